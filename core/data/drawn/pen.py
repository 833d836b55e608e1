"""Pen: draws a garment as polygons in units of its own, with the dice in hand."""

import functools
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np

from core.arrays import Floats

Point: TypeAlias = tuple[float, float] | Floats
Points: TypeAlias = Floats | Sequence[Point]  # (n, 2)
Range: TypeAlias = tuple[float, float]
_Choice = TypeVar("_Choice")

CLOTH, WARP, WEFT, FOLD = range(4)  # threads multiply the cloth painted before them
AREA = (0.0, 0.0)  # the widths of what is no line
TONES = {(0.7, 1.0): 0.55, (0.42, 0.7): 0.28, (0.2, 0.42): 0.17}
MIRROR = np.array([-1.0, 1.0])
CORNERS = np.linspace(0, 2 * np.pi, 14, endpoint=False)
CIRCLE = np.stack([np.cos(CORNERS), np.sin(CORNERS)], axis=1)


class Stroke(NamedTuple):
    """A polygon, or a line of some width at its start and at its end."""

    points: Floats  # (n, 2)
    widths: Range
    tone: float
    layer: int


class Pen:
    """Collects strokes in the order in which they are painted.

    Units are free: `render` fits whatever was drawn into the frame. x points right,
    y down. Tones run from 0 (background) to 1 (as bright as paper); the cloth's own,
    `tone`, is drawn at random, mostly light.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.strokes: list[Stroke] = []
        self.tone = self.cloth_tone()

    def between(self, low: float, high: float) -> float:
        """Returns a number drawn evenly, much quicker than NumPy does one by one."""
        return low + (high - low) * self.rng.random()

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def pick(self, weights: Mapping[_Choice, float]) -> _Choice:
        """Returns a key as often as its weight says; weights sum to 1."""
        left = self.rng.random()
        *choices, last = weights
        for choice in choices:
            left -= weights[choice]
            if left < 0:
                return choice
        return last

    def cloth_tone(self) -> float:
        return self.between(*self.pick(TONES))

    def accent(self, low: float, high: float, *, tone: float | None = None) -> float:
        """Returns a tone that differs from the cloth's by a share from low..high."""
        tone, share = tone or self.tone, self.between(low, high)
        if tone < 0.45 or (tone < 0.75 and self.chance(0.4)):
            return min(1.0, tone * (1 + 1.6 * share))
        return tone * (1 - share)

    def darker(self, low: float, high: float) -> float:
        """Returns the cloth's tone with a share from low..high taken away."""
        return self.tone * (1 - self.between(low, high))

    def fill(
        self,
        points: Points,
        tone: float,
        width: float | Range = AREA,
        *,
        layer: int = CLOTH,
        both: bool = False,
    ) -> None:
        """Paints a polygon; of some width, a line; `both` adds its mirror image."""
        widths = width if isinstance(width, tuple) else (width, width)
        points = np.asarray(points, float)
        self.strokes.append(Stroke(points, widths, tone, layer))
        if both:
            self.strokes.append(Stroke(points * MIRROR, widths, tone, layer))

    line = fill

    def fold(
        self, points: Points, depth: float, width: float | Range, *, both: bool = False
    ) -> None:
        """Adds a soft crease: depth in -1..1, negative is shadow, positive is light."""
        self.fill(points, depth, width, layer=FOLD, both=both)

    def dot(self, centre: Point, radius: float | Range, tone: float) -> None:
        """Paints a disc; two radii make it an ellipse."""
        self.fill(moved(CIRCLE * radius, *centre), tone)

    def bars(
        self, starts: Floats, ends: Floats, step: Range, tone: float, layer: int = CLOTH
    ) -> None:
        """Paints the bars of a `comb`, each as a polygon of its own."""
        for bar in comb(starts, ends, step).reshape(-1, 4, 2):
            self.fill(bar, tone, layer=layer)


@functools.cache
def _spline_basis(count: int, steps: int) -> Floats:
    """Returns `((count - 1) * steps + 1, count)` Catmull-Rom weights."""
    eye = np.eye(count)
    padded = np.vstack([2 * eye[0] - eye[1], eye, 2 * eye[-1] - eye[-2]])
    before, start, end, after = (padded[i : i + count - 1, None] for i in range(4))
    t = np.arange(steps)[None, :, None] / steps
    weights = start + t / 2 * (
        end
        - before
        + t * (2 * before - 5 * start + 4 * end - after)
        + t**2 * (3 * (start - end) + after - before)
    )  # (count - 1, steps, count)
    return np.vstack([weights.reshape(-1, count), eye[-1:]])


def curve(*points: Point, steps: int = 4) -> Floats:
    """Returns a smooth line through points; joining two of them makes a corner."""
    return _spline_basis(len(points), steps) @ np.array(points, float)


def moved(points: Points, x: float, y: float) -> Floats:
    return np.asarray(points, float) + np.array((x, y))


def join(*parts: Points) -> Floats:
    """Returns lines and points as one outline, `(n, 2)`."""
    return np.concatenate([np.asarray(part, float).reshape(-1, 2) for part in parts])


def mirrored(*parts: Points) -> Floats:
    """Returns a closed outline from its right half, listed from top to bottom."""
    half = join(*parts)
    return np.concatenate([half, half[::-1] * MIRROR])


def across(half: Points) -> Floats:
    """Returns a line from left to right from its right half, middle first."""
    half = np.asarray(half, float)
    return np.concatenate([half[:0:-1] * MIRROR, half])


def at(xs: Floats, y: float | Floats) -> Floats:
    """Returns `(n, 2)`: points at these x, and at one y or as many."""
    return np.stack([xs, np.broadcast_to(y, xs.shape)], axis=1)


def comb(starts: Floats, ends: Floats, step: Range) -> Floats:
    """Returns `(4 n, 2)`: one polygon of n bars; `step` is from side to long side."""
    return np.stack([starts, ends, ends + step, starts + step], 1).reshape(-1, 2)
