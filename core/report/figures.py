"""Figures of a report as inline SVG: no script, and as sharp on paper as on a phone.

Each is drawn 360 wide, a phone's width, so that its letters keep their size there.
Colours of ink and grid come from the page's CSS, hence light, dark and print.
"""

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape

from core.data.dataset import CLASS_NAMES

WIDTH = 360
STEPS = (1, 2, 2.5, 5, 10)
FEWEST = 5  # predictions in a bin of the reliability: fewer are mere noise


@dataclass(frozen=True)
class Axes:
    """A plotting area in pixels and what its edges mean.

    Attributes:
        left, top, width, height: Of the area.
        x, y: `(low, high)` values at its edges.
    """

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]

    def across(self, value):
        low, high = self.x
        return self.left + self.width * (value - low) / (high - low)

    def down(self, value):
        low, high = self.y
        return self.top + self.height * (high - value) / (high - low)

    def path(self, xs, ys):
        """Returns the points as an SVG polyline has them."""
        pairs = zip(xs, ys, strict=True)
        return " ".join(f"{self.across(x):.1f},{self.down(y):.1f}" for x, y in pairs)

    def window(self):
        """Returns the start of an inner `svg` that cuts off what leaves the area."""
        box = f"{self.left:g} {self.top:g} {self.width:g} {self.height:g}"
        x, y, width, height = box.split()
        return (
            f'<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="{box}">'
        )

    def grid(self, unit=""):
        """Yields lines and labels of both axes."""
        bottom = self.top + self.height
        for value in ticks(*self.y):
            y = self.down(value)
            yield _line(self.left, y, self.left + self.width, y, "grid")
            yield _text(self.left - 5, y + 4, f"{value:g}{unit}", "tick end")
        for value in ticks(*self.x):
            if abs(value - round(value)) > 1e-9:
                continue  # there is no half epoch
            yield _text(self.across(value), bottom + 15, f"{value:g}", "tick middle")


def ticks(low, high, count=5):
    """Returns about `count` round numbers from `low` to `high`."""
    rough = (high - low) / count
    power = 10.0 ** np.floor(np.log10(rough))
    step = power * next(each for each in STEPS if each * power >= rough * 0.999)
    first, last = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
    return [float(step * each) + 0.0 for each in np.arange(first, last + 1)]  # no -0


def curves_svg(histories, colors, *, metric):
    """Draws how runs learned: dashed for training images, solid for validation.

    Args:
        histories: A DataFrame a run, as `Run.history`; empty ones are left out.
        colors: A colour a run.
        metric: `accuracy`, drawn in percent, or `loss`.
    """
    scale, unit = (100, " %") if metric == "accuracy" else (1, "")
    drawn = [each for each in zip(histories, colors, strict=True) if len(each[0])]
    if not drawn:
        return Markup("")
    axes = _curve_axes([history for history, _ in drawn], metric, scale)
    parts = list(axes.grid(unit))
    parts.append(_text(WIDTH - 10, 236, "epochs", "tick end"))
    parts.append(axes.window())
    for name in (metric, f"val_{metric}"):
        kind = "validation" if name.startswith("val_") else "training"
        for history, color in drawn:
            points = axes.path(history["epoch"] + 1, scale * history[name])
            parts.append(
                f'<polyline class="{kind}" stroke="{color}" points="{points}"/>'
            )
    return _svg([*parts, "</svg>"], 240, f"{metric} by epoch")


def _curve_axes(histories, metric, scale):
    # The first epoch's mean over training holds the climb: it would flatten the rest.
    values = [scale * h[f"val_{metric}"].to_numpy() for h in histories]
    values += [scale * h[metric].to_numpy()[min(1, len(h) - 1) :] for h in histories]
    values = np.concatenate(values)
    air = 0.06 * max(np.ptp(values), 0.02 * scale)
    low, high = max(0.0, values.min() - air), values.max() + air
    high = min(high, 100.0) if metric == "accuracy" else high
    first = min(float(h["epoch"].iloc[0]) + 1 for h in histories)
    last = max(float(h["epoch"].iloc[-1]) + 1 for h in histories)
    return Axes(46, 8, WIDTH - 56, 198, (first, max(last, first + 1)), (low, high))


