"""Scores of a contest as points with their intervals, and a published one as a line."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from core.charts.canvas import (
    PERCENT,
    error_bar,
    label,
    new_figure,
    row_axis,
    side_labels,
)
from core.charts.findings import list_findings
from core.charts.names import shorten_all, whole
from core.palette import MUTED

ROW, FRAME = 44, 84  # pixels
NAME = 16  # characters beside a row


@dataclass(frozen=True)
class ScoreRow:
    """One contestant's score with its 95 % interval, shares in 0..1."""

    name: str
    color: str
    right: int
    n: int
    interval: tuple[float, float]


def contest_figure(
    rows: Sequence[ScoreRow], *, published: tuple[str, float] | None = None
) -> go.Figure:
    """Draws scores from the top in the order given.

    Args:
        published: Words and share of a score that is known from elsewhere, for a
            dashed line across.
    """
    rows = list(rows)[::-1]  # plotly counts from below
    findings = [
        f"{row.name}: {row.right} of {row.n} right (95 % interval "
        f"{100 * row.interval[0]:.0f} to {100 * row.interval[1]:.0f} %)"
        for row in rows[::-1]
    ]
    if published:
        findings.append(f"{published[0]}: {100 * published[1]:.1f} %")
    return new_figure(
        [_row_trace(row, place) for place, row in enumerate(rows)],
        height=ROW * len(rows) + FRAME,
        margin=(112, 76, 32, 44),
        finding=list_findings(findings),
        xaxis=PERCENT | {"title": "right", "showgrid": True, "nticks": 6},
        yaxis=row_axis(shorten_all([row.name for row in rows], NAME)),
        annotations=[
            *side_labels(f"<b>{row.right} of {row.n}</b>" for row in rows),
            *([_line_label(*published)] if published else []),
        ],
        shapes=[_line(published[1])] if published else [],
    )


def _row_trace(row: ScoreRow, place: int) -> go.Scatter:
    share = 100 * row.right / row.n
    low, high = (100 * end for end in row.interval)
    return go.Scatter(
        x=[share],
        y=[place],
        name=row.name,
        mode="markers",
        marker={"color": row.color, "size": 13},
        error_x=error_bar(row.color, [high - share], [share - low], thickness=8),
        customdata=[[row.right, row.n, low, high]],
        hovertemplate=(
            f"<b>{whole(row.name)}</b><br>%{{customdata[0]}} of %{{customdata[1]}} "
            "right: %{x:.1f} %<br>95 % interval: %{customdata[2]:.1f} to "
            "%{customdata[3]:.1f} %<extra></extra>"
        ),
    )


def _line(share: float) -> dict[str, object]:
    ends = {"x0": 100 * share, "x1": 100 * share, "y0": 0, "y1": 1, "yref": "paper"}
    return {"type": "line", "line": {"color": MUTED, "width": 2, "dash": "dash"}} | ends


def _line_label(words: str, share: float) -> dict[str, object]:
    text = f"{words} {100 * share:.1f} %"
    place = {"xref": "x", "xanchor": "right", "yshift": 6}
    return label(text, x=100 * share, y=1, **place)
