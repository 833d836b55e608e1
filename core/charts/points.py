"""Runs as points: accuracy with its interval, alone and against what it cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from core.charts.canvas import (
    CHARACTER,
    DOT,
    STRONG,
    TEXT_SIZE,
    empty_figure,
    error_bar,
    new_figure,
    note,
    row_axis,
    side_labels,
)
from core.charts.costs import cost_axis, cost_words
from core.charts.findings import list_findings
from core.charts.names import shorten_all, whole

TITLES = {"parameters": "parameters", "seconds": "training time"}
EMPTY = "No finished run yet."
ROW = 38  # pixels
NAME = 18  # characters of a name beside its dot
HEIGHT, MARGIN = 340, (48, 12, 36, 48)
# The narrowest sheet, on a phone of 390 pixels: names that are clear of each other
# there are clear on every wider one, where the dots only move apart.
NARROW = 358


@dataclass(frozen=True)
class RunPoint:
    """A run as one point."""

    name: str
    color: str
    accuracy: float  # on the test set, in 0..1
    interval: tuple[float, float]  # `(low, high)` around it
    parameters: int | None = None
    seconds: float | None = None  # of training


def accuracy_interval_figure(rows: Sequence[RunPoint]) -> go.Figure:
    """Draws accuracies with their intervals, one row a run, the best on top."""
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
        finding=list_findings(
            f"{row.name}: {100 * row.accuracy:.1f} % "
            f"({100 * row.interval[0]:.1f} to {100 * row.interval[1]:.1f} %)"
            for row in rows[::-1]
        ),
        xaxis={
            "title": "test accuracy",
            "range": _accuracy_range(rows),
            "ticksuffix": " %",
            "nticks": 5,
            "showgrid": True,
        },
        yaxis=row_axis(shorten_all([row.name for row in rows], 16)),
        annotations=side_labels(f"<b>{100 * row.accuracy:.1f} %</b>" for row in rows),
    )


def scatter_figure(points: Sequence[RunPoint], *, x: str = "parameters") -> go.Figure:
    """Draws accuracy against parameters or seconds, on a logarithmic axis.

    Points without that cost are left out.

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
    axis = cost_axis(costs, x)
    sides = _name_sides(points, costs, axis["range"])
    names = shorten_all([point.name for point in points], NAME)
    looks = zip(names, sides, strict=True)
    return new_figure(
        [
            _cost_trace(point, cost, x, look)
            for point, cost, look in zip(points, costs, looks, strict=True)
        ],
        height=HEIGHT,
        margin=MARGIN,
        finding=list_findings(
            f"{point.name}: {100 * point.accuracy:.1f} % with {cost_words(cost, x)} "
            f"{TITLES[x]}"
            for point, cost in zip(points, costs, strict=True)
        ),
        xaxis=axis | {"title": TITLES[x]},
        yaxis={"range": _accuracy_range(points), "ticksuffix": " %", "nticks": 6},
        annotations=[note("test accuracy", x=0, y=1, xshift=-40, yshift=8)],
    )


def _name_sides(
    points: Sequence[RunPoint], costs: Sequence[float], bounds: Sequence[float]
) -> list[str | None]:
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


def _cost_trace(
    point: RunPoint, cost: float, x: str, look: tuple[str, str | None]
) -> go.Scatter:
    """Returns a run's dot; `look` is its short name and the side, if one is free."""
    name, side = look
    trace = _trace(point, cost, 100 * point.accuracy)
    if side:
        trace.mode = "markers+text"
        trace.text = [f" {name} "]  # plotly sets it close
        trace.textposition = side
    trace.error_y = _interval_bar(point, thickness=4)
    trace.hovertemplate = _words(point.name, "y", f"{cost_words(cost, x)} {TITLES[x]}")
    return trace


def _trace(point: RunPoint, x: float, y: float) -> go.Scatter:
    return go.Scatter(
        x=[x],
        y=[y],
        name=point.name,
        mode="markers",
        textfont=STRONG,
        marker={"color": point.color, "size": 12},
        customdata=[[100 * each for each in point.interval]],
    )


def _interval_bar(point: RunPoint, *, thickness: int) -> dict[str, Any]:
    low, high = point.interval
    above, below = 100 * (high - point.accuracy), 100 * (point.accuracy - low)
    return error_bar(point.color, [above], [below], thickness=thickness)


def _words(name: str, axis: str, *more: str) -> str:
    """Returns a hover text; `axis` is the one that carries the accuracy."""
    lines = (
        f"<b>{whole(name)}</b>",
        f"%{{{axis}:.2f}} % right",
        "95 % interval: %{customdata[0]:.2f} to %{customdata[1]:.2f} %",
        *more,
    )
    return "<br>".join(lines) + "<extra></extra>"


def _accuracy_range(points: Sequence[RunPoint]) -> list[float]:
    """Returns `[low, high]` in percent around all intervals, with some air."""
    low = min(min(point.interval[0], point.accuracy) for point in points)
    high = max(max(point.interval[1], point.accuracy) for point in points)
    air = max(0.12 * (high - low), 0.004)
    return [100 * max(0.0, low - air), 100 * min(1.005, high + air)]


def place_names(
    spots: ArrayLike, widths: Iterable[float], area: ArrayLike
) -> list[str | None]:
    """Finds each dot's name a side on which it covers no other name and no dot.

    Returns a `textposition` of plotly's for each, None where no side is free.

    Args:
        spots: `(n, 2)` pixels from the left and from below; the first chooses first.
        widths: `(n,)` pixels of the names.
        area: `(width, height)` in pixels of the plotting area, which cuts names off.
    """
    spots = np.asarray(spots, float).reshape(-1, 2)
    taken = np.hstack([spots - DOT, spots + DOT])  # boxes: left, low, right, high
    sides = []
    for place, (spot, width) in enumerate(zip(spots, widths, strict=True)):
        others = np.delete(taken, place, axis=0)
        boxes = _name_boxes(spot, width)
        free = [side for side in boxes if _is_free(boxes[side], others, area)]
        sides.append(free[0] if free else None)
        if free:
            taken = np.vstack([taken, boxes[free[0]]])
    return sides


def _name_boxes(spot, width):
    """Returns `textposition` -> box around a dot, the most readable side first."""
    line = TEXT_SIZE + 4
    corners = {
        "middle right": (DOT, -line / 2),
        "middle left": (-DOT - width, -line / 2),
        "top center": (-width / 2, DOT),
        "bottom center": (-width / 2, -DOT - line),
    }
    return {
        side: np.r_[spot + corner, spot + corner + (width, line)]
        for side, corner in corners.items()
    }


def _is_free(box, others, area):
    """Tells whether a box lies within the area and clear of the other boxes."""
    is_inside = min(box[:2]) >= 0 and (box[2:] <= area).all()
    is_clear = (box[:2] >= others[:, 2:]) | (box[2:] <= others[:, :2])  # (m, 2)
    return is_inside and is_clear.any(axis=1).all()
