"""Recall, class by class, of runs beside each other."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from core.arrays import Integers
from core.charts.canvas import (
    GRID_COLOR,
    KEY_GAP,
    KEY_NAME,
    Note,
    dot,
    empty_figure,
    error_bar,
    label,
    new_figure,
    note,
    row_axis,
    side_labels,
)
from core.charts.findings import list_findings
from core.charts.names import shorten_all, whole
from core.palette import RUN_COLORS

Shares = NDArray[np.float64]
ROW = 38  # pixels
LINE = 19  # pixels of a line of the key
KEY_WIDTH = 34  # characters in a line of the key; a phone cuts longer ones


def recall_figure(
    names: Sequence[str],
    recalls_by_run: Mapping[str, ArrayLike],
    intervals: Mapping[str, ArrayLike] | None = None,
    *,
    colors: Sequence[str] = RUN_COLORS,
    measure: str = "recall",
) -> go.Figure:
    """Draws each class's recall side by side, the widest gap on top.

    Of one run alone, the lowest comes on top.

    Args:
        recalls_by_run: `(classes,)` of each run in 0..1, NaN where undefined.
        intervals: `(classes, 2)` of each run in 0..1, or None.
    """
    if not recalls_by_run:
        return empty_figure("No finished run yet.", height=160)
    runs, names = list(recalls_by_run), list(names)
    recalls = 100 * np.array([recalls_by_run[run] for run in runs], float)
    order = _order_rows(recalls)
    recalls, names = recalls[:, order], [names[each] for each in order]
    traces = [_gap_trace(recalls)]
    for place, (run, color) in enumerate(zip(runs, colors, strict=False)):
        rows = np.arange(len(names)) + _row_shift(place, len(runs))
        dots = {"name": run, "x": recalls[place], "y": rows, "text": names}
        bars = None if intervals is None else 100 * np.asarray(intervals[run])[order]
        traces.append(_recall_trace(dots, bars, color, measure))
    key = _key_lines(runs, colors)
    top = 29 + LINE * len(key)
    return new_figure(
        traces,
        height=ROW * len(names) + top + 44,
        margin=(96, 56, top, 44),
        finding=_find_ends(names, dict(zip(runs, recalls, strict=True)), measure),
        xaxis={"title": measure, "ticksuffix": " %", "nticks": 6, "showgrid": True},
        yaxis=row_axis(names),
        annotations=_labels(recalls, key),
    )


def _order_rows(recalls: Shares) -> Integers:
    """Returns the classes from below, as plotly counts."""
    spans = np.fmax.reduce(recalls) - np.fmin.reduce(recalls)
    weights = np.nan_to_num(spans if len(recalls) > 1 else -recalls[0], nan=-np.inf)
    return np.argsort(-weights, kind="stable")[::-1]


def _find_ends(
    names: Sequence[str], recalls: Mapping[str, Shares], measure: str
) -> str:
    return list_findings(
        f"{run}: {measure} lowest for {names[int(np.nanargmin(values))]}, "
        f"{np.nanmin(values):.1f} %, highest for {names[int(np.nanargmax(values))]}, "
        f"{np.nanmax(values):.1f} %"
        for run, values in recalls.items()
        if np.isfinite(values).any()
    )


def _row_shift(place: int, count: int) -> float:
    """Returns how far above the middle of its row a run stands, the first highest."""
    return 0.0 if count == 1 else 0.36 * (0.5 - place / (count - 1))


def _gap_trace(recalls: Shares) -> go.Scatter:
    """Returns the grey bars from each class's lowest to its highest recall."""
    low, high = np.fmin.reduce(recalls), np.fmax.reduce(recalls)
    ends = np.stack([low, high, np.full(len(low), np.nan)], 1)  # (classes, 3)
    return go.Scatter(
        x=ends.ravel(),
        y=np.repeat(np.arange(len(low)), 3),
        mode="lines",
        line={"color": GRID_COLOR, "width": 18},
        hoverinfo="skip",
    )


def _recall_trace(
    dots: dict[str, Any], bars: Shares | None, color: str, measure: str
) -> go.Scatter:
    if bars is not None:
        above, below = bars[:, 1] - dots["x"], dots["x"] - bars[:, 0]
        dots |= {"error_x": error_bar(color, above, below, thickness=4)}
    return go.Scatter(
        dots,
        mode="markers",
        marker={"color": color, "size": 11},
        hovertemplate=(
            f"<b>%{{text}}</b><br>{whole(dots['name'])}: {measure} %{{x:.1f}} %"
            "<extra></extra>"
        ),
    )


def _key_lines(runs: Sequence[str], colors: Sequence[str]) -> list[str]:
    """Returns the runs' names with their dots, in as few lines as they fit."""
    lines, length = [], KEY_WIDTH
    for run, color in zip(shorten_all(runs, KEY_NAME), colors, strict=False):
        width = 2 + len(html.unescape(run))  # the dot and a space stand before it
        name = f"{dot(color)} {run}"
        if length + len(KEY_GAP) + width > KEY_WIDTH:
            lines.append(name)
            length = width
        else:
            lines[-1] += KEY_GAP + name
            length += len(KEY_GAP) + width
    return lines


def _labels(recalls: Shares, key: Sequence[str]) -> list[Note]:
    """Names the runs above and, of two runs, writes each gap at the right."""
    labels = [label("<br>".join(key), x=0, y=1, yshift=10)]
    if len(recalls) == 2:
        gaps = recalls[0] - recalls[1]
        words = ["" if np.isnan(gap) else f"{gap:+.1f}" for gap in gaps]
        labels.append(note("gap", x=1.02, y=1, yshift=10))
        labels += side_labels(text.replace("-", "−") for text in words)
    return labels
