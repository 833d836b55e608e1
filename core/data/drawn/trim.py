"""Trim: what is sewn onto a bodice, such as collars, plackets, pockets and hoods."""

import numpy as np

from core.arrays import Floats
from core.data.drawn.bodice import Cut
from core.data.drawn.pen import Pen, across, at, curve, mirrored, moved


def draw_neck_band(pen: Pen, cut: Cut, tone: float, width: float) -> None:
    """Draws the ribbed band around a neckline."""
    pen.line(across(moved(cut.neck_edge(), 0, width * 0.3)), tone, width)


def draw_roll_neck(pen: Pen, cut: Cut) -> None:
    """Draws a roll neck that stands above the shoulders."""
    x, height = cut.neck, pen.between(0.05, 0.13)
    top = curve((0, -height), (0.7 * x, -height), (0.92 * x, -height * 0.9), steps=3)
    base = curve((x * 1.08, 0.03), (0.6 * x, 0.07), (0, 0.08), steps=3)
    pen.fill(mirrored(top, base), pen.tone)
    fold = across(base[::-1])
    pen.line(fold, pen.darker(0.1, 0.35), 0.01)
    pen.fold(moved(fold, 0, 0.03), -0.6, 0.02)
    pen.fold(moved(fold, 0, -0.7 * height), 0.4, 0.03)


def draw_hood(pen: Pen, cut: Cut) -> None:
    """Draws a hood lying behind the neck, its inside and its strings."""
    x, top, y = cut.neck * 1.3, -pen.between(0.08, 0.17), cut.neck_depth
    half = curve((0, top), (0.6 * x, top * 0.9), (x, top * 0.25), (1.25 * x, 0.05))
    pen.fill(mirrored(half, ((0.75 * x, 0.13), (0, y + 0.1))), pen.tone * 0.94)
    opening = ((0.5 * x, 0.1), (0, y + 0.06))
    pen.fill(mirrored(moved(half * 0.72, 0, 0.02), opening), pen.darker(0.3, 0.6))
    if pen.chance(0.7):
        end = y + pen.between(0.2, 0.34)
        string = curve((0.2 * x, y + 0.06), (0.26 * x, end - 0.08), (0.22 * x, end))
        pen.line(string, pen.accent(0.3, 0.7), 0.014, both=True)


def draw_collar(pen: Pen, cut: Cut, reach: float = 1.0) -> None:
    """Draws a folded collar; the points of a coat's reach twice as far as a shirt's."""
    x, y, rise = cut.neck, cut.neck_depth, -pen.between(0.02, 0.06)
    band = curve((0, rise), (0.6 * x, rise * 0.9), (1.02 * x, 0.0), steps=3)
    tip = (0.62 * x + 0.05 * reach, y + 0.075 * reach)
    leaf = [(0.8 * x, rise), (1.2 * x, 0.012), tip, (0.0, y), (0.5 * x, 0.3 * y)]
    _draw_leaves(pen, band, leaf, slice(1, 4))


def draw_lapels(pen: Pen, cut: Cut, bottom: float) -> None:
    """Draws lapels that fold back down to the height `bottom`."""
    x, width, y = cut.neck, pen.between(0.09, 0.15), pen.between(0.12, 0.18)
    band = curve((0, -0.035), (0.6 * x, -0.033), (1.1 * x, 0.01), steps=3)
    leaf = [(0.75 * x, -0.03), (1.25 * x, 0.02), (x + width * 0.5, y - 0.02)]
    leaf += [(x + width * 0.35, y), (x + width, y + 0.015)]
    leaf += [(0.0, bottom), (0.55 * x, 0.4 * bottom)]
    _draw_leaves(pen, band, leaf, slice(1, 6))


def _draw_leaves(
    pen: Pen, band: Floats, leaf: list[tuple[float, float]], rim: slice
) -> None:
    tone = pen.accent(0.0, 0.25)
    pen.fill(mirrored(band, [(0, 0.05)]), tone * 0.7)
    edge = np.array(leaf[rim])
    pen.fill(leaf, tone, both=True)
    pen.line(edge, tone * pen.between(0.5, 0.85), 0.01, both=True)
    pen.fold(moved(edge[-3:], 0, 0.018), -0.5, 0.025, both=True)


