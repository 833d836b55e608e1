"""Ankle boot: from the side, toe to the left; 1 from toe to heel, the floor at 0."""

import numpy as np

from core.data.drawn.cloth import accent, cloth_tone, darker, maybe_weave
from core.data.drawn.dice import between, chance, pick
from core.data.drawn.sketch import curve, moved
from core.data.drawn.sneakers import draw_laces, draw_rubber_sole


def lifted(points, lift):
    """Raises the heel end of a shoe by `lift`; the ball of the foot stays down."""
    points = np.array(points, dtype=float)
    rise = np.clip((points[:, 0] - 0.3) / 0.5, 0, 1)
    points[:, 1] -= lift * rise * rise * (3 - 2 * rise)
    return points


def draw_ankle_boot(sketch, rng):
    """Draws an ankle boot: a shaft over the ankle, on a flat or a high heel."""
    tone = cloth_tone(rng)
    lift = between(rng, 0.0, 0.06) if chance(rng, 0.62) else between(rng, 0.06, 0.26)
    sole = between(rng, 0.03, 0.075)
    top = between(rng, 0.46, 0.8)
    shaft = (between(rng, 0.43, 0.52), between(rng, 0.9, 0.98))
    if lift < 0.04 and chance(rng, 0.35):  # a sneaker's sole under a boot
        lift = 0.0
        draw_rubber_sole(sketch, rng, sole)
    else:
        _draw_heel(sketch, rng, lift=lift, sole=sole)
    rim = curve(
        (shaft[0], -top),
        ((shaft[0] + shaft[1]) / 2, -top - between(rng, -0.01, 0.05)),
        (shaft[1], -top - between(rng, -0.04, 0.05)),
        steps=4,
    )
    far = lifted(np.concatenate([rim, moved(rim[::-1], 0, 0.13)]), lift)
    sketch.fill(far, darker(tone, between(rng, 0.3, 0.6)))
    near = rim + np.outer(
        np.sin(np.linspace(0, np.pi, len(rim))), (0, between(rng, 0.02, 0.1))
    )
    sketch.fill(lifted(_boot_outline(near, sole), lift), tone)
    kinds = {"floral": 0.3, "check": 0.3, "melange": 0.4}
    maybe_weave(sketch, rng, kinds, probability=0.12, scale=0.6)
    trim = accent(rng, tone, 0.08, 0.55)
    _draw_boot_trim(sketch, rng, trim, top=top, shaft=shaft, lift=lift)
    _fold_boot(sketch, rng, lift=lift, top=top)


def _boot_front(top_x, top_y):
    return curve(
        (0.01, -0.03),
        (0.02, -0.13),
        (0.1, -0.19),
        (0.26, -0.25),
        (0.39, 0.19 * top_y - 0.215),
        (top_x - 0.015, 0.75 * top_y),
        (top_x, top_y),
        steps=5,
    )


def _boot_outline(rim, sole):
    back = curve(
        rim[-1],
        (0.935, 0.62 * rim[-1][1]),
        (0.965, -0.22),
        (0.965, -sole * 0.6),
        steps=5,
    )
    base = curve((0.965, -sole * 0.6), (0.5, -sole * 0.6), (0.01, -0.03), steps=6)
    return np.concatenate([_boot_front(*rim[0]), rim[1:], back[1:], base[1:]])


def _draw_heel(sketch, rng, *, lift, sole):
    """Draws sole and heel."""
    tone = cloth_tone(rng) * between(rng, 0.5, 1.0)
    thick = max(0.02, sole * between(rng, 0.7, 1.0))
    bottom = curve((0.0, -thick), (0.03, -0.005), (0.3, 0), (0.6, 0), (0.975, 0))
    top = curve((0.975, -thick), (0.6, -thick), (0.3, -thick), (0.0, -thick))
    sketch.fill(lifted(np.concatenate([bottom, top]), lift), tone)
    if lift > 0.03 or chance(rng, 0.6):
        front = between(rng, 0.68, 0.76)
        back = 0.985 - lift * between(rng, 0.0, 0.35)
        foot = max(front + 0.08, back - between(rng, 0.1, 0.26))
        floor = 0.0 if lift > 0.03 else 0.018
        block = lifted([(front, -thick), (0.985, -thick)], lift)
        sketch.fill((*block, (back, floor), (foot, floor)), tone)


