"""Runs as points: accuracy with its interval, alone and against what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from core.charts.canvas import (
    CHARACTER,
    STRONG,
    empty_figure,
    error_bar,
    new_figure,
    note,
    place_names,
    row_axis,
    row_labels,
    shorten,
)

TITLES = {"parameters": "parameters", "seconds": "training time"}
UNITS = {
    "parameters": ((1, ""), (1e3, "k"), (1e6, "M"), (1e9, "G")),
    "seconds": ((1, " s"), (60, " min"), (3600, " h")),
}
DECADES = 10.0 ** np.arange(-2, 11)
HOURS = 3600 * DECADES[2:]
TICKS = {  # from fine to coarse
    "parameters": [np.outer(DECADES, each).ravel() for each in ((1, 2, 5), (1, 3), 1)],
    "seconds": [
        np.r_[
            [0.1, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800],
            np.outer(HOURS, (1, 2, 5)).ravel(),
        ],
        np.r_[[0.1, 1, 10, 30, 60, 300, 600, 1800], np.outer(HOURS, (1, 3)).ravel()],
        np.r_[[0.1, 1, 10, 60, 600], HOURS],
    ],
}
EMPTY = "No finished run yet."
ROW = 38  # pixels
NAME = 18  # characters of a name beside its dot
HEIGHT, MARGIN = 340, (48, 12, 36, 48)
# The narrowest sheet, on a phone of 390 pixels: names that are clear of each other
# there are clear on every wider one, where the dots only move apart.
NARROW = 358


@dataclass(frozen=True)
class RunPoint:
    """A run as one point.

    Attributes:
        name: What the reader calls the run.
        color: `#rrggbb`.
        accuracy: On the test set, in 0..1.
        interval: `(low, high)` around it, in 0..1.
        parameters: Numbers that the network learns.
        seconds: What training took.
    """

    name: str
    color: str
    accuracy: float
    interval: tuple[float, float]
    parameters: int | None = None
    seconds: float | None = None


def accuracy_interval_figure(rows: Sequence[RunPoint]) -> go.Figure:
    """Draws accuracies with their intervals, one row a run, the best on top.

    Args:
        rows: `RunPoint`s.
    """
    if not rows:
        return empty_figure(EMPTY, height=160)
    rows = sorted(rows, key=lambda row: row.accuracy)  # plotly counts from below
    traces = [_trace(row, row.accuracy * 100, place) for place, row in enumerate(rows)]
    for trace, row in zip(traces, rows, strict=True):
        trace.error_x = _interval_bar(row, thickness=6)
        trace.hovertemplate = _words(row.name, "x")
    return new_figure(
        traces,
        height=ROW * len(rows) + 64,
        margin=(112, 64, 12, 44),
        xaxis={
            "title": "test accuracy",
            "range": _accuracy_range(rows),
            "ticksuffix": " %",
            "nticks": 5,
            "showgrid": True,
        },
        yaxis=row_axis([shorten(row.name, 16) for row in rows]),
        annotations=row_labels(f"<b>{100 * row.accuracy:.1f} %</b>" for row in rows),
    )


def scatter_figure(points: Sequence[RunPoint], *, x: str = "parameters") -> go.Figure:
    """Draws accuracy against what it cost, on a logarithmic axis.

    Args:
        points: `RunPoint`s; those without the cost asked for are left out.
        x: `parameters` or `seconds`.

    Raises:
        ValueError: for any other cost.
    """
    if x not in TITLES:
        raise ValueError(
            f"x must be parameters or seconds, received {x!r}. Try parameters."
        )
    points = [point for point in points if getattr(point, x)]
    if not points:
        return empty_figure(EMPTY, height=160)
    costs = [float(getattr(point, x)) for point in points]
    ticks, bounds = cost_axis(costs, x)
    sides = _name_sides(points, costs, bounds)
    return new_figure(
        [
            _cost_trace(point, cost, x, side)
            for point, cost, side in zip(points, costs, sides, strict=True)
        ],
        height=HEIGHT,
        margin=MARGIN,
        xaxis={
            "type": "log",
            "title": TITLES[x],
            "tickvals": ticks,
            "ticktext": [cost_words(each, x) for each in ticks],
            "range": bounds,
        },
        yaxis={"range": _accuracy_range(points), "ticksuffix": " %", "nticks": 6},
        annotations=[note("test accuracy", x=0, y=1, xshift=-40, yshift=8)],
    )


def _name_sides(points, costs, bounds):
    """Returns for each point where its name stands or None; the best choose first."""
    left, right, top, bottom = MARGIN
    area = np.array([NARROW - left - right, HEIGHT - top - bottom])
    accuracies = np.array([100 * point.accuracy for point in points])
    low, high = _accuracy_range(points)
    across = (np.log10(costs) - bounds[0]) / (bounds[1] - bounds[0])
    spots = area * np.stack([across, (accuracies - low) / (high - low)], 1)  # (n, 2)
    # The two spaces around a name are half as wide as letters.
    widths = np.array([CHARACTER * (1 + min(NAME, len(each.name))) for each in points])
    order = np.argsort(-accuracies, kind="stable")
    sides = place_names(spots[order], widths[order], area)
    return [sides[place] for place in np.argsort(order)]


def _cost_trace(point, cost, x, side):
    """Returns a run's dot, its name on `side`; None leaves the name to the hover."""
    trace = _trace(point, cost, 100 * point.accuracy)
    if side:
        trace.mode = "markers+text"
        trace.text = [
            f" {shorten(point.name, NAME)} "
        ]  # plotly sets it close to the dot
        trace.textposition = side
    trace.error_y = _interval_bar(point, thickness=4)
    words = f"{cost_words(cost, x)} {TITLES[x]}"
    trace.hovertemplate = _words(point.name, "y", words)
    return trace


