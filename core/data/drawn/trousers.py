"""Trousers: two legs, from skinny to wide, with what a tailor sews on them."""

import numpy as np

from core.data.drawn.bodice import SIDES
from core.data.drawn.cloth import accent, cloth_tone, darker, maybe_weave
from core.data.drawn.dice import between, chance, pick
from core.data.drawn.sketch import WARP, curve, mirrored, moved


def draw_trouser(sketch, rng):
    """Draws a pair of trousers; 1 is the length from waist to hem."""
    tone = cloth_tone(rng)
    legs = _cut_legs(rng)
    if chance(rng, 0.8):  # the inside of the back shows above the waistband
        waist = legs["waist"]
        sketch.fill(
            ((-waist, 0), (-waist * 0.9, -0.012), (waist * 0.9, -0.012), (waist, 0)),
            darker(tone, 0.5),
        )
    sketch.fill(mirrored(_outline(legs)), tone)
    _weave_legs(sketch, rng, legs)
    seam = accent(rng, tone, 0.08, 0.4)
    _draw_waistband(sketch, rng, legs, seam)
    _fold_legs(sketch, rng, legs)
    for side in SIDES:
        hem = np.array([(legs["ankle"] - legs["cuff"] / 2, 0.972)] * 2)
        hem[1, 0] += legs["cuff"]
        sketch.line(hem * (side, 1), seam, 0.006)


def _cut_legs(rng):
    """Returns half widths and places of one leg."""
    shape = pick(rng, {"skinny": 0.42, "straight": 0.34, "flared": 0.12, "wide": 0.12})
    low, high = {
        "skinny": (0.045, 0.065),
        "straight": (0.07, 0.095),
        "flared": (0.095, 0.14),
        "wide": (0.1, 0.15),
    }[shape]
    cuff = between(rng, low, high)
    hip = between(rng, 0.135, 0.18)
    knee = {"skinny": 0.068, "straight": 0.082, "flared": 0.072, "wide": 0.105}[shape]
    return {
        "waist": hip * between(rng, 0.76, 0.92),
        "hip": hip,
        "crotch": between(rng, 0.25, 0.33),
        "knee": knee * between(rng, 0.94, 1.1),
        "cuff": cuff,
        "ankle": max(cuff / 2 + 0.004, hip - between(rng, -0.04, 0.06)),
    }


def _outline(legs):
    """Returns the right half's outline, from the waist to the crotch."""
    hip, knee, cuff, ankle = (legs[key] for key in ("hip", "knee", "cuff", "ankle"))
    crotch = legs["crotch"]
    middle = (ankle + hip * 0.5) / 2  # where the leg's axis passes the knee
    outer = curve(
        (legs["waist"], 0),
        (hip * 0.97, 0.12),
        (hip, crotch * 0.85),
        (middle + knee * 0.6, 0.6),
        (ankle + cuff / 2, 1.0),
        steps=5,
    )
    inner = curve(
        (ankle - cuff / 2, 1.0),
        (max(middle - knee * 0.6, 0.006), 0.6),
        (0.0, crotch),
        steps=5,
    )
    return np.concatenate([[(0, 0.008)], outer, inner])


def _weave_legs(sketch, rng, legs):
    """Washes denim lighter along the shins, or puts a pattern on."""
    kind = pick(rng, {"plain": 0.58, "denim": 0.24, "pattern": 0.18})
    if kind == "denim":
        depth = between(rng, 0.15, 0.4)
        edge = np.array([(0.0, 0.0), (0.4, 0.0), (0.4, 1.0), (0.0, 1.0)])
        x = legs["hip"]
        for side in SIDES:
            sketch.fill(
                moved(edge * (side, 1), side * x * 0.82, 0), 1 - depth, layer=WARP
            )
            shin = curve(
                (x * 0.5, 0.2), (x * 0.55, 0.45), (legs["ankle"], 0.8), steps=3
            )
            sketch.fold(shin * (side, 1), between(rng, 0.1, 0.5), 0.05)
    elif kind == "pattern":
        kinds = {"floral": 0.35, "vertical": 0.3, "check": 0.2, "dots": 0.15}
        maybe_weave(sketch, rng, kinds, probability=1, scale=0.6)


def _draw_waistband(sketch, rng, legs, tone):
    """Draws band, fly, loops and pockets."""
    waist, hip = legs["waist"], legs["hip"]
    y = between(rng, 0.03, 0.05)
    x = waist + (hip - waist) * 0.35
    sketch.line(((-x, y), (0, y + 0.006), (x, y)), tone, 0.008)
    if chance(rng, 0.75):
        fly = curve((0.028, y), (0.028, 0.12), (0.0, 0.16), steps=3)
        sketch.line(fly, tone, 0.006)
        sketch.line(((0, y), (0, legs["crotch"])), tone, 0.005)
        sketch.dot((0.0, y * 0.5), 0.009, tone)
    if chance(rng, 0.7):
        for side in SIDES:
            pocket = curve(
                (0.5 * x, y), (0.62 * hip, 0.09), (0.93 * hip, 0.11), steps=3
            )
            sketch.line(pocket * (side, 1), tone, 0.007)
    for loop in (-0.62, 0.62) if chance(rng, 0.5) else ():
        sketch.line(((loop * x, 0.0), (loop * x, y)), tone, 0.012)


def _fold_legs(sketch, rng, legs):
    """Creases run out of the crotch and gather at knee and ankle."""
    depth = between(rng, 0.1, 0.6)
    crotch, ankle = legs["crotch"], legs["ankle"]
    for side in SIDES:
        for lower in (0.03, 0.09):
            end = (legs["hip"] * 0.75 * side, crotch + lower - 0.09)
            sketch.fold(((0.0, crotch), end), -depth * 0.8, (0.016, 0.006))
        for y in (0.55, 0.6, 0.9, 0.94):
            y += between(rng, -0.02, 0.02)
            start = np.array([ankle - legs["cuff"] * 0.4, y])
            end = moved(start, legs["cuff"] * 0.7, between(rng, -0.03, 0.03))
            bar = np.array([start, end]) * (side, 1)
            sketch.fold(bar, depth * between(rng, -1, 0.3), (0.012, 0.005))
        inner = ((0.01, crotch), (ankle - legs["cuff"] * 0.42, 0.97))
        sketch.fold(np.array(inner) * (side, 1), -depth, 0.02)
        if depth > 0.4:  # ironed: a crease down the front
            crease = ((legs["hip"] * 0.55, 0.1), (ankle, 0.98))
            sketch.fold(np.array(crease) * (side, 1), depth, 0.012)
