"""Sandal: a sole, and straps with the background between them."""

import numpy as np

from core.arrays import Floats
from core.data.drawn.pen import Pen, Range, curve, join, moved
from core.data.drawn.shoes import lifted

INSTEP = (  # x, and an absent foot's height there
    (0.0, 0.08, 0.2, 0.35, 0.5, 0.62, 0.72),
    (0.05, 0.1, 0.135, 0.175, 0.24, 0.32, 0.4),
)
LIFTS: dict[str, Range] = {"flat": (0, 0.05), "wedge": (0.1, 0.28), "heel": (0.2, 0.42)}


def draw_sandal(pen: Pen) -> None:
    """Draws a sandal, toe to the left; 1 is its length from toe to heel."""
    tone = pen.tone = pen.tone * pen.between(0.75, 1.0)
    kind = pen.pick({"flat": 0.5, "wedge": 0.22, "heel": 0.28})
    lift, far = pen.between(*LIFTS[kind]), pen.darker(0.3, 0.55)
    straps = _choose_straps(pen, kind)
    for foot, top, width in straps:
        _draw_strap(pen, far, lift, (foot + 0.09, top, width * 0.8))
    if pen.chance(0.6):
        _draw_ankle(pen, far, lift)
    _draw_sole(pen, kind, lift)
    for strap in straps:
        _draw_strap(pen, tone, lift, strap)
    if pen.chance(0.35):
        foot, top, width = straps[-1]
        y = -0.62 * float(np.interp(top, *INSTEP))
        middle = lifted([(foot * 0.4 + top * 0.6, y)], lift)[0]
        pen.dot(middle, min(width, 0.09) * 0.42, pen.accent(0.3, 0.7))


def _choose_straps(pen: Pen, kind: str) -> list[tuple[float, float, float]]:
    """Returns straps as `(foot, top, width)`: x on the sole, x on the instep."""
    style = pen.pick({"thong": 0.22, "bands": 0.36, "broad": 0.2, "cross": 0.22})
    width = pen.between(0.045, 0.09)
    if style == "thong" and kind == "flat":
        x = pen.between(0.2, 0.26)
        heel = (pen.between(0.5, 0.66), x - 0.01, width * 0.7)
        return [(x - 0.04, x, width * 0.7), heel]
    if style == "broad":
        width = pen.between(0.16, 0.26)
        return [(pen.between(0.26, 0.34), pen.between(0.3, 0.4), width)]
    if style == "cross":
        toe = pen.between(0.14, 0.2)
        return [(toe, toe + 0.26, width), (toe + 0.26, toe + 0.04, width)]
    start, gap = pen.between(0.13, 0.2), pen.between(0.11, 0.16)
    lean = pen.between(0.0, 0.09)
    xs = [start + gap * number for number in range(int(pen.between(1, 5)))]
    return [(x, min(x + lean, 0.55), width) for x in xs]


def _draw_strap(
    pen: Pen, tone: float, lift: float, strap: tuple[float, float, float]
) -> None:
    foot, top, width = strap
    height = float(np.interp(top, *INSTEP))
    bow = (0.7 * foot + 0.3 * top - 0.012, -0.6 * height)
    path = lifted(curve((foot, 0.01), bow, (top, -height)), lift)
    if width < 0.12:
        pen.line(path, tone, width)
    else:  # wide enough to follow the foot: its top slopes as the instep does
        front = moved(path, -width / 2, 0.1 * width)
        back = moved(path, width / 2, 0)
        crown = curve(front[-1], path[-1] - (0, 0.1 * width), back[-1])
        pen.fill(join(front, crown, back[::-1]), tone)
    soft = min(width, 0.09) * 0.4
    pen.fold(moved(path, width * 0.35, 0), -0.45, soft)
    pen.fold(moved(path, -width * 0.25, 0), 0.3, soft)


def _draw_ankle(pen: Pen, far: float, lift: float) -> None:
    height, front = pen.between(0.24, 0.36), pen.between(0.6, 0.68)
    width, middle = pen.between(0.03, 0.065), (front + 0.955) / 2
    back, fore = (0.955, -height), (front, -height - 0.03)

    def draw(line: Floats, tone: float, width: float) -> None:
        pen.line(lifted(line, lift), tone, width)

    draw(curve(fore, (middle, -height - 0.055), back), far, width)
    if pen.chance(0.4):  # a counter of leather
        heel = curve(back, (0.985, -0.14), (0.97, 0.01))
        inside = curve((0.72, 0.01), (0.83, -0.1), (0.9, -height))
        pen.fill(lifted(join(heel, inside), lift), pen.tone)
    else:
        draw(curve((0.945, 0.01), (0.975, -0.13), back), pen.tone, width * 1.3)
    if pen.chance(0.4):
        stay = curve((0.56, 0.01), (front - 0.03, -0.5 * height), fore)
        draw(stay, pen.tone, width)
    ring = lifted(curve(fore, (middle, -height + 0.035), back), lift)
    pen.line(ring, pen.tone, width)
    pen.dot(ring[3], width * 0.75, pen.tone * 0.6)


def _draw_sole(pen: Pen, kind: str, lift: float) -> None:
    tone = pen.cloth_tone() * pen.between(0.6, 1.0)
    thick = pen.between(0.025, 0.05) if kind == "heel" else pen.between(0.035, 0.09)
    bed = ((0.0, -0.028), (0.08, -0.004), (0.5, 0.0), (0.92, -0.004), (1.0, -0.022))
    top = lifted(curve(*bed, steps=6), lift)
    if kind == "wedge":
        toe = thick * 1.2
        floor = curve((0.985, toe), (0.6, toe), (0.15, toe), (0.02, toe * 0.4))
        pen.fill(join(top, floor), tone)
        for share in (0.35, 0.65) if pen.chance(0.5) else ():
            seam = moved(top[6:] * (0.99, 1 - share), 0, toe * share)
            pen.line(seam, tone * 0.7, 0.012)
    else:
        if kind == "heel":
            _draw_heel(pen, tone * 0.85, lift, thick)
        bottom = curve((1.0, thick * 0.6), (0.9, thick), (0.1, thick), (0.0, 0.0))
        pen.fill(join(top, lifted(bottom, lift)), tone)
    pen.line(top, pen.accent(0.1, 0.5, tone=tone), 0.018)
    pen.fold(moved(top, 0, 0.03), -0.4, 0.02)


def _draw_heel(pen: Pen, tone: float, lift: float, thick: float) -> None:
    wide, back = pen.between(0.02, 0.12), pen.between(0.93, 0.98)
    front = max(0.74, 0.86 - wide)
    knee = (back - wide - 0.02, -lift * 0.45)
    inner = curve((front, -lift * 0.96), knee, (back - wide, thick))
    outer = curve((back, thick), (back + 0.012, -lift * 0.5), (0.995, -lift))
    pen.fill(join(inner, outer), tone)
    pen.fold(outer - (0.02, 0), 0.4, 0.015)
