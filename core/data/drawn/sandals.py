"""Sandal: a sole, and straps with the background between them."""

import numpy as np

from core.data.drawn.boots import lifted
from core.data.drawn.cloth import accent, cloth_tone, darker
from core.data.drawn.dice import between, chance, pick
from core.data.drawn.sketch import curve, moved

INSTEP_X = (0.0, 0.08, 0.2, 0.35, 0.5, 0.62, 0.72)
INSTEP_Y = (0.05, 0.1, 0.135, 0.175, 0.24, 0.32, 0.4)  # an absent foot's height there


def draw_sandal(sketch, rng):
    """Draws a sandal, toe to the left; 1 is its length from toe to heel."""
    tone = cloth_tone(rng) * between(rng, 0.75, 1.0)
    kind = pick(rng, {"flat": 0.5, "wedge": 0.22, "heel": 0.28})
    low, high = {"flat": (0.0, 0.05), "wedge": (0.1, 0.28), "heel": (0.2, 0.42)}[kind]
    lift = between(rng, low, high)
    straps = _choose_straps(rng, kind)
    ankle = _choose_ankle(rng) if chance(rng, 0.6) else None
    far = darker(tone, between(rng, 0.3, 0.55))
    for foot, top, width in straps:
        _draw_band(sketch, (foot + 0.09, top), far, lift=lift, width=width * 0.8)
    if ankle:
        _draw_ankle(sketch, ankle, tone, far=far, lift=lift)
    _draw_sole(sketch, rng, kind, lift=lift)
    for foot, top, width in straps:
        _draw_band(sketch, (foot, top), tone, lift=lift, width=width)
    if chance(rng, 0.35):
        foot, top, width = straps[-1]
        middle = (foot * 0.4 + top * 0.6, -0.62 * _instep(top))
        metal = accent(rng, tone, 0.3, 0.7)
        sketch.dot(lifted([middle], lift)[0], min(width, 0.09) * 0.42, metal)


def _instep(x):
    return float(np.interp(x, INSTEP_X, INSTEP_Y))


def _choose_straps(rng, kind):
    """Returns straps as `(foot, top, width)`: x on the sole, x on the instep."""
    style = pick(rng, {"thong": 0.22, "bands": 0.36, "broad": 0.2, "cross": 0.22})
    if style == "thong" and kind == "flat":
        x = between(rng, 0.2, 0.26)
        width = between(rng, 0.035, 0.065)
        return [(x - 0.04, x, width), (between(rng, 0.5, 0.66), x - 0.01, width)]
    if style == "broad":
        return [
            (between(rng, 0.26, 0.34), between(rng, 0.3, 0.4), between(rng, 0.16, 0.26))
        ]
    if style == "cross":
        width = between(rng, 0.045, 0.085)
        toe = between(rng, 0.14, 0.2)
        return [(toe, toe + 0.26, width), (toe + 0.26, toe + 0.04, width)]
    count = int(between(rng, 1, 5))
    start, gap = between(rng, 0.13, 0.2), between(rng, 0.11, 0.16)
    lean = between(rng, 0.0, 0.09)
    widths = between(rng, 0.045, 0.095)
    return [(x, min(x + lean, 0.55), widths) for x in start + gap * np.arange(count)]


def _draw_band(sketch, places, tone, *, lift, width):
    """Draws one half of a strap, from the sole up to the instep."""
    foot, top = places
    height = _instep(top)
    bow = (0.7 * foot + 0.3 * top - 0.012, -0.6 * height)
    path = lifted(curve((foot, 0.01), bow, (top, -height), steps=4), lift)
    if width < 0.12:
        sketch.line(path, tone, width)
    else:  # wide enough to follow the foot: its top slopes as the instep does
        front, back = moved(path, -width / 2, 0.1 * width), moved(path, width / 2, 0)
        crown = curve(front[-1], moved(path[-1], 0, -0.1 * width), back[-1], steps=4)
        sketch.fill(np.concatenate([front, crown, back[::-1]]), tone)
    soft = min(width, 0.09) * 0.4
    sketch.fold(moved(path, width * 0.35, 0), -0.45, soft)
    sketch.fold(moved(path, -width * 0.25, 0), 0.3, soft)


