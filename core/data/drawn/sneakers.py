"""Sneaker: from the side, toe to the left; 1 from toe to heel, the floor at 0."""

import numpy as np

from core.data.drawn.cloth import accent, cloth_tone, darker, maybe_weave
from core.data.drawn.dice import between, chance, pick
from core.data.drawn.sketch import comb, curve, moved


def draw_sneaker(sketch, rng):
    """Draws a sneaker: a rubber sole, laces, panels and a mark on the side."""
    tone = cloth_tone(rng)
    sole = between(rng, 0.055, 0.105)
    toe = between(rng, 0.15, 0.2) + sole * 0.4
    if chance(rng, 0.17):  # a high top, half a boot
        collar, dip = between(rng, 0.42, 0.66), between(rng, 0.02, 0.2)
    else:
        collar, dip = between(rng, 0.28, 0.41), between(rng, 0.18, 0.26)
    slip_on = chance(rng, 0.2)
    _draw_tongue(
        sketch, rng, collar, None if slip_on else darker(tone, between(rng, 0.0, 0.3))
    )
    sketch.fill(_sneaker_upper(sole, toe, collar, dip), tone)
    kinds = {"dots": 0.3, "melange": 0.2, "check": 0.25, "floral": 0.25}
    maybe_weave(sketch, rng, kinds, probability=0.25, scale=0.5)
    trim = accent(rng, tone, 0.08, 0.6)
    _draw_panels(sketch, rng, trim, sole=sole, toe=toe, collar=collar)
    _draw_side_mark(sketch, rng, accent(rng, tone, 0.2, 0.8), sole=sole, collar=collar)
    draw_rubber_sole(sketch, rng, sole)
    if not slip_on:
        lace = accent(rng, tone, 0.2, 0.7)
        edge = _throat(toe, collar)
        draw_laces(sketch, rng, edge, lace, drop=(0.035, 0.085))


def _throat(toe, collar):
    """Returns the edge over the instep, where the laces are."""
    return curve((0.27, -toe * 1.28), (0.4, -collar * 0.76), (0.55, -collar), steps=5)


def _sneaker_upper(sole, toe, collar, dip):
    front = curve(
        (0.008, -sole * 0.8),
        (0.02, -toe * 0.72),
        (0.11, -toe * 1.04),
        (0.27, -toe * 1.28),
    )
    mouth = curve(
        (0.55, -collar),
        (0.64, -collar * (1 - 0.6 * dip)),
        (0.76, -collar * (1 - dip)),
        (0.88, -collar * (1 - 0.56 * dip)),
        (0.945, -collar * 1.02),
    )
    heel = curve(
        (0.945, -collar * 1.02), (0.98, -collar * 0.7), (0.962, -collar * 0.36)
    )
    return np.concatenate(
        [front, _throat(toe, collar)[1:], mouth, heel[1:], [(0.985, -sole * 0.8)]]
    )


def _draw_tongue(sketch, rng, collar, tone):
    """Draws what stands behind the mouth: the far rim and the tongue, if any."""
    far = curve(
        (0.54, -collar), (0.74, -collar * 0.96), (0.945, -collar * 1.0), steps=4
    )
    inner = np.concatenate([far, [(0.9, -collar * 0.7), (0.6, -collar * 0.7)]])
    sketch.fill(inner, between(rng, 0.15, 0.6))
    if tone is None:
        return
    tip = collar + between(rng, 0.02, 0.06)
    tongue = curve(
        (0.42, -collar * 0.74),
        (0.515, -tip * 0.97),
        (0.585, -tip),
        (0.61, -collar * 0.95),
        (0.62, -collar * 0.75),
    )
    sketch.fill(tongue, tone)