def _draw_boot_trim(sketch, rng, tone, *, top, shaft, lift):
    """Draws how the boot closes, its cap and its seams."""
    kind = pick(
        rng,
        {"elastic": 0.27, "laces": 0.33, "zip": 0.15, "straps": 0.13, "plain": 0.12},
    )
    front, back = shaft
    if kind == "elastic":
        wide = between(rng, 0.08, 0.12)
        x = (front + back) / 2 + 0.02
        panel = curve(
            (x - wide, 0.06 - top), (x - wide * 0.7, -0.4), (x, -0.27), steps=4
        )
        other = moved(panel[::-1] * (-1, 1), 2 * x, 0)
        sketch.fill(lifted(np.concatenate([panel, other]), lift), tone)
    elif kind == "laces":
        edge = lifted(_boot_front(front, -top), lift)[17:]
        stay = moved(edge, 0.075, 0.03)
        sketch.line(stay, darker(tone, 0.15), 0.012)
        draw_laces(sketch, rng, edge, tone, drop=(0.075, 0.03))
    elif kind == "zip":
        x = between(rng, front + 0.12, back - 0.12)
        path = curve((x, -top), (x + 0.01, -0.45), (x - 0.02, -0.16), steps=4)
        sketch.line(lifted(path, lift), tone, 0.016)
    elif kind == "straps":
        _draw_straps(sketch, rng, tone, top=top, front=front, lift=lift)
    if chance(rng, 0.4):
        cap = curve((0.17, -0.22), (0.225, -0.13), (0.2, -0.04), steps=4)
        sketch.line(cap, tone, 0.012)
    if chance(rng, 0.3):  # a padded or furry rim
        middle = ((front + back) / 2, -top + 0.07)
        pad = curve((front, -top + 0.04), middle, (back, -top + 0.02), steps=4)
        sketch.line(lifted(pad, lift), accent(rng, tone, 0.1, 0.4), 0.07)
    welt = curve((0.015, -0.05), (0.5, -0.05), (0.96, -0.05), steps=8)
    sketch.line(lifted(welt, lift), tone, 0.009)


def _draw_straps(sketch, rng, tone, *, top, front, lift):
    """Draws one or two straps with buckles around the ankle."""
    edge = _boot_front(front, -top)[::-1]  # from the top down, as np.interp wants it
    for y in (0.5 * top, 0.75 * top)[: int(between(rng, 1, 3))]:
        x = float(np.interp(-y + 0.04, edge[:, 1], edge[:, 0])) + 0.012
        path = curve((x, -y + 0.04), (0.68, -y + 0.05), (0.935, -y), steps=4)
        sketch.line(lifted(path, lift), tone, 0.045)
        sketch.dot(lifted(path[3:4], lift)[0], 0.032, darker(tone, 0.4))


def _fold_boot(sketch, rng, *, lift, top):
    depth = between(rng, 0.15, 0.6)
    for share in (0.45, 0.54, 0.64):
        y = share * min(top, 0.66) + between(rng, -0.02, 0.02)
        crease = curve((0.4, -y), (0.5, -y + 0.06), (0.62, -y + 0.05), steps=4)
        sketch.fold(lifted(crease, lift), -depth, 0.014)
    counter = curve((0.7, -0.06), (0.77, -0.24), (0.95, -0.33), steps=4)
    sketch.fold(lifted(counter, lift), -depth * 0.7, 0.012)
    shine = curve((0.06, -0.13), (0.14, -0.17), (0.27, -0.21), steps=4)
    sketch.fold(shine, depth, 0.035)
    side = curve((0.7, -top + 0.08), (0.72, -0.4), (0.7, -0.2), steps=4)
    sketch.fold(lifted(side, lift), depth * 0.8, 0.09)