def draw_opening(
    pen: Pen, cut: Cut, kind: str, tone: float, *, end: float | None = None
) -> None:
    """Draws what closes a garment at the front, from its neck to `end` or the hem.

    Its kind is `buttons`, `double` (two columns of them), `zip` or `line`.
    """
    top, end = cut.neck_depth, cut.bottom - 0.005 if end is None else end
    x = pen.between(0.02, 0.09) if kind == "double" else pen.between(-0.02, 0.02)
    if kind == "zip":
        pen.line(((x, top), (x, end)), tone, pen.between(0.014, 0.03))
        pen.fold(((x + 0.025, top), (x + 0.025, end)), -0.4, 0.02)
        return
    edge = x + pen.between(0.025, 0.038)
    pen.line(((edge, top), (edge, end)), tone, 0.011)
    pen.fold(((edge + 0.012, top), (edge + 0.012, end)), -0.5, 0.016)
    if kind == "buttons":
        pen.line(((2 * x - edge, top), (2 * x - edge, end)), tone, 0.007)
    places = {"buttons": (x,), "double": (edge - 0.04, edge - 0.17)}.get(kind, ())
    radius = pen.between(0.011, 0.019)
    for y in np.arange(top + 0.03, end - 0.06, pen.between(0.095, 0.16)):
        for place in places:
            pen.dot((place, y), radius, tone)


def draw_chest_pockets(pen: Pen, cut: Cut, tone: float, *, both: bool) -> None:
    """Draws one patch pocket, or two with flaps."""
    x, y = 0.5 * cut.chest, pen.between(0.26, 0.32)
    half = pen.between(0.055, 0.075)
    left, right, low = x - half, x + half, y + 1.6 * half
    patch = [(left, y), (right, y), (right, low), (x, low + half / 2), (left, low)]
    pen.line([*patch, patch[0]], tone, 0.009, both=both)
    if both:
        pen.fill([(left, y), (right, y), (x, y + 0.7 * half)], tone, both=True)


def draw_side_pockets(pen: Pen, cut: Cut) -> None:
    """Draws slanted or flat pockets over the hips."""
    y, half = cut.length * pen.between(0.6, 0.72), pen.between(0.06, 0.085)
    x = cut.half_width(y) * pen.between(0.5, 0.62)
    slit = np.array([(x - half, y), (x + half, y + pen.between(-0.02, 0.09))])
    pen.line(slit, pen.darker(0.1, 0.4), pen.between(0.012, 0.05), both=True)
    pen.fold(moved(slit, 0, 0.03), -0.4, 0.025, both=True)


def draw_pouch(pen: Pen, cut: Cut, tone: float) -> None:
    """Draws a hoodie's pouch: one pocket for both hands."""
    y = 0.68 * cut.length
    half = 0.6 * cut.half_width(y)
    outline = mirrored([(0, y), (0.65 * half, y), (half, y + 0.12), (half, y + 0.2)])
    pen.line(outline, tone, 0.01)


def draw_belt(pen: Pen, cut: Cut, tone: float) -> None:
    """Draws a belt at the waist, with a buckle or a knot."""
    half, y = cut.waist + 0.006, cut.waist_y
    width = pen.between(0.03, 0.06) * min(cut.length, 1.6)
    pen.line(((-half, y), (0, y + 0.01), (half, y)), tone, width)
    pen.fold(((-half, y + width), (half, y + width)), -0.5, 0.02)
    if pen.chance(0.6):
        pen.dot((0, y + 0.01), (width * 0.75, width * 0.6), pen.accent(0.3, 0.6))


def draw_cable_knit(pen: Pen, cut: Cut) -> None:
    """Draws ribs of knitting all over the front."""
    xs = np.arange(-cut.hem * 0.92, cut.hem * 0.92, pen.between(0.045, 0.09))
    tops, ends = at(xs * 0.94, cut.armpit * 0.6), at(xs, cut.length - 0.02)
    pen.bars(tops, ends, (0.014, 0), pen.darker(0.06, 0.22))