def _draw_panels(sketch, rng, tone, *, sole, toe, collar):
    """Draws toe cap, heel counter and the panel that holds the laces."""
    if chance(rng, 0.5):
        x = between(rng, 0.13, 0.22)
        cap = curve((x - 0.03, -toe * 1.1), (x + 0.03, -toe * 0.7), (x, -sole), steps=4)
        if chance(rng, 0.5):
            front = curve(
                (0.01, -sole), (0.025, -toe * 0.7), (0.1, -toe * 1.0), steps=4
            )
            sketch.fill(np.concatenate([front, cap]), tone)
        sketch.line(cap, darker(tone, 0.2), 0.008)
    if chance(rng, 0.65):
        x = between(rng, 0.78, 0.88)
        counter = curve(
            (x + 0.05, -collar * 0.88), (x + 0.03, -collar * 0.5), (x, -sole)
        )
        rim = [(0.982, -sole), (0.96, -collar * 0.36), (0.975, -collar * 0.7)]
        sketch.fill(np.concatenate([counter, rim, [(0.94, -collar)]]), tone)
    stay = moved(_throat(toe, collar), 0.045, 0.09)
    sketch.line(stay, tone, between(rng, 0.006, 0.02))
    ankle = curve((0.6, -collar * 0.9), (0.76, -collar * 0.7), (0.95, -collar * 0.92))
    sketch.line(ankle, darker(tone, 0.1), 0.01)
    sketch.fold(moved(ankle, 0, 0.02), -0.4, 0.03)
    for x in (0.26, 0.31):  # where the foot bends
        bend = curve((x, -toe * 1.2), (x + 0.05, -toe * 0.85), (x + 0.04, -toe * 0.6))
        sketch.fold(bend, -between(rng, 0.1, 0.4), 0.012)


def _draw_side_mark(sketch, rng, tone, *, sole, collar):
    kind = pick(
        rng, {"bars": 0.2, "zigzag": 0.2, "arrow": 0.14, "patch": 0.16, "": 0.3}
    )
    low, high = -sole - 0.015, -min(collar, 0.42) * 0.72
    if kind == "bars":
        count = 2 if chance(rng, 0.5) else 5
        xs = 0.48 + np.arange(count) * 0.062
        starts = np.stack([xs, np.full(count, high * 0.95)], axis=1)
        ends = np.stack([xs - between(rng, 0.04, 0.12), np.full(count, low)], axis=1)
        for bar in comb(starts, ends, np.array([0.028, 0.0])).reshape(-1, 4, 2):
            sketch.fill(bar, tone)
    elif kind == "zigzag":
        ys = np.array([low, high, low * 1.2, high * 1.05, low * 1.3])
        path = np.stack([np.linspace(0.44, 0.84, 5), ys], axis=1)
        sketch.line(path, tone, between(rng, 0.02, 0.035))
    elif kind == "arrow":
        path = ((0.5, high * 0.9), (0.66, (low + high) / 2), (0.5, low * 1.3))
        sketch.line(path, tone, 0.035)
    elif kind == "patch":
        sketch.dot((0.82, (low + high) / 2 * 1.25), 0.05, tone)


def draw_rubber_sole(sketch, rng, sole):
    """Draws a sole about `sole` thick, with a line or a tread."""
    tone = cloth_tone(rng)
    spring = between(rng, 0.01, 0.05)  # how far the toe curls up
    thick = sole * between(rng, 0.9, 1.25)
    bottom = curve((0.0, -sole), (0.015, -spring * 0.8), (0.13, 0), (0.5, 0), (0.9, 0))
    heel = curve((0.9, 0.0), (0.985, -0.015), (1.0, -thick))
    top = curve((1.0, -thick), (0.75, -thick * 0.95), (0.4, -sole * 0.72), (0.0, -sole))
    sketch.fill(np.concatenate([bottom, heel[1:], top[1:]]), tone)
    tread = accent(rng, tone, 0.1, 0.6)
    if chance(rng, 0.6):
        line = curve((0.02, -sole * 0.45), (0.4, -sole * 0.3), (0.99, -thick * 0.4))
        sketch.line(line, tread, between(rng, 0.008, 0.02))
    if chance(rng, 0.4):
        xs = np.linspace(0.08, 0.93, 16)
        starts = np.stack([xs, np.zeros(16)], axis=1)
        sketch.fill(comb(starts, moved(starts, 0, -0.02), np.array([0.02, 0.0])), tread)
    sketch.fold(moved(top, 0, -0.012), -0.5, 0.02)


def draw_laces(sketch, rng, edge, tone, *, drop):
    """Draws laces that cross `edge` and hang down by `drop`."""
    count = int(between(rng, 4, 7))
    places = np.linspace(0.06, 0.92, count) * (len(edge) - 1)
    xs = np.interp(places, np.arange(len(edge)), edge[:, 0])
    ys = np.interp(places, np.arange(len(edge)), edge[:, 1])
    starts = np.stack([xs - 0.012, ys - 0.008], axis=1)
    for bar in comb(starts, starts + drop, np.array([0.02, -0.006])).reshape(-1, 4, 2):
        sketch.fill(bar, tone)
