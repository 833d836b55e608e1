"""Cloth: tones, woven patterns and prints."""

import numpy as np

from core.data.drawn.dice import between, chance, pick
from core.data.drawn.sketch import CIRCLE, WARP, WEFT, comb

PETALS = np.linspace(0, 2 * np.pi, 30, endpoint=False)
FLOWER = np.stack([np.sin(PETALS), np.cos(PETALS)], axis=1) * (
    0.72 + 0.28 * np.abs(np.sin(2.5 * PETALS))[:, None]
)
REACH = 4.0  # patterns are larger than any garment; the silhouette cuts them


def cloth_tone(rng):
    """Returns a base tone: mostly light, as negatives of dark clothes are."""
    kind = pick(rng, {"light": 0.55, "middle": 0.28, "dark": 0.17})
    low, high = {"light": (0.7, 1.0), "middle": (0.42, 0.7), "dark": (0.2, 0.42)}[kind]
    return between(rng, low, high)


def accent(rng, tone, low, high):
    """Returns a tone that differs from `tone` by a share drawn from low..high."""
    share = between(rng, low, high)
    if tone < 0.45 or (tone < 0.75 and chance(rng, 0.4)):
        return min(1.0, tone * (1 + 1.6 * share))
    return tone * (1 - share)


def darker(tone, share):
    """Returns `tone` with `share` of its light taken away."""
    return tone * (1 - share)


def maybe_weave(sketch, rng, kinds, *, probability, scale=1.0):
    """Puts a pattern, or none, on everything painted so far.

    Args:
        sketch: The `Sketch`.
        rng: `numpy.random.Generator`.
        kinds: Weights of keys of `PATTERNS`.
        probability: How often there is a pattern at all.
        scale: Size of the pattern in the sketch's units; 1 suits a shirt.
    """
    if chance(rng, probability):
        PATTERNS[pick(rng, kinds)](sketch, rng, scale)


def _bars(sketch, rng, scale, *, direction, depth, fill=0.5):
    """Weaves stripes that follow each other along `direction`."""
    step = scale * between(rng, 0.05, 0.16)
    places = np.arange(-REACH / 2, REACH / 2, step) + between(rng, 0, step)
    across = np.array([direction[1], -direction[0]])
    starts = places[:, None] * direction - across * REACH / 2
    thickness = np.array(direction) * step * fill
    bars = comb(starts, starts + across * REACH, thickness)
    layer = WEFT if direction[1] else WARP
    sketch.fill(bars, 1 - depth, layer=layer)


def _horizontal(sketch, rng, scale):
    fill = between(rng, 0.25, 0.6)
    depth = between(rng, 0.15, 0.65)
    _bars(sketch, rng, scale, direction=(0.0, 1.0), depth=depth, fill=fill)


def _vertical(sketch, rng, scale):
    fill = between(rng, 0.2, 0.5)
    depth = between(rng, 0.12, 0.5)
    _bars(sketch, rng, 0.8 * scale, direction=(1.0, 0.0), depth=depth, fill=fill)


def _check(sketch, rng, scale):
    """Weaves bars both ways; where warp and weft cross, the two multiply."""
    depth = between(rng, 0.15, 0.45)
    _bars(sketch, rng, 1.3 * scale, direction=(1.0, 0.0), depth=depth)
    _bars(sketch, rng, 1.3 * scale, direction=(0.0, 1.0), depth=depth)


def _dots(sketch, rng, scale):
    step = scale * between(rng, 0.09, 0.2)
    radius = step * between(rng, 0.16, 0.3)
    depth = between(rng, 0.25, 0.6)
    ring = CIRCLE[::2] * radius  # (7, 2)
    for row in range(int(1.2 * max(scale, 1.0) / step)):
        for x in np.arange(-0.5, 0.5, step) * max(scale, 1.0):
            centre = (x + (row % 2) * step / 2, row * step)
            sketch.fill(ring + centre, 1 - depth, layer=WARP)


def _floral(sketch, rng, scale):
    """Scatters petals and leaves."""
    depth = between(rng, 0.25, 0.65)
    for _ in range(int(between(rng, 16, 34))):
        centre = rng.uniform((-0.42, -0.1), (0.42, 1.1)) * max(scale, 1.0)
        size = scale * between(rng, 0.015, 0.06)
        sketch.fill(
            FLOWER * size + centre,
            1 - depth * between(rng, 0.3, 1),
            layer=WARP,
        )


def _block(sketch, rng, scale):
    """Dyes everything below a line in another tone."""
    y = between(rng, 0.3, 0.7) * max(scale, 1.0)
    corners = ((-REACH, y), (REACH, y), (REACH, REACH), (-REACH, REACH))
    sketch.fill(corners, 1 - between(rng, 0.2, 0.6), layer=WARP)


def _melange(sketch, rng, scale):
    """Flecks the cloth with short threads."""
    centres = rng.uniform((-0.6, -0.1), (0.6, 1.1), (90, 2)) * max(scale, 1.0)
    ends = centres + rng.uniform((-0.03, 0.02), (0.03, 0.07), (90, 2)) * scale
    depth = between(rng, 0.1, 0.3)
    flecks = comb(centres, ends, np.array([0.012, 0.0]) * scale)
    # Every bar is its own polygon: a single stroke would join them across the cloth.
    for fleck in flecks.reshape(-1, 4, 2):
        sketch.fill(fleck, 1 - depth, layer=WARP)


PATTERNS = {
    "horizontal": _horizontal,
    "vertical": _vertical,
    "check": _check,
    "dots": _dots,
    "floral": _floral,
    "block": _block,
    "melange": _melange,
}


def chest_print(sketch, rng, tone, *, centre, width):
    """Prints a picture on the chest: lines of lettering, a badge or a mark."""
    ink = accent(rng, tone, 0.3, 0.75)
    kind = pick(rng, {"lettering": 0.45, "badge": 0.3, "mark": 0.25})
    x, y = centre
    if kind == "lettering":
        for row in range(int(between(rng, 1, 4))):
            _lettering(sketch, rng, ink, (x, y + row * 0.08), width)
        return
    if kind == "badge":
        sketch.dot(centre, (width * 0.6, width * between(rng, 0.4, 0.8)), ink)
        sketch.dot(centre, width * 0.3, accent(rng, ink, 0.2, 0.7))
        return
    diamond = np.array([(0.0, -1.0), (0.7, 0.0), (0.0, 1.0), (-0.7, 0.0)])
    shape = diamond if chance(rng, 0.5) else FLOWER
    sketch.fill(shape * width * 0.8 + centre, ink)
    sketch.fill(shape * width * 0.3 + centre, tone)


def _lettering(sketch, rng, ink, centre, width):
    """Prints a line of bars as tall and as irregular as letters."""
    x, y = centre
    half = width * between(rng, 0.5, 1.0)
    xs = np.arange(-half, half, 0.045)
    tops = np.stack([xs + x, np.full_like(xs, y)], axis=1)
    drop = np.stack(
        [rng.uniform(-0.01, 0.01, len(xs)), rng.uniform(0.03, 0.06, len(xs))]
    )
    for letter in comb(tops, tops + drop.T, np.array([0.028, 0.0])).reshape(-1, 4, 2):
        sketch.fill(letter, ink)
