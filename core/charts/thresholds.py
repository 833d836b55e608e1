"""One class as its threshold falls: precision, false alarms and cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.arrays import Floats
from core.charts.canvas import (
    GRID_COLOR,
    PERCENT,
    empty_figure,
    new_figure,
    note,
    run_key,
    run_line,
)
from core.charts.findings import list_findings
from core.charts.names import whole
from core.palette import MUTED

MARGIN = (56, 12, 36, 44)
POINTS = 500  # about the pixels across
HEIGHT = 320
ENDS = 0.0005, 0.9995  # thresholds that the axis of costs begins and ends with
TICKS = 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999
PER = 1000  # images that costs are told of
Curve = tuple[str, Floats, Floats]  # colour, and two measures as a threshold falls
Point = tuple[float, float]  # the same two at a chosen threshold


@dataclass(frozen=True, eq=False)
class CostLine:
    """What a class's errors cost one run at thresholds `(m,)`, for each image."""

    name: str
    color: str
    validation: Floats  # (m,)
    test: Floats  # (m,)
    chosen: float  # the threshold, 0..1 or inf
    expected: float  # what it costs on the test images


def _best_precision(precision: Any, recall: Any) -> float:
    return 100 * np.max(np.asarray(precision)[np.asarray(recall) >= 0.9], initial=0)


def precision_recall_figure(
    curves: Mapping[str, Curve], points: Mapping[str, Point] | None = None
) -> go.Figure:
    """Draws precision against recall of one class as the threshold falls.

    The curve of a run is `(color, precision (m,), recall (m,))`, in 0..1; marked is a
    point `(precision, recall)` of it.
    """
    if not curves:
        return empty_figure("No finished run yet.", height=160)
    traces, words = [], "<br>recall %{x:.1f} %, precision %{y:.1f} %"
    for name, (color, precision, recall) in curves.items():
        kept = np.unique(np.linspace(0, len(recall) - 1, POINTS).astype(int))
        x, y = np.asarray(recall)[kept], np.asarray(precision)[kept]
        traces.append(run_line(name, color, x, y, words))
    for name, (precision, recall) in (points or {}).items():
        traces.append(_dot(100 * recall, 100 * precision, curves[name][0]))
    return new_figure(
        traces,
        height=HEIGHT,
        margin=MARGIN,
        finding=list_findings(
            f"{name}: precision {_best_precision(precision, recall):.0f} % where "
            "recall is 90 % or more"
            for name, (_, precision, recall) in curves.items()
        ),
        xaxis=PERCENT | {"title": "recall"},
        yaxis={"title": "precision", "ticksuffix": " %", "rangemode": "tozero"},
        annotations=[run_key(curves, [color for color, _, _ in curves.values()])],
    )


def roc_figure(
    curves: Mapping[str, Curve], points: Mapping[str, Point] | None = None
) -> go.Figure:
    """Draws recall against the false-alarm rate of one class: the ROC curve.

    The curve of a run is `(color, false-alarm rate (m,), recall (m,))`, in 0..1;
    marked is a point of it. The diagonal is what guessing gives.
    """
    words = "<br>false-alarm rate %{x:.1f} %, recall %{y:.1f} %"
    diagonal = {"color": MUTED, "dash": "dot", "width": 1.5}
    ends = [0, 100]
    traces = [go.Scatter(x=ends, y=ends, mode="lines", line=diagonal, hoverinfo="skip")]
    for name, (color, false_alarms, recall) in curves.items():
        length = np.asarray(false_alarms) + recall  # along the curve, 0..2
        kept = np.unique(np.searchsorted(length, np.linspace(0, length[-1], POINTS)))
        traces.append(run_line(name, color, false_alarms[kept], recall[kept], words))
    for name, (false_alarms, recall) in (points or {}).items():
        traces.append(_dot(100 * false_alarms, 100 * recall, curves[name][0]))
    return new_figure(
        traces,
        height=HEIGHT,
        margin=MARGIN,
        finding=list_findings(
            f"{name}: recall {100 * _recall_at(curve, 0.05):.0f} % at a false-alarm "
            "rate of 5 %"
            for name, curve in curves.items()
        ),
        xaxis=PERCENT | {"title": "false-alarm rate", "showgrid": True},
        yaxis=PERCENT | {"title": "recall"},
        annotations=[
            run_key(curves, [color for color, _, _ in curves.values()]),
            note("guessing", x=0.62, y=0.5),
        ],
    )


def _recall_at(curve: Curve, rate: float) -> float:
    _, false_alarms, recall = curve
    return float(recall[np.searchsorted(false_alarms, rate, side="right") - 1])


def cost_figure(
    thresholds: Floats, lines: Sequence[CostLine], *, calibrated: float
) -> go.Figure:
    """Draws what errors cost against the threshold, on an axis that spreads both ends.

    Args:
        thresholds: `(m,)` from 0 to 1, both left out.
        calibrated: The threshold that calibrated probabilities would need.
    """
    traces: list[go.Scatter] = []
    for each in lines:
        for costs, dash in ((each.validation, "dot"), (each.test, "solid")):
            traces.append(_cost_trace(each, thresholds, costs, dash))
        x = float(_spread_ends(np.array([each.chosen]))[0])
        traces.append(_dot(x, PER * each.expected, each.color))
    line, names = (
        {"color": MUTED, "dash": "dash", "width": 1},
        [each.name for each in lines],
    )
    place = float(_spread_ends(np.array([calibrated]))[0])
    upright = {"type": "line", "x0": place, "x1": place, "yref": "paper"}
    low, high = _spread_ends(np.array(ENDS))
    return new_figure(
        traces,
        height=HEIGHT,
        margin=MARGIN,
        finding=list_findings(map(_find_lowest, lines)),
        xaxis={
            "title": "threshold on the probability",
            "tickvals": _spread_ends(np.array(TICKS)),
            "ticktext": [f"{100 * each:g} %" for each in TICKS],
            "range": [low, high],
            "showgrid": True,
        },
        yaxis={"title": f"cost per {PER:,} images", "rangemode": "tozero"},
        annotations=[run_key(names, [each.color for each in lines])],
        shapes=[upright | {"y0": 0, "y1": 1, "line": line}],
    )


def _cost_trace(
    line: CostLine, thresholds: Floats, costs: Floats, dash: str
) -> go.Scatter:
    split = "test" if dash == "solid" else "validation"
    return go.Scatter(
        x=_spread_ends(thresholds),
        y=PER * costs,
        mode="lines",
        line={"color": line.color, "width": 2, "dash": dash},
        customdata=100 * thresholds,
        hovertemplate=f"{whole(line.name)}, {split} images<br>threshold "
        "%{customdata:.3g} %: <b>%{y:.1f}</b><extra></extra>",
    )


def _find_lowest(line: CostLine) -> str:
    chosen = f"{100 * line.chosen:.3g} %" if line.chosen <= 1 else "above all"
    return (
        f"{line.name}: the threshold chosen is {chosen} and costs "
        f"{PER * line.expected:.1f} per {PER:,} test images"
    )


def _spread_ends(thresholds: Floats) -> Floats:
    """Returns places on the axis: log odds, those beyond its ends at its ends."""
    inside = np.clip(thresholds, *ENDS)
    return np.log(inside / (1 - inside))


def _dot(x: float, y: float, color: str) -> go.Scatter:
    marker = {"color": color, "size": 13, "line": {"color": GRID_COLOR, "width": 2}}
    return go.Scatter(x=[x], y=[y], mode="markers", marker=marker, hoverinfo="skip")