def _choose_ankle(rng):
    """Returns what holds the heel."""
    return {
        "height": between(rng, 0.24, 0.36),
        "front": between(rng, 0.6, 0.68),
        "width": between(rng, 0.03, 0.065),
        "counter": chance(rng, 0.4),
        "stay": chance(rng, 0.4),
    }


def _draw_ankle(sketch, ankle, tone, *, far, lift):
    """Draws the ring around the ankle, its hold at the heel and its stay."""
    height, front, width = ankle["height"], ankle["front"], ankle["width"]
    back, fore = (0.955, -height), (front, -height - 0.03)
    middle = (front + 0.955) / 2
    ring = curve(fore, (middle, -height - 0.055), back, steps=5)
    sketch.line(lifted(ring, lift), far, width)
    if ankle["counter"]:
        heel = curve(back, (0.985, -0.14), (0.97, 0.01), steps=4)
        inside = curve((0.72, 0.01), (0.83, -0.1), (0.9, -height), steps=4)
        sketch.fill(lifted(np.concatenate([heel, inside]), lift), tone)
    else:
        hold = curve((0.945, 0.01), (0.975, -0.13), back, steps=4)
        sketch.line(lifted(hold, lift), tone, width * 1.3)
    if ankle["stay"]:
        stay = curve((0.56, 0.01), (front - 0.03, -0.5 * height), fore, steps=4)
        sketch.line(lifted(stay, lift), tone, width)
    ring = curve(fore, (middle, -height + 0.035), back, steps=5)
    sketch.line(lifted(ring, lift), tone, width)
    sketch.dot(lifted([ring[4]], lift)[0], width * 0.75, darker(tone, 0.4))


def _draw_sole(sketch, rng, kind, *, lift):
    """Draws the sole with its wedge or heel, and the footbed on top."""
    tone = cloth_tone(rng) * between(rng, 0.6, 1.0)
    thick = between(rng, 0.035, 0.09) if kind != "heel" else between(rng, 0.025, 0.05)
    bed = curve(
        (0.0, -0.028), (0.08, -0.004), (0.5, 0.0), (0.92, -0.004), (1.0, -0.022)
    )
    top = lifted(bed, lift)
    if kind == "wedge":
        toe = thick * 1.2
        floor = curve((0.985, toe), (0.6, toe), (0.15, toe), (0.02, toe * 0.4), steps=5)
        sketch.fill(np.concatenate([top, floor]), tone)
        for share in (0.35, 0.65) if chance(rng, 0.5) else ():
            seam = moved(top * (0.99, 1 - share), 0, toe * share)
            sketch.line(seam[6:], darker(tone, 0.3), 0.012)
    else:
        if kind == "heel":
            _draw_heel(sketch, rng, darker(tone, 0.15), lift=lift, thick=thick)
        bottom = curve((1.0, thick * 0.6), (0.9, thick), (0.1, thick), (0.0, 0.0))
        sketch.fill(np.concatenate([top, lifted(bottom, lift)]), tone)
    sketch.line(top, accent(rng, tone, 0.1, 0.5), 0.018)
    sketch.fold(moved(top, 0, 0.03), -0.4, 0.02)


def _draw_heel(sketch, rng, tone, *, lift, thick):
    """Draws a heel, from a stiletto to a block."""
    wide = between(rng, 0.02, 0.12)
    back = between(rng, 0.93, 0.98)
    front = max(0.74, 0.86 - wide)
    inner = curve(
        (front, -lift * 0.96), (back - wide - 0.02, -lift * 0.45), (back - wide, thick)
    )
    outer = curve((back, thick), (back + 0.012, -lift * 0.5), (0.995, -lift), steps=4)
    sketch.fill(np.concatenate([inner, outer]), tone)
    sketch.fold(moved(outer, -0.02, 0), 0.4, 0.015)
