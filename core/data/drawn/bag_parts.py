"""Parts of a bag: outline, handle, clasp and folds."""

import numpy as np

from core.data.drawn.cloth import accent
from core.data.drawn.dice import between, chance
from core.data.drawn.sketch import curve, mirrored, moved


def bag_outline(top, bottom, height, *, corner=0.06, sag=0.02):
    """Returns the closed outline of a bag.

    Args:
        top: Half width at the opening.
        bottom: Half width at the base.
        height: Height.
        corner: Radius of the lower corners.
        sag: How far the sides bulge.
    """
    side = curve(
        (top, 0), ((top + bottom) / 2 + sag, 0.55 * height), (bottom, height - corner)
    )
    base = curve(
        (bottom, height - corner),
        (bottom - 0.3 * corner, height - 0.3 * corner),
        (bottom - corner, height),
        steps=4,
    )
    return mirrored(np.concatenate([[(0, 0)], side, base[1:], [(0, height)]]))


def draw_handle(sketch, tone, *, half, height, width, base=0.0, shift=0.0):
    """Draws an arched handle."""
    path = curve(
        (-half, base),
        (-half * 0.92, -height * 0.6),
        (-half * 0.45, -height * 0.97),
        (half * 0.45, -height * 0.97),
        (half * 0.92, -height * 0.6),
        (half, base),
    )
    sketch.line(moved(path, shift, 0), tone, width)
    sketch.fold(moved(path, shift + width * 0.2, width * 0.2), -0.4, width * 0.4)


def fold_bag(sketch, rng, *, half, height):
    depth = between(rng, 0.1, 0.5)
    for _ in range(3):
        x = between(rng, -0.8, 0.8) * half
        y = between(rng, 0.1, 0.5) * height
        end = (x + between(rng, -0.1, 0.1), y + between(rng, 0.2, 0.5) * height)
        sketch.fold(((x, y), end), depth * between(rng, -1, 0.8), (0.01, 0.05))
    sketch.fold(((-half, height * 0.95), (half, height * 0.95)), -depth, 0.05)
    sketch.fold(((-half * 0.9, 0.03), (half * 0.9, 0.03)), depth * 0.6, 0.03)


def draw_clasp(sketch, rng, tone, y):
    metal = accent(rng, tone, 0.35, 0.8)
    size = between(rng, 0.02, 0.045)
    if chance(rng, 0.5):
        sketch.dot((0.0, y), size, metal)
    else:
        x, tall = size * 1.3, size * 1.1
        sketch.fill(
            ((-x, y - tall), (x, y - tall), (x, y + tall), (-x, y + tall)), metal
        )