def _trace(point, x, y):
    return go.Scatter(
        x=[x],
        y=[y],
        name=point.name,
        mode="markers",
        textfont=STRONG,
        marker={"color": point.color, "size": 12},
        customdata=[[100 * each for each in point.interval]],
    )


def _interval_bar(point, *, thickness):
    low, high = point.interval
    above, below = 100 * (high - point.accuracy), 100 * (point.accuracy - low)
    return error_bar(point.color, [above], [below], thickness=thickness)


def _words(name, axis, *more):
    """Returns a hover text; `axis` is the one that carries the accuracy."""
    lines = (
        f"<b>{shorten(name, 40)}</b>",
        f"%{{{axis}:.2f}} % right",
        "95 % interval: %{customdata[0]:.2f} to %{customdata[1]:.2f} %",
        *more,
    )
    return "<br>".join(lines) + "<extra></extra>"


def _accuracy_range(points):
    """Returns `[low, high]` in percent around all intervals, with some air."""
    low = min(min(point.interval[0], point.accuracy) for point in points)
    high = max(max(point.interval[1], point.accuracy) for point in points)
    air = max(0.12 * (high - low), 0.004)
    return [100 * max(0.0, low - air), 100 * min(1.005, high + air)]


def cost_axis(costs: Sequence[float], kind: str) -> tuple[list[float], list[float]]:
    """Chooses the ticks of a logarithmic axis.

    Args:
        costs: Positive numbers.
        kind: `parameters` or `seconds`.

    Returns:
        `(ticks, bounds)`: round costs, and the axis's ends as powers of ten.
    """
    low, high = np.log10(min(costs)), np.log10(max(costs))
    air = max(0.4, 0.2 * (high - low))
    bounds = [float(low - air), float(high + air)]
    for candidates in TICKS[kind]:
        places = np.log10(np.unique(candidates))
        ticks = 10 ** places[(places >= bounds[0]) & (places <= bounds[1])]
        if len(ticks) <= 6:
            break
    return np.round(ticks, 3).tolist(), bounds


def cost_words(cost: float, kind: str) -> str:
    """Writes a cost with two digits and its unit: `280k`, `1.5 min`."""
    units = UNITS[kind]
    size, unit = next((each for each in reversed(units) if cost >= each[0]), units[0])
    return f"{float(f'{cost / size:.2g}'):g}{unit}"
