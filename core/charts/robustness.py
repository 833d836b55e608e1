"""Accuracy against how much images are altered, with the interval as a band."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from core.arrays import Interval
from core.charts.canvas import PERCENT, Axis, empty_figure, new_figure, run_key
from core.charts.findings import list_findings
from core.charts.names import whole
from core.palette import translucent

HEIGHT = 340
MARGIN = (56, 16, 36, 48)
EMPTY = "Nobody has asked these networks yet."


@dataclass(frozen=True)
class AmountCurve:
    """A network's accuracy by amount, in 0..1, ascending."""

    name: str
    color: str
    amounts: Sequence[float]
    accuracies: Sequence[float]
    intervals: Sequence[Interval]  # 95 %


def amounts_figure(
    curves: Sequence[AmountCurve],
    *,
    title: str,
    words: Sequence[str],
    amounts: Sequence[float],
) -> go.Figure:
    """Draws accuracy in percent against an amount.

    Args:
        title: Of the axis, with the unit.
        words: Each of the amounts as the pointer and the finding say it.
        amounts: All that are planned: the axis does not move as they come in.
    """
    curves = [curve for curve in curves if len(curve.amounts)]
    if not curves:
        return empty_figure(EMPTY, height=HEIGHT)
    told = dict(zip(amounts, words, strict=True))
    traces: list[Any] = []
    for curve in curves:
        traces += [_band(curve), _line(curve, told)]
    return new_figure(
        traces,
        height=HEIGHT,
        margin=MARGIN,
        finding=list_findings(_find(curve, told) for curve in curves),
        xaxis=_amount_axis(title, told),
        yaxis=PERCENT | {"title": "accuracy", "fixedrange": True},
        annotations=[
            run_key([each.name for each in curves], [each.color for each in curves])
        ],
    )


def _amount_axis(title: str, told: dict[float, str]) -> Axis:
    first, *_, last = told
    air = 0.02 * (last - first)
    axis = {"title": title, "range": [first - air, last + air], "fixedrange": True}
    if len(told) == 2:  # there is nothing between the two
        axis |= {"tickvals": list(told), "ticktext": list(told.values())}
    return axis


def _band(curve: AmountCurve) -> go.Scatter:
    lows, highs = zip(*curve.intervals, strict=True)
    shares = [100 * each for each in (*highs, *reversed(lows))]
    return go.Scatter(
        x=[*curve.amounts, *reversed(curve.amounts)],
        y=shares,
        fill="toself",
        fillcolor=translucent(curve.color, 0.2),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )


def _line(curve: AmountCurve, told: dict[float, str]) -> go.Scatter:
    pointed = [
        f"{told[amount]}<br><b>accuracy {100 * accuracy:.1f} %</b> "
        f"({100 * low:.1f} to {100 * high:.1f} %)"
        for amount, accuracy, (low, high) in zip(
            curve.amounts, curve.accuracies, curve.intervals, strict=True
        )
    ]
    return go.Scatter(
        x=list(curve.amounts),
        y=[round(100 * each, 2) for each in curve.accuracies],
        mode="lines+markers",
        line={"color": curve.color, "width": 2.5},
        marker={"color": curve.color, "size": 8},
        customdata=pointed,
        hovertemplate=f"{whole(curve.name)}, %{{customdata}}<extra></extra>",
    )


def _find(curve: AmountCurve, told: dict[float, str]) -> str:
    first, last = curve.amounts[0], curve.amounts[-1]
    start, end = 100 * curve.accuracies[0], 100 * curve.accuracies[-1]
    if first == last:
        return f"{curve.name}: {start:.1f} % {told[first]}"
    return f"{curve.name}: {start:.1f} % {told[first]}, {end:.1f} % at {told[last]}"
