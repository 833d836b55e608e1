"""The bodice: body, neck and sleeves, shared by all that is worn on the shoulders."""

import numpy as np

from core.data.drawn.cloth import darker
from core.data.drawn.dice import between
from core.data.drawn.sketch import comb, curve, mirrored, moved

SIDES = (-1.0, 1.0)


def draw_bodice(sketch, rng, cut, *, tone):
    """Draws back, sleeves and front of a garment.

    Args:
        sketch: The `Sketch`.
        rng: `numpy.random.Generator`.
        cut: The `Cut`.
        tone: Tone of the cloth.
    """
    _draw_lining(sketch, cut, darker(tone, between(rng, 0.25, 0.6)))
    if cut.sleeve:
        sleeve_tone = darker(tone, between(rng, 0.0, 0.1))
        for side in SIDES:
            _draw_sleeve(sketch, rng, cut, side=side, tone=sleeve_tone)
    sketch.fill(mirrored(front_half(cut)), tone)
    if cut.sleeve:
        _draw_armholes(sketch, cut, darker(tone, between(rng, 0.05, 0.3)))
    _fold_body(sketch, rng, cut)


def front_half(cut):
    """Returns the right half of the front's outline, from neck to hem."""
    side = curve(
        (cut.chest, cut.armpit),
        (cut.half_width((cut.armpit + cut.waist_y) / 2) - 0.004, cut.waist_y * 0.76),
        (cut.waist, cut.waist_y),
        (
            cut.half_width((cut.waist_y + cut.length) / 2),
            (cut.waist_y + cut.length) / 2,
        ),
        cut.hem_edge()[0],
        steps=4,
    )
    return np.concatenate(
        [cut.neck_edge(), _armhole(cut), side[1:], cut.hem_edge()[1:]]
    )


def _armhole(cut):
    return curve(
        (cut.shoulder, cut.slope),
        (min(cut.shoulder, cut.chest) - 0.025, 0.45 * cut.slope + 0.55 * cut.armpit),
        (cut.chest, cut.armpit),
        steps=4,
    )


def _draw_lining(sketch, cut, tone):
    back = curve((0, 0.035), (0.6 * cut.neck, 0.026), (cut.neck, 0), steps=3)
    sketch.fill(mirrored(np.concatenate([back, cut.neck_edge()[::-1]])), tone)


def sleeve_edges(cut, angle):
    """Returns the right sleeve's outer and inner edge, shoulder to cuff.

    Args:
        cut: The `Cut`.
        angle: Away from straight down, in radians.
    """
    down = np.array([np.sin(angle), np.cos(angle)])
    out = np.array([np.cos(angle), -np.sin(angle)])
    shoulder = np.array([cut.shoulder, cut.slope])
    armpit = np.array([cut.chest, cut.armpit])
    inner_end = armpit + down * cut.sleeve
    outer_end = inner_end + out * cut.cuff
    if cut.sleeve < 0.3:  # too short to bend at the elbow
        bulge = (shoulder + outer_end) / 2 + out * 0.018
        return curve(shoulder, bulge, outer_end), np.array([armpit, inner_end])
    top = armpit + out * cut.sleeve_width
    cap = shoulder + (top - shoulder) * 0.45 + (0.022, -0.012)
    bow = out * 0.012
    outer = curve(shoulder, cap, top, (top + outer_end) / 2 + bow, outer_end)
    return outer, curve(armpit, (armpit + inner_end) / 2 + bow, inner_end)


def _draw_sleeve(sketch, rng, cut, *, side, tone):
    angle = cut.sleeve_angle + between(rng, -0.04, 0.04)
    outer, inner = sleeve_edges(cut, angle)
    flip = (side, 1.0)
    under = [(cut.chest - 0.07, cut.armpit), (cut.shoulder - 0.07, cut.slope)]
    sketch.fill(np.concatenate([outer, inner[::-1], under]) * flip, tone)
    hem = np.array([outer[-1], inner[-1]])
    up = (outer[-3] - outer[-1]) * (0.5 if cut.sleeve < 0.4 else 0.8)
    sketch.line((hem + up) * flip, darker(tone, 0.14), 0.007)
    if cut.sleeve > 0.4:  # a long sleeve creases at the elbow
        for share in (0.45, 0.6):
            start = outer[int(share * len(outer)) + 2]
            end = inner[int(share * len(inner))]
            crease = np.array([start * 0.85 + end * 0.15, start * 0.25 + end * 0.75])
            sketch.fold(crease * flip, -between(rng, 0.1, 0.4), (0.014, 0.004))
    sketch.fold(outer[2:] * flip, between(rng, 0.1, 0.5), 0.02)
    sketch.fold(inner * flip, -between(rng, 0.2, 0.7), 0.02)


def _draw_armholes(sketch, cut, tone):
    seam = _armhole(cut)
    for side in SIDES:
        sketch.line(seam * (side, 1), tone, 0.008)
        sketch.fold(seam * (side * 1.02, 1), -0.25, 0.02)


def _fold_body(sketch, rng, cut):
    """Creases run from the armpits inwards and from the waist down."""
    depth = between(rng, 0.05, 0.45)
    for side in SIDES:
        x, y = cut.chest * side, cut.armpit
        inwards = x * between(rng, 0.3, 0.6)
        lower = y + between(rng, 0.08, 0.25)
        sketch.fold(
            curve(
                (x * 0.97, y), ((x + inwards) / 2, y + 0.03), (inwards, lower), steps=3
            ),
            -depth,
            0.014,
        )
    for _ in range(2):
        x = cut.waist * between(rng, -0.8, 0.8)
        start = between(rng, cut.armpit, cut.waist_y)
        end = min(start + between(rng, 0.2, 0.4) * cut.length, cut.length - 0.05)
        bow = x + between(rng, -0.03, 0.03)
        line = curve((x, start), (bow, (start + end) / 2), (x * 1.15, end), steps=3)
        sketch.fold(line, depth * between(rng, -1, 0.8), between(rng, 0.01, 0.03))


def draw_hem(sketch, cut, *, tone, height):
    """Draws the seam of the hem at `height` above it."""
    seam = moved(cut.hem_edge() * (0.99, 1.0), 0.0, -height)
    sketch.line(np.concatenate([seam, seam[::-1] * (-1.0, 1.0)]), tone, 0.008)


def draw_ribs(sketch, cut, *, tone, height, count=22):
    """Draws a ribbed band at the hem."""
    draw_hem(sketch, cut, tone=tone, height=height)
    xs = np.linspace(-0.97 * cut.hem, 0.97 * cut.hem, count)
    bottom = cut.length + max(cut.hem_drop, 0) * (1 - np.abs(xs / cut.hem))
    tops = np.stack([xs, bottom - height], axis=1)
    ends = np.stack([xs, bottom - 0.004], axis=1)
    sketch.fill(comb(tops, ends, np.array([0.008, 0.0])), tone)
