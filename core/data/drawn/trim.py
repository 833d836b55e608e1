"""Trim: what is sewn onto a bodice, such as collars, plackets, pockets and hoods."""

import numpy as np

from core.data.drawn.bodice import SIDES
from core.data.drawn.cloth import accent, darker
from core.data.drawn.dice import between, chance
from core.data.drawn.sketch import comb, curve, mirrored, moved


def draw_neck_band(sketch, cut, *, tone, width=0.035):
    """Draws the ribbed band around a neckline."""
    half = moved(cut.neck_edge(), 0.0, width * 0.3)
    sketch.line(np.concatenate([half[::-1] * (-1.0, 1.0), half[1:]]), tone, width)


def draw_roll_neck(sketch, rng, cut, tone):
    """Draws a roll neck that stands above the shoulders."""
    height = between(rng, 0.05, 0.13)
    x = cut.neck
    half = curve((0, -height), (0.7 * x, -height), (0.92 * x, -height * 0.9), steps=3)
    base = curve((x * 1.08, 0.03), (0.6 * x, 0.07), (0, 0.08), steps=3)
    sketch.fill(mirrored(np.concatenate([half, base])), tone)
    fold = np.concatenate([base[::-1] * (-1.0, 1.0), base])
    fold = fold[np.argsort(fold[:, 0])]
    sketch.line(fold, darker(tone, between(rng, 0.1, 0.35)), 0.01)
    sketch.fold(moved(fold, 0, 0.03), -0.6, 0.02)
    sketch.fold(moved(fold, 0, -0.7 * height), 0.4, 0.03)


def draw_hood(sketch, rng, cut, tone):
    """Draws a hood lying behind the neck, its inside and its strings."""
    x, top = cut.neck * 1.3, -between(rng, 0.08, 0.17)
    half = curve((0, top), (0.6 * x, top * 0.9), (x, top * 0.25), (1.25 * x, 0.05))
    rim = curve((0.75 * x, 0.13), (0, cut.neck_depth + 0.1), steps=3)
    sketch.fill(mirrored(np.concatenate([half, rim])), darker(tone, 0.06))
    inner = moved(half * 0.72, 0, 0.02)
    opening = curve((0.5 * x, 0.1), (0, cut.neck_depth + 0.06), steps=3)
    inside = mirrored(np.concatenate([inner, opening]))
    sketch.fill(inside, darker(tone, between(rng, 0.3, 0.6)))
    for side in SIDES if chance(rng, 0.7) else ():
        end = cut.neck_depth + between(rng, 0.2, 0.34)
        string = curve(
            (0.2 * x, cut.neck_depth + 0.06), (0.26 * x, end - 0.08), (0.22 * x, end)
        )
        sketch.line(string * (side, 1), accent(rng, tone, 0.3, 0.7), 0.014)


def draw_shirt_collar(sketch, rng, cut, *, tone, reach=1.0):
    """Draws a folded collar: two leaves that meet in the middle.

    Args:
        sketch: The `Sketch`.
        rng: `numpy.random.Generator`.
        cut: The `Cut`.
        tone: Tone of the collar.
        reach: Length of its points; 1 is a shirt's, 2 a coat's lapels.
    """
    x, y = cut.neck, cut.neck_depth
    rise = -between(rng, 0.02, 0.06)
    edge = darker(tone, between(rng, 0.15, 0.45))
    band = curve((0, rise), (0.6 * x, rise * 0.9), (1.02 * x, 0.0), steps=3)
    sketch.fill(mirrored(np.concatenate([band, [(0, 0.05)]])), darker(tone, 0.3))
    tip = np.array([0.62 * x + 0.05 * reach, y + 0.075 * reach])
    for side in SIDES:
        leaf = np.array(
            [(0.8 * x, rise), (1.2 * x, 0.012), tip, (0.0, y), (0.5 * x, 0.3 * y)]
        )
        leaf = leaf * (side, 1)
        sketch.fill(leaf, tone)
        sketch.line(leaf[1:4], edge, 0.01)
        sketch.fold(moved(leaf[1:4], 0, 0.02), -0.5, 0.025)


def draw_lapels(sketch, rng, cut, *, tone, bottom):
    """Draws lapels that fold back down to the height `bottom`."""
    x = cut.neck
    width = between(rng, 0.09, 0.15)
    edge = darker(tone, between(rng, 0.2, 0.5))
    behind = curve((0, -0.035), (0.6 * x, -0.033), (1.1 * x, 0.01), steps=3)
    sketch.fill(mirrored(np.concatenate([behind, [(0, 0.05)]])), darker(tone, 0.25))
    for side in SIDES:
        notch_y = between(rng, 0.12, 0.18)
        leaf = np.array(
            [
                (0.75 * x, -0.03),
                (1.25 * x, 0.02),
                (x + width * 0.5, notch_y - 0.02),
                (x + width * 0.35, notch_y),
                (x + width, notch_y + 0.015),
                (0.0, bottom),
                (0.55 * x, 0.4 * bottom),
            ]
        ) * (side, 1)
        sketch.fill(leaf, tone)
        sketch.line(leaf[1:6], edge, 0.01)
        sketch.fold(moved(leaf[3:6], 0, 0.015), -0.5, 0.025)


