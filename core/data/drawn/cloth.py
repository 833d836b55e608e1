"""Cloth: woven patterns and prints."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from core.data.drawn.pen import CIRCLE, WARP, WEFT, Pen, Range, at, comb, moved

ANGLES = np.linspace(0, 2 * np.pi, 30, endpoint=False)
FLOWER = np.stack([np.sin(ANGLES), np.cos(ANGLES)], axis=1) * (
    0.72 + 0.28 * np.abs(np.sin(2.5 * ANGLES))[:, None]
)
DIAMOND = np.array([(0.0, -1.0), (0.7, 0.0), (0.0, 1.0), (-0.7, 0.0)])
REACH = 4.0  # patterns are larger than any garment; the silhouette cuts them


def weave(
    pen: Pen, kinds: Mapping[str, float], chance: float, scale: float = 1.0
) -> None:
    """Puts one of `PATTERNS`, with this chance, on everything painted so far.

    A scale of 1 suits a shirt.
    """
    if pen.chance(chance):
        PATTERNS[pen.pick(kinds)](pen, scale)


def _stripes(
    size: float, fill: Range, depth: Range, layer: int, pen: Pen, scale: float
) -> None:
    step = size * scale * pen.between(0.05, 0.16)
    places = np.arange(-REACH / 2, REACH / 2, step) + pen.between(0, step)
    starts, ends = at(places, -REACH), at(places, REACH)
    bars = comb(starts, ends, (step * pen.between(*fill), 0.0))
    bars = bars if layer == WARP else bars[:, ::-1]
    pen.fill(bars, 1 - pen.between(*depth), layer=layer)


def _check(pen: Pen, scale: float) -> None:
    """Weaves stripes both ways; where warp and weft cross, the two multiply."""
    depth = pen.between(0.15, 0.45)
    for layer in (WARP, WEFT):
        _stripes(1.3, (0.5, 0.5), (depth, depth), layer, pen, scale)


def _dots(pen: Pen, scale: float) -> None:
    step, extent = scale * pen.between(0.09, 0.2), max(scale, 1.0)
    ring = CIRCLE[::2] * step * pen.between(0.16, 0.3)  # (7, 2)
    tone = 1 - pen.between(0.25, 0.6)
    for row in range(int(1.2 * extent / step)):
        for x in np.arange(-0.5, 0.5, step) * extent:
            dot = moved(ring, x + (row % 2) * step / 2, row * step)
            pen.fill(dot, tone, layer=WARP)


def _floral(pen: Pen, scale: float) -> None:
    depth = pen.between(0.25, 0.65)
    for _ in range(int(pen.between(16, 34))):
        centre = pen.rng.uniform((-0.42, -0.1), (0.42, 1.1)) * max(scale, 1.0)
        flower = FLOWER * scale * pen.between(0.015, 0.06) + centre
        pen.fill(flower, 1 - depth * pen.between(0.3, 1), layer=WARP)


def _block(pen: Pen, scale: float) -> None:
    """Dyes everything below a line in another tone."""
    y = pen.between(0.3, 0.7) * max(scale, 1.0)
    corners = ((-REACH, y), (REACH, y), (REACH, REACH), (-REACH, REACH))
    pen.fill(corners, 1 - pen.between(0.2, 0.6), layer=WARP)


def _melange(pen: Pen, scale: float) -> None:
    starts = pen.rng.uniform((-0.6, -0.1), (0.6, 1.1), (90, 2)) * max(scale, 1.0)
    ends = starts + pen.rng.uniform((-0.03, 0.02), (0.03, 0.07), (90, 2)) * scale
    pen.bars(starts, ends, (0.012 * scale, 0.0), 1 - pen.between(0.1, 0.3), WARP)


PATTERNS: dict[str, Callable[[Pen, float], None]] = {
    "horizontal": partial(_stripes, 1, (0.25, 0.6), (0.15, 0.65), WEFT),
    "vertical": partial(_stripes, 0.8, (0.2, 0.5), (0.12, 0.5), WARP),
    "check": _check,
    "dots": _dots,
    "floral": _floral,
    "block": _block,
    "melange": _melange,
}


def chest_print(pen: Pen, y: float, width: float) -> None:
    """Prints lines of lettering, a badge or a mark on the chest, around x = 0."""
    ink = pen.accent(0.3, 0.75)
    kind = pen.pick({"lettering": 0.45, "badge": 0.3, "mark": 0.25})
    if kind == "lettering":
        for row in range(int(pen.between(1, 4))):
            half = width * pen.between(0.5, 1.0)
            tops = at(np.arange(-half, half, 0.045), y + row * 0.08)
            drop = pen.rng.uniform((-0.01, 0.03), (0.01, 0.06), tops.shape)
            pen.bars(tops, tops + drop, (0.028, 0.0), ink)
    elif kind == "badge":
        pen.dot((0, y), (width * 0.6, width * pen.between(0.4, 0.8)), ink)
        pen.dot((0, y), width * 0.3, pen.accent(0.2, 0.7, tone=ink))
    else:
        shape = DIAMOND if pen.chance(0.5) else FLOWER
        pen.fill(moved(shape * width * 0.8, 0, y), ink)
        pen.fill(moved(shape * width * 0.3, 0, y), pen.tone)
