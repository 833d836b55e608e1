"""Confidence against accuracy, and what abstaining below a threshold buys."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.charts.canvas import (
    GRID_COLOR,
    PERCENT,
    new_figure,
    note,
    run_key,
    run_line,
)
from core.charts.findings import list_findings
from core.palette import MUTED, translucent

Curve = tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.floating]]
MARGIN = (56, 12, 36, 44)
MAX_POINTS = 600  # about the pixels across
RELIABILITY = (
    "<br>%{customdata:,} predictions, mean confidence %{x:.1f} %<br>"
    "<b>accuracy %{y:.1f} %</b>"
)
COVERAGE = (
    ", confidence %{customdata:.0f} % or more<br>"
    "coverage %{x:.1f} %, <b>accuracy %{y:.2f} %</b>"
)
BARS = 0.18  # of the height, for the histogram


def reliability_figure(
    reliabilities: Mapping[str, Any], colors: Sequence[str]
) -> go.Figure:
    """Draws each run's `Reliability`, with a histogram of its predictions below."""
    diagonal = {"color": MUTED, "dash": "dot", "width": 1.5}
    ends = [0, 100]
    traces = [go.Scatter(x=ends, y=ends, mode="lines", line=diagonal, hoverinfo="skip")]
    for (name, each), color in zip(reliabilities.items(), colors, strict=True):
        filled = each.counts > 0
        x, y = each.confidence[filled], each.accuracy[filled]
        line = run_line(name, color, x, y, RELIABILITY, customdata=each.counts[filled])
        line.update(mode="lines+markers", marker={"color": color, "size": 8})
        traces += [_histogram(each, color), line]
    return new_figure(
        traces,
        height=380,
        margin=MARGIN,
        finding=list_findings(
            f"{name}: {_compare_means(each)}" for name, each in reliabilities.items()
        ),
        xaxis=PERCENT | {"title": "confidence", "showgrid": True},
        yaxis=PERCENT | {"title": "accuracy"},
        annotations=[
            run_key(reliabilities, colors),
            note("confidence = accuracy", x=0.04, y=0.13),
        ],
        barmode="overlay",
    )


def _compare_means(each: Any) -> str:
    filled = each.counts > 0
    confidence, accuracy = (
        100 * np.average(values[filled], weights=each.counts[filled])
        for values in (each.confidence, each.accuracy)
    )
    return f"mean confidence {confidence:.1f} %, accuracy {accuracy:.1f} %"


def _histogram(each: Any, color: str) -> go.Bar:
    width, share = np.diff(each.edges), each.counts / each.counts.sum()
    return go.Bar(
        x=100 * (each.edges[:-1] + width / 2),
        y=100 * BARS * share / share.max(),
        width=100 * width,
        marker={"color": translucent(color, 0.25), "line": {"width": 0}},
        customdata=np.stack([each.counts, 100 * share], axis=1),
        hovertemplate="%{customdata[0]:,} predictions, %{customdata[1]:.1f} %"
        "<extra></extra>",
    )


def coverage_figure(
    curves: Mapping[str, Curve],
    colors: Sequence[str],
    *,
    coverage: float | None = None,
    threshold: float | None = None,
) -> go.Figure:
    """Draws accuracy against coverage: selective prediction, Geifman & El-Yaniv 2017.

    The curves are what `coverage_curve` gives; marked is where they answer a share of
    `coverage`, or with a confidence of `threshold` or more.
    """
    traces, lowest = [], 100.0
    for (name, curve), color in zip(curves.items(), colors, strict=True):
        thresholds, shares, accuracy = curve
        steps = np.linspace(len(shares) // 50, len(shares) - 1, MAX_POINTS)
        kept = np.unique(steps.astype(int))  # the first few predictions say little
        lowest = min(lowest, 100 * float(accuracy[kept].min()))
        x, y, known = shares[kept], accuracy[kept], 100 * thresholds[kept]
        traces.append(run_line(name, color, x, y, COVERAGE, customdata=known))
        answered = 0
        if coverage is not None:
            answered = round(coverage * len(shares))
        elif threshold is not None:
            answered = int((thresholds >= threshold).sum())
        if answered:
            last = answered - 1
            traces.append(_dot(shares[last], accuracy[last], color))
    return new_figure(
        traces,
        height=320,
        margin=MARGIN,
        finding=list_findings(_compare_halves(*each) for each in curves.items()),
        xaxis=PERCENT | {"title": "coverage: images answered", "showgrid": True},
        yaxis=PERCENT
        | {"title": "accuracy on those", "range": [max(0, lowest - 1), 100.3]},
        annotations=[run_key(curves, colors)],
    )


def _compare_halves(name: str, curve: Curve) -> str:
    *_, accuracy = curve
    return (
        f"{name}: {100 * accuracy[-1]:.1f} % of all images are right, "
        f"{100 * accuracy[len(accuracy) // 2]:.1f} % of the most confident half"
    )


def _dot(coverage: Any, accuracy: Any, color: str) -> go.Scatter:
    marker = {"color": color, "size": 13, "line": {"color": GRID_COLOR, "width": 2}}
    x, y = [100 * coverage], [100 * accuracy]
    return go.Scatter(x=x, y=y, mode="markers", marker=marker, hoverinfo="skip")
