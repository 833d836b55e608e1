"""Bag: totes, satchels, handbags, clutches and hobos."""

import numpy as np

from core.data.drawn.bag_parts import bag_outline, draw_clasp, draw_handle, fold_bag
from core.data.drawn.cloth import accent, cloth_tone, darker, maybe_weave
from core.data.drawn.dice import between, chance, pick
from core.data.drawn.sketch import curve, mirrored, moved

PATTERNS = {"check": 0.25, "floral": 0.25, "dots": 0.1, "vertical": 0.2, "block": 0.2}


def draw_bag(sketch, rng):
    """Draws a bag; 1 is about its width, 0 the height of its opening."""
    tone = cloth_tone(rng)
    kind = pick(
        rng,
        {"satchel": 0.28, "tote": 0.24, "handbag": 0.26, "clutch": 0.12, "hobo": 0.1},
    )
    {
        "satchel": _draw_satchel,
        "tote": _draw_tote,
        "handbag": _draw_handbag,
        "clutch": _draw_clutch,
        "hobo": _draw_hobo,
    }[kind](sketch, rng, tone)


def _draw_satchel(sketch, rng, tone):
    """Draws a box with a flap and a strap over the shoulder."""
    half, height = 0.5, between(rng, 0.5, 0.85)
    if chance(rng, 0.6):
        draw_handle(
            sketch,
            darker(tone, between(rng, 0.0, 0.35)),
            half=half * between(rng, 0.8, 0.98),
            height=between(rng, 0.2, 0.75),
            width=between(rng, 0.022, 0.05),
            base=0.06,
        )
    base, corner = half * between(rng, 0.94, 1.04), between(rng, 0.02, 0.12)
    sketch.fill(bag_outline(half, base, height, corner=corner), tone)
    maybe_weave(sketch, rng, PATTERNS, probability=0.26)
    fold_bag(sketch, rng, half=half, height=height)
    _draw_flap(sketch, rng, tone, half=half, height=height)


def _draw_flap(sketch, rng, tone, *, half, height):
    """Draws the lid that folds over a satchel's front, and its clasp."""
    drop = height * between(rng, 0.4, 0.75)
    tip = drop + between(rng, 0.0, 0.2) * height
    edge = curve(
        (half * 1.01, 0.0),
        (half * 0.99, drop * 0.8),
        (half * 0.8, drop),
        (0, tip),
        steps=4,
    )
    sketch.fill(mirrored(np.concatenate([[(0, 0)], edge])), accent(rng, tone, 0.0, 0.3))
    rim = mirrored(edge)
    sketch.line(rim, darker(tone, between(rng, 0.2, 0.5)), 0.012)
    sketch.fold(moved(rim, 0, 0.03), -0.7, 0.04)
    if chance(rng, 0.75):
        draw_clasp(sketch, rng, tone, tip - 0.05)


def _draw_tote(sketch, rng, tone):
    """Draws a shopping bag with two handles."""
    height = between(rng, 0.65, 1.0)
    top = between(rng, 0.42, 0.5)
    bottom = top * between(rng, 0.74, 1.04)
    rise = between(rng, 0.22, 0.5)
    inset = top * between(rng, 0.4, 0.6)
    width = between(rng, 0.025, 0.05)
    strap = accent(rng, tone, 0.0, 0.5)
    shape = {"half": inset, "height": rise, "width": width}
    draw_handle(sketch, darker(strap, 0.35), **shape, shift=0.04)
    sketch.fill(bag_outline(top, bottom, height, corner=0.04), tone)
    maybe_weave(sketch, rng, PATTERNS, probability=0.26)
    fold_bag(sketch, rng, half=bottom, height=height)
    base = between(rng, 0.03, 0.5) * height
    draw_handle(sketch, strap, **shape, base=base)
    seam = accent(rng, tone, 0.08, 0.35)
    sketch.line(((-top, 0.045), (top, 0.045)), seam, 0.012)
    if chance(rng, 0.35):
        y = height * between(rng, 0.6, 0.8)
        half = top + (bottom - top) * y / height
        sketch.line(((-half, y), (half, y)), seam, 0.02)
    if chance(rng, 0.3):
        draw_clasp(sketch, rng, tone, height * 0.5)