def recall_svg(scores, colors):
    """Draws the recall of each class with its interval, the runs under one another.

    Args:
        scores: Ten `ClassScores` a run.
        colors: A colour a run.
    """
    lowest = min(row.recall_interval[0] for rows in scores for row in rows)
    row_height = 14 + 8 * len(scores)
    height = row_height * len(CLASS_NAMES)
    low = 10 * np.floor(10 * lowest)
    axes = Axes(78, 4, WIDTH - 92, height, (min(low, 90.0), 100.0), (0, 1))
    parts = []
    for value in ticks(*axes.x):
        x = axes.across(value)
        parts.append(_line(x, axes.top, x, axes.top + height, "grid"))
        parts.append(_text(x, height + 20, f"{value:g} %", "tick middle"))
    for place, name in enumerate(CLASS_NAMES):
        middle = axes.top + row_height * (place + 0.5)
        parts.append(_text(axes.left - 6, middle + 4, name, "name end"))
        for number, (rows, color) in enumerate(zip(scores, colors, strict=True)):
            y = middle + 8 * (number - (len(scores) - 1) / 2)
            parts.extend(_interval(axes, rows[place], y, color))
    return _svg(parts, height + 28, "Recall of each class")


def _interval(axes, row, y, color):
    low, high = (axes.across(100 * end) for end in row.recall_interval)
    yield f'<path class="interval" stroke="{color}" d="M{low:.1f} {y:.1f}H{high:.1f}"/>'
    x = axes.across(100 * row.recall)
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{color}"/>'


def matrix_svg(confusion):
    """Draws a confusion matrix: rows are true classes, columns predicted ones.

    Correct predictions are green; the blue of errors is scaled to the largest of them.

    Args:
        confusion: `(10, 10)` counts.
    """
    left, top, cell = 76, 76, 28
    errors = confusion - np.diag(confusion.diagonal())
    worst, best = max(1, errors.max()), max(1, confusion.diagonal().max())
    parts = [_text(left - 6, top - 8, "true ↓  predicted →", "tick end")]
    for place, name in enumerate(CLASS_NAMES):
        middle = cell * (place + 0.5) + 4
        parts.append(_text(left - 6, top + middle, name, "name end"))
        parts.append(
            f'<text class="name" transform="translate({left + middle:.0f} {top - 6}) '
            f'rotate(-90)">{escape(name)}</text>'
        )
    for true, predicted in np.ndindex(confusion.shape):
        count = int(confusion[true, predicted])
        kind, reach = ("right", best) if true == predicted else ("error", worst)
        share = count / reach * (0.45 if true == predicted else 0.75)
        x, y = left + cell * predicted, top + cell * true
        parts.append(
            f'<rect class="{kind}" x="{x}" y="{y}" width="27" height="27" '
            f'fill-opacity="{share:.2f}"/>'
        )
        if count:
            words = f"{count}"
            parts.append(_text(x + 13.5, y + 17.5, words, "count middle"))
    return _svg(parts, top + 10 * cell + 2, "Confusion matrix")


def reliability_svg(reliability, color):
    """Draws accuracy against confidence, and how many predictions a bin has."""
    axes = Axes(46, 8, WIDTH - 56, 210, (0.0, 100.0), (0.0, 100.0))
    parts = list(axes.grid(" %"))
    parts.append(_line(axes.left, axes.down(0), WIDTH - 10, axes.down(100), "ideal"))
    parts.append(_text(WIDTH - 10, 248, "confidence, %", "tick end"))
    counts, bins = reliability.counts, len(reliability.counts)
    wide = axes.width / bins
    for place in np.flatnonzero(counts):
        tall = 40 * counts[place] / counts.max()
        x, y = axes.left + wide * place + 1, axes.top + axes.height - tall
        parts.append(
            f'<rect class="bar" x="{x:.1f}" y="{y:.1f}" width="{wide - 2:.1f}" '
            f'height="{tall:.1f}"/>'
        )
    filled = counts >= FEWEST
    xs, ys = 100 * reliability.confidence[filled], 100 * reliability.accuracy[filled]
    points = axes.path(xs, ys)
    parts.append(f'<polyline class="validation" stroke="{color}" points="{points}"/>')
    for pair in points.split():
        x, y = pair.split(",")
        parts.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{color}"/>')
    return _svg(parts, 252, "Accuracy against confidence")


def _line(x1, y1, x2, y2, kind):
    return f'<path class="{kind}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'


def _text(x, y, words, kind):
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _svg(parts, height, alt):
    box = f"0 0 {WIDTH} {height:.0f}"
    head = f'<svg viewBox="{box}" role="img" aria-label="{escape(alt)}">'
    return Markup(f"{head}{''.join(parts)}</svg>")
