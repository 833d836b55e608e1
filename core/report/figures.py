"""Figures of a report as inline SVG: no script, and as sharp on paper as on a phone.

Each is drawn 360 wide, a phone's width, so that its letters keep their size there.
Colours of ink and grid come from the page's CSS, hence light, dark and print.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from core.analysis.calibration import Reliability
from core.analysis.classes import ClassScores
from core.arrays import Integers, Interval
from core.charts.findings import find_worst
from core.data.dataset import CLASS_NAMES
from core.report.templates import load_template

WIDTH = 360
STEPS = (1, 2, 2.5, 5, 10)
FEWEST = 5  # predictions in a bin of the reliability: fewer are mere noise
_SHAPES = load_template("figures.svg.j2").make_module({"width": WIDTH})


def _draw(shape: str, **values: Any) -> Markup:
    return Markup(getattr(_SHAPES, shape)(**values).strip())


@dataclass(frozen=True)
class Axes:
    """A plotting area in pixels, and the values at its edges."""

    left: int
    top: int
    width: int
    height: int
    x: Interval
    y: Interval

    def across(self, value: float) -> float:
        low, high = self.x
        return self.left + self.width * (value - low) / (high - low)

    def down(self, value: float) -> float:
        low, high = self.y
        return self.top + self.height * (high - value) / (high - low)

    def points(self, xs: Iterable[float], ys: Iterable[float]) -> list[Interval]:
        """Returns values in pixels."""
        pairs = zip(xs, ys, strict=True)
        return [(self.across(x), self.down(y)) for x, y in pairs]

    @property
    def x_ticks(self) -> list[float]:
        """Whole numbers alone, there is no half epoch; the first one always."""
        whole = [each for each in ticks(*self.x) if abs(each - round(each)) < 1e-9]
        gap = (self.x[1] - self.x[0]) / 20  # nearer, two numbers would touch
        return [self.x[0], *(each for each in whole if each - self.x[0] > gap)]

    @property
    def y_ticks(self) -> list[float]:
        return ticks(*self.y)


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Returns about `count` round numbers from `low` to `high`."""
    rough = (high - low) / count
    power = 10.0 ** np.floor(np.log10(rough))
    step = power * next(each for each in STEPS if each * power >= rough * 0.999)
    first, last = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
    return [float(step * each) + 0.0 for each in np.arange(first, last + 1)]  # no -0


def curves_svg(
    histories: Sequence[pd.DataFrame],
    colors: Sequence[str],
    restored: Sequence[int | None],
    *,
    metric: str,
) -> Markup:
    """Draws how runs learned: dashed for training images, solid for validation.

    A ring is about the epoch, from 1, whose weights were restored. Empty histories are
    left out; `metric` is `accuracy`, in percent, or `loss`.
    """
    scale, unit = (100, " %") if metric == "accuracy" else (1, "")
    runs = [
        each for each in zip(histories, colors, restored, strict=True) if len(each[0])
    ]
    if not runs:
        return Markup("")
    axes = _curve_axes([history for history, *_ in runs], metric, scale)
    drawn = [
        (axes.points(history["epoch"] + 1, scale * history[name]), kind, color)
        for name, kind in ((metric, "training"), (f"val_{metric}", "validation"))
        for history, color, _ in runs
    ]
    rings = [
        (axes.across(epoch + 1), axes.down(scale * value), color)
        for history, color, ring in runs
        for epoch, value in history[["epoch", f"val_{metric}"]].to_numpy()
        if epoch + 1 == ring
    ]
    shapes = {"drawn": drawn, "rings": rings}
    return _draw("curves", axes=axes, unit=unit, metric=metric, **shapes)


def _curve_axes(histories: list[pd.DataFrame], metric: str, scale: int) -> Axes:
    columns = [f"val_{metric}", metric]
    values = scale * np.concatenate([h[columns].to_numpy().ravel() for h in histories])
    air = 0.06 * max(np.ptp(values), 0.02 * scale)
    low, high = max(0.0, values.min() - air), values.max() + air
    high = min(high, 100.0) if metric == "accuracy" else high
    first = min(h["epoch"].iloc[0] + 1 for h in histories)
    last = max(h["epoch"].iloc[-1] + 1 for h in histories)
    return Axes(46, 8, WIDTH - 56, 198, (first, max(last, first + 1)), (low, high))


def recall_svg(
    scores: Sequence[Sequence[ClassScores]], colors: Sequence[str]
) -> Markup:
    """Draws the recall of each class with its interval, the runs under one another."""
    row_height = 14 + 8 * len(scores)
    lowest = min(row.recall_interval[0] for rows in scores for row in rows)
    x = min(10 * float(np.floor(10 * lowest)), 90.0), 100.0
    axes = Axes(78, 4, WIDTH - 92, row_height * len(CLASS_NAMES), x, (0, 1))
    drawn = []
    for place, name in enumerate(CLASS_NAMES):
        middle = axes.top + row_height * (place + 0.5)
        intervals = []
        for number, (rows, color) in enumerate(zip(scores, colors, strict=True)):
            low, high = rows[place].recall_interval
            ends = [axes.across(100 * each) for each in (low, rows[place].recall, high)]
            y = middle + 8 * (number - (len(scores) - 1) / 2)
            intervals.append((y, *ends, color))
        drawn.append((name, middle, intervals))
    return _draw("recall", axes=axes, rows=drawn)


def matrix_svg(confusion: Integers) -> Markup:
    """Draws a confusion matrix: rows are true classes, columns predicted ones.

    Correct predictions are green; the blue of errors is scaled to the largest of them.
    """
    is_right = np.eye(len(confusion), dtype=bool)
    worst, best = max(1, confusion[~is_right].max()), max(1, confusion[is_right].max())
    shade = np.where(is_right, confusion / best * 0.45, confusion / worst * 0.75)
    finding = f"Confusion matrix. {find_worst(confusion, CLASS_NAMES)}"
    shown = {"counts": confusion, "opacity": shade, "finding": finding}
    return _draw("matrix", names=CLASS_NAMES, **shown)


def reliability_svg(reliability: Reliability, color: str) -> Markup:
    """Draws accuracy against confidence, and how many predictions a bin has."""
    axes = Axes(46, 8, WIDTH - 56, 210, (0.0, 100.0), (0.0, 100.0))
    counts, wide = reliability.counts, axes.width / len(reliability.counts)
    heights = 40 * counts / counts.max()
    bars = [(axes.left + wide * at, tall) for at, tall in enumerate(heights)]
    filled = counts >= FEWEST
    points = axes.points(
        100 * reliability.confidence[filled], 100 * reliability.accuracy[filled]
    )
    return _draw("reliability", axes=axes, bars=bars, points=points, color=color)