def _draw_handbag(sketch, rng, tone):
    """Draws a stiff bag with a short handle, panels and a zip."""
    height = between(rng, 0.5, 0.78)
    top = between(rng, 0.34, 0.48)
    rise = between(rng, 0.16, 0.36)
    shape = {"half": top * between(rng, 0.42, 0.62), "height": rise}
    width = between(rng, 0.03, 0.055)
    strap = darker(tone, between(rng, 0.0, 0.3))
    draw_handle(sketch, darker(strap, 0.3), **shape, width=width, shift=0.03)
    outline = bag_outline(top, 0.5, height, corner=between(rng, 0.06, 0.2), sag=0.03)
    sketch.fill(outline, tone)
    maybe_weave(sketch, rng, PATTERNS, probability=0.26)
    fold_bag(sketch, rng, half=0.48, height=height)
    draw_handle(sketch, strap, **shape, width=width, base=0.09)
    seam = accent(rng, tone, 0.1, 0.45)
    if chance(rng, 0.6):
        for side in (-1, 1):
            x = top * between(rng, 0.6, 0.8)
            path = curve(
                (x, 0.0), (x + 0.02, height * 0.5), (x + 0.05, height), steps=3
            )
            sketch.line(path * (side, 1), seam, 0.014)
    sketch.line(((-top, 0.05), (0, 0.06), (top, 0.05)), seam, between(rng, 0.01, 0.025))
    for side in (-1, 1):
        sketch.dot(
            (shape["half"] * side, 0.09), width * 0.6, accent(rng, tone, 0.3, 0.7)
        )
    if chance(rng, 0.4):
        draw_clasp(sketch, rng, tone, height * between(rng, 0.2, 0.45))
    if chance(rng, 0.25):  # a tassel
        x = shape["half"] + 0.02
        tassel = ((x, 0.1), (x + 0.03, 0.27), (x - 0.03, 0.27))
        sketch.fill(tassel, accent(rng, tone, 0.3, 0.6))


def _draw_clutch(sketch, rng, tone):
    """Draws a purse that is held in the hand."""
    height = between(rng, 0.42, 0.7)
    if chance(rng, 0.35):
        loop = curve((0.47, 0.07), (0.6, 0.2), (0.61, 0.5), (0.55, 0.4), (0.48, 0.1))
        sketch.line(loop, darker(tone, 0.2), 0.024)
    sketch.fill(
        bag_outline(0.5, 0.5, height, corner=between(rng, 0.015, 0.09), sag=0), tone
    )
    maybe_weave(sketch, rng, PATTERNS, probability=0.26)
    fold_bag(sketch, rng, half=0.48, height=height)
    tip = height * between(rng, 0.45, 0.75)
    edge = darker(tone, between(rng, 0.15, 0.5))
    if chance(rng, 0.5):
        fold = np.array([(-0.5, 0.02), (0, tip), (0.5, 0.02)])
    else:
        fold = np.array([(-0.5, tip * 0.5), (0, tip * 0.5 + 0.004), (0.5, tip * 0.5)])
    sketch.line(fold, edge, 0.014)
    sketch.fold(moved(fold, 0, 0.03), -0.6, 0.04)
    if chance(rng, 0.6):
        draw_clasp(sketch, rng, tone, fold[1][1] - 0.02)


def _draw_hobo(sketch, rng, tone):
    """Draws a soft crescent that hangs from its strap."""
    rise = between(rng, 0.35, 0.7)
    dip = between(rng, 0.04, 0.16)
    height = between(rng, 0.5, 0.72)
    draw_handle(
        sketch,
        darker(tone, between(rng, 0.0, 0.2)),
        half=0.43,
        height=rise,
        width=between(rng, 0.03, 0.08),
        base=0.05,
    )
    half = np.concatenate(
        [
            curve((0, dip), (0.25, dip * 0.8), (0.44, -0.02), steps=4),
            curve(
                (0.44, -0.02),
                (0.5, 0.4 * height),
                (0.36, 0.9 * height),
                (0.12, height),
                (0, height),
            ),
        ]
    )
    sketch.fill(mirrored(half), tone)
    maybe_weave(sketch, rng, PATTERNS, probability=0.26)
    fold_bag(sketch, rng, half=0.42, height=height)
    rim = curve((-0.43, 0.0), (-0.24, dip), (0, dip * 1.25), (0.24, dip), (0.43, 0.0))
    sketch.line(moved(rim, 0, 0.03), accent(rng, tone, 0.1, 0.4), 0.016)
    if chance(rng, 0.5):
        pocket = curve((-0.25, 0.4 * height), (0, 0.44 * height), (0.25, 0.4 * height))
        sketch.line(pocket, accent(rng, tone, 0.1, 0.4), 0.014)
