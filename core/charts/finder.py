"""The learning-rate finder: loss against the rate, on a logarithmic axis."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from core.arrays import Floats
from core.charts.canvas import empty_figure, label, new_figure, note, run_key
from core.charts.findings import list_findings
from core.charts.names import whole
from core.palette import MUTED, translucent

HEIGHT = 320
HIGHEST = 1.25  # times the loss of guessing: what explodes need not be seen to its end
EMPTY = "No finder has run yet."


@dataclass(frozen=True, eq=False)
class RateCurve:
    """One finder's curve: which series it belongs to, its rates and losses."""

    series: str
    rates: Floats  # (n,)
    losses: Floats  # (n,)


def finder_figure(
    curves: Sequence[RateCurve],
    colors: Mapping[str, str],
    *,
    marks: Mapping[float, str] | None = None,
) -> go.Figure:
    """Draws the training loss while the learning rate rises, a line a seed.

    Args:
        colors: Of each series.
        marks: Rates to point at, with words; for after the reader has read the curve.
    """
    if not curves:
        return empty_figure(EMPTY, height=HEIGHT)
    guess, marks = math.log(10), marks or {}
    lowest = min(float(each.losses.min()) for each in curves)
    return new_figure(
        [_trace(each, colors[each.series]) for each in curves],
        height=HEIGHT,
        margin=(52, 16, 52, 48),
        finding=list_findings(map(_describe, curves)),
        xaxis={
            "type": "log",
            "title": "learning rate",
            "dtick": 1,
            "exponentformat": "none",
            "fixedrange": True,
        },
        yaxis={"range": [max(0, 0.8 * lowest), HIGHEST * guess], "fixedrange": True},
        shapes=[_across(guess), *map(_upright, marks)],
        annotations=[
            note("ln 10", x=1, y=guess, yref="y", xanchor="right"),
            note("training loss", x=0, y=1, xshift=-44, yshift=8),
            run_key(colors, colors.values(), yshift=24),
            *(_mark(rate, words) for rate, words in marks.items()),
        ],
    )


def _describe(each: RateCurve) -> str:
    return (
        f"{each.series}: the loss is lowest, {each.losses.min():.2f}, at a rate of "
        f"{each.rates[each.losses.argmin()]:.2g}"
    )


def _mark(rate: float, words: str) -> dict[str, Any]:
    return label(words, x=math.log10(rate), y=0, xref="x", xshift=4)


def _trace(each: RateCurve, color: str) -> go.Scatter:
    return go.Scatter(
        x=each.rates.tolist(),
        y=each.losses.tolist(),
        name=each.series,
        mode="lines",
        line={"color": translucent(color, 0.85), "width": 2},
        hovertemplate=f"{whole(each.series)}, rate %{{x:.2g}}<br>loss <b>%{{y:.3f}}</b>"
        "<extra></extra>",
    )


def _across(y: float) -> dict[str, Any]:
    line = {"color": MUTED, "width": 1.5, "dash": "dot"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y} | {
        "line": line
    }


def _upright(rate: float) -> dict[str, Any]:
    line = {"color": MUTED, "width": 1.5}
    return {
        "type": "line",
        "yref": "paper",
        "x0": rate,
        "x1": rate,
        "y0": 0,
        "y1": 1,
    } | {"line": line}