def draw_opening(sketch, rng, cut, *, tone, kind, top, bottom=None, x=0.0):
    """Draws what closes a garment at the front.

    Args:
        sketch: The `Sketch`.
        rng: `numpy.random.Generator`.
        cut: The `Cut`.
        tone: Tone of the line or the zip.
        kind: `buttons`, `double` (two columns of them), `zip` or `line`.
        top: Where it starts.
        bottom: Where it ends; None: at the hem.
        x: How far it is from the middle.
    """
    end = cut.length + max(cut.hem_drop, 0) - 0.005 if bottom is None else bottom
    if kind == "zip":
        sketch.line(((x, top), (x, end)), tone, between(rng, 0.014, 0.03))
        sketch.fold(((x + 0.025, top), (x + 0.025, end)), -0.4, 0.02)
        sketch.line(((x, top), (x, top + 0.06)), tone, (0.03, 0.018))
        return
    width = between(rng, 0.05, 0.075)
    edge = x + width / 2
    sketch.line(((edge, top), (edge, end)), tone, 0.011)
    sketch.fold(((edge + 0.012, top), (edge + 0.012, end)), -0.5, 0.016)
    rows = {"tone": tone, "top": top + 0.03, "bottom": end - 0.06}
    if kind == "buttons":
        sketch.line(((x - width / 2, top), (x - width / 2, end)), tone, 0.007)
        draw_buttons(sketch, rng, **rows, places=(x,))
    elif kind == "double":
        draw_buttons(sketch, rng, **rows, places=(edge - 0.04, edge - 0.17))


def draw_buttons(sketch, rng, *, tone, top, bottom, places):
    """Draws a column of buttons at each x of `places`."""
    step = between(rng, 0.095, 0.16)
    radius = between(rng, 0.011, 0.019)
    for y in np.arange(top, bottom, step):
        for x in places:
            sketch.dot((x, y), radius, tone)


def draw_chest_pocket(sketch, rng, cut, *, tone, both=False):
    """Draws one patch pocket, or two with flaps."""
    x, y = 0.5 * cut.chest, between(rng, 0.26, 0.32)
    half = between(rng, 0.055, 0.075)
    for side in SIDES if both else (1.0,):
        patch = np.array(
            [
                (x - half, y),
                (x + half, y),
                (x + half, y + 1.6 * half),
                (x, y + 2.1 * half),
                (x - half, y + 1.6 * half),
                (x - half, y),
            ]
        ) * (side, 1)
        sketch.line(patch, tone, 0.009)
        if both:
            flap = np.array([(x - half, y), (x + half, y), (x, y + 0.7 * half)])
            sketch.fill(flap * (side, 1), tone)


def draw_side_pockets(sketch, rng, cut, tone):
    """Draws slanted or flat pockets over the hips."""
    y = cut.length * between(rng, 0.6, 0.72)
    x = cut.half_width(y) * between(rng, 0.5, 0.62)
    lean = between(rng, -0.02, 0.09)
    half = between(rng, 0.06, 0.085)
    for side in SIDES:
        slit = np.array([(x - half, y), (x + half, y + lean)]) * (side, 1)
        sketch.line(slit, tone, between(rng, 0.012, 0.05))
        sketch.fold(moved(slit, 0, 0.03), -0.4, 0.025)


def draw_pouch(sketch, cut, tone):
    """Draws a hoodie's pouch: one pocket for both hands."""
    y, height = 0.68 * cut.length, 0.2
    half = 0.6 * cut.half_width(y)
    outline = ((-0.65 * half, y), (0.65 * half, y), (half, y + height * 0.6))
    outline += ((half, y + height), (-half, y + height), (-half, y + height * 0.6))
    sketch.line((*outline, outline[0]), tone, 0.01)


def draw_belt(sketch, rng, cut, *, tone, y):
    """Draws a belt at height `y`, with a buckle or a knot."""
    half = cut.half_width(y) + 0.006
    width = between(rng, 0.03, 0.06) * min(cut.length, 1.6)
    sketch.line(((-half, y), (0, y + 0.01), (half, y)), tone, width)
    sketch.fold(((-half, y + width), (half, y + width)), -0.5, 0.02)
    if chance(rng, 0.6):
        sketch.dot(
            (0.0, y + 0.01), (width * 0.75, width * 0.6), accent(rng, tone, 0.3, 0.6)
        )


def draw_cable_knit(sketch, rng, cut, tone):
    """Draws ribs of knitting all over the front."""
    step = between(rng, 0.045, 0.09)
    xs = np.arange(-cut.hem * 0.92, cut.hem * 0.92, step)
    tops = np.stack([xs * 0.94, np.full_like(xs, cut.armpit * 0.6)], axis=1)
    ends = np.stack([xs, np.full_like(xs, cut.length - 0.02)], axis=1)
    for bar in comb(tops, ends, np.array([0.014, 0.0])).reshape(-1, 4, 2):
        sketch.fill(bar, tone)
