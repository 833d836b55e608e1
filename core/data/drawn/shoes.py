"""Sneaker and ankle boot, from the side, toe to the left; 1 long, the floor at 0."""

from functools import partial

import numpy as np

from core.arrays import Floats
from core.data.drawn.cloth import weave
from core.data.drawn.pen import Pen, Points, at, curve, join, mirrored, moved

SNEAKER = {"dots": 0.3, "melange": 0.2, "check": 0.25, "floral": 0.25}
BOOT = {"floral": 0.3, "check": 0.3, "melange": 0.4}
MARKS = {"bars": 0.2, "zigzag": 0.2, "arrow": 0.14, "patch": 0.16, "": 0.3}
CLOSINGS = {"elastic": 0.27, "laces": 0.33, "zip": 0.15, "straps": 0.13, "": 0.12}


def lifted(points: Points, lift: float) -> Floats:
    """Raises the heel end of a shoe by `lift`; the ball of the foot stays down."""
    points = np.array(points, float)
    rise = np.clip((points[:, 0] - 0.3) / 0.5, 0, 1)
    points[:, 1] -= lift * rise * rise * (3 - 2 * rise)
    return points


def draw_sneaker(pen: Pen) -> None:
    """Draws a sneaker: a rubber sole, laces, panels and a mark on the side."""
    sole = pen.between(0.055, 0.105)
    toe = pen.between(0.15, 0.2) + sole * 0.4
    top, dip = pen.between(0.28, 0.41), pen.between(0.18, 0.26)
    if pen.chance(0.17):  # a high top, half a boot
        top, dip = pen.between(0.42, 0.66), pen.between(0.02, 0.2)
    is_laced = pen.chance(0.8)
    far = curve((0.54, -top), (0.74, -top * 0.96), (0.945, -top))
    pen.fill(join(far, [(0.9, -top * 0.7), (0.6, -top * 0.7)]), pen.between(0.15, 0.6))
    if is_laced:  # the tongue
        tip = -top - pen.between(0.02, 0.06)
        back = ((0.585, tip), (0.61, -top * 0.95), (0.62, -top * 0.75))
        tongue = curve((0.42, -top * 0.74), (0.515, tip * 0.97), *back)
        pen.fill(tongue, pen.darker(0.0, 0.3))
    front = ((0.008, -sole * 0.8), (0.02, -toe * 0.72), (0.11, -toe * 1.04))
    throat = curve((0.27, -toe * 1.28), (0.4, -top * 0.76), (0.55, -top))
    xs, dips = np.array([(0.55, 0), (0.64, 0.6), (0.76, 1), (0.88, 0.56)]).T
    mouth = at(xs, -top * (1 - dip * dips))
    heel = curve((0.945, -top * 1.02), (0.98, -top * 0.7), (0.962, -top * 0.36))
    upper = (curve(*front, (0.27, -toe * 1.28)), throat[1:], curve(*mouth, heel[0]))
    pen.fill(join(*upper, heel[1:], [(0.985, -sole * 0.8)]), pen.tone)
    weave(pen, SNEAKER, 0.25, scale=0.5)
    _draw_panels(pen, sole, toe, top)
    stay = moved(throat, 0.045, 0.09)
    pen.line(stay, pen.accent(0.08, 0.6), pen.between(0.006, 0.02))
    _draw_mark(pen, -sole - 0.015, -min(top, 0.42) * 0.72)
    _draw_rubber_sole(pen, sole)
    if is_laced:
        _draw_laces(pen, throat, pen.accent(0.2, 0.7), (0.035, 0.085))


def _draw_panels(pen: Pen, sole: float, toe: float, top: float) -> None:
    trim, x = pen.accent(0.08, 0.6), pen.between(0.13, 0.22)
    cap = curve((x - 0.03, -toe * 1.1), (x + 0.03, -toe * 0.7), (x, -sole))
    if pen.chance(0.3):
        tip = curve((0.01, -sole), (0.025, -toe * 0.7), (0.1, -toe))
        pen.fill(join(tip, cap), trim)
    if pen.chance(0.5):
        pen.line(cap, trim * 0.8, 0.008)
    if pen.chance(0.65):
        x = pen.between(0.78, 0.88)
        counter = curve((x + 0.05, -top * 0.88), (x + 0.03, -top * 0.5), (x, -sole))
        rim = [(0.982, -sole), (0.96, -top * 0.36), (0.975, -top * 0.7), (0.94, -top)]
        pen.fill(join(counter, rim), trim)
    ankle = curve((0.6, -top * 0.9), (0.76, -top * 0.7), (0.95, -top * 0.92))
    pen.line(ankle, trim * 0.9, 0.01)
    pen.fold(moved(ankle, 0, 0.02), -0.4, 0.03)
    for x in (0.26, 0.31):
        bend = curve((x, -toe * 1.2), (x + 0.05, -toe * 0.85), (x + 0.04, -toe * 0.6))
        pen.fold(bend, -pen.between(0.1, 0.4), 0.012)


def _draw_mark(pen: Pen, low: float, high: float) -> None:
    tone = pen.accent(0.2, 0.8)
    match pen.pick(MARKS):
        case "bars":
            starts = at(0.48 + np.arange(2 if pen.chance(0.5) else 5) * 0.062, high)
            ends = moved(starts, -pen.between(0.04, 0.12), low - high)
            pen.bars(starts, ends, (0.028, 0.0), tone)
        case "zigzag":
            ys = np.array([low, high, low * 1.2, high * 1.05, low * 1.3])
            pen.line(at(np.linspace(0.44, 0.84, 5), ys), tone, pen.between(0.02, 0.035))
        case "arrow":
            path = ((0.5, high * 0.9), (0.66, (low + high) / 2), (0.5, low * 1.3))
            pen.line(path, tone, 0.035)
        case "patch":
            pen.dot((0.82, (low + high) * 0.62), 0.05, tone)
        case _:  # none
            pass


def _draw_rubber_sole(pen: Pen, sole: float) -> None:
    """Draws a sole about `sole` thick, with a line or a tread."""
    tone, spring = pen.cloth_tone(), pen.between(0.01, 0.05)  # how far the toe curls up
    thick = sole * pen.between(0.9, 1.25)
    bottom = curve((0.0, -sole), (0.015, -spring * 0.8), (0.13, 0), (0.5, 0), (0.9, 0))
    heel = curve((0.9, 0.0), (0.985, -0.015), (1.0, -thick))
    top = curve((1.0, -thick), (0.75, -thick * 0.95), (0.4, -sole * 0.72), (0.0, -sole))
    pen.fill(join(bottom, heel, top), tone)
    tread = pen.accent(0.1, 0.6, tone=tone)
    if pen.chance(0.6):
        line = curve((0.02, -sole * 0.45), (0.4, -sole * 0.3), (0.99, -thick * 0.4))
        pen.line(line, tread, pen.between(0.008, 0.02))
    if pen.chance(0.4):
        starts = at(np.linspace(0.08, 0.93, 16), 0.0)
        pen.bars(starts, starts - (0, 0.02), (0.02, 0.0), tread)
    pen.fold(top - (0, 0.012), -0.5, 0.02)


def _draw_laces(pen: Pen, edge: Floats, tone: float, drop: tuple[float, float]) -> None:
    """Draws laces that cross `edge` and hang down by `drop`."""
    places = np.linspace(0.06, 0.92, int(pen.between(4, 7))) * (len(edge) - 1)
    knots = np.arange(len(edge))
    xs, ys = np.interp(places, knots, edge[:, 0]), np.interp(places, knots, edge[:, 1])
    starts = at(xs - 0.012, ys - 0.008)
    pen.bars(starts, starts + drop, (0.02, -0.006), tone)


def draw_ankle_boot(pen: Pen) -> None:
    """Draws an ankle boot: a shaft over the ankle, on a flat or a high heel."""
    lift = pen.between(0.0, 0.06) if pen.chance(0.62) else pen.between(0.06, 0.26)
    sole, top = pen.between(0.03, 0.075), pen.between(0.46, 0.8)
    front, back = pen.between(0.43, 0.52), pen.between(0.9, 0.98)
    if lift < 0.04 and pen.chance(0.35):  # a sneaker's sole under a boot
        lift = 0.0
        _draw_rubber_sole(pen, sole)
    else:
        _draw_heel(pen, lift, sole)
    raised = partial(lifted, lift=lift)
    crown = ((front + back) / 2, -top - pen.between(-0.01, 0.05))
    rim = curve((front, -top), crown, (back, -top - pen.between(-0.04, 0.05)))
    pen.fill(raised(join(rim, moved(rim[::-1], 0, 0.13))), pen.darker(0.3, 0.6))
    dip = np.sin(np.linspace(0, np.pi, len(rim))) * pen.between(0.02, 0.1)
    rim[:, 1] += dip
    heel = ((0.935, 0.62 * rim[-1][1]), (0.965, -0.22), (0.965, -sole * 0.6))
    base = curve((0.965, -sole * 0.6), (0.5, -sole * 0.6), (0.01, -0.03))
    shaft = _shaft(front, -top)
    pen.fill(raised(join(shaft, rim[1:], curve(rim[-1], *heel), base)), pen.tone)
    weave(pen, BOOT, 0.12, scale=0.6)
    trim = pen.accent(0.08, 0.55)
    _close_boot(pen, trim, lift, raised(shaft)[14:], ((front + back) / 2, top))
    if pen.chance(0.4):
        pen.line(curve((0.17, -0.22), (0.225, -0.13), (0.2, -0.04)), trim, 0.012)
    if pen.chance(0.3):  # a padded or furry rim
        pen.line(raised(moved(rim, 0, 0.04)), pen.accent(0.1, 0.4), 0.07)
    pen.line(raised(at(np.linspace(0.015, 0.96, 9), -0.05)), trim, 0.009)
    _fold_boot(pen, lift, top)


def _shaft(x: float, y: float) -> Floats:
    """Returns a boot's front edge, from the toe to the shaft's top at `(x, y)`."""
    foot = ((0.01, -0.03), (0.02, -0.13), (0.1, -0.19), (0.26, -0.25))
    return curve(*foot, (0.39, 0.19 * y - 0.215), (x - 0.015, 0.75 * y), (x, y))


def _draw_heel(pen: Pen, lift: float, sole: float) -> None:
    tone = pen.cloth_tone() * pen.between(0.5, 1.0)
    thick = max(0.02, sole * pen.between(0.7, 1.0))
    bottom = curve((0.0, -thick), (0.03, -0.005), (0.3, 0), (0.6, 0), (0.975, 0))
    pen.fill(lifted(join(bottom, [(0.975, -thick), (0.6, -thick)]), lift), tone)
    if lift > 0.03 or pen.chance(0.6):
        front, back = pen.between(0.68, 0.76), 0.985 - lift * pen.between(0.0, 0.35)
        foot = max(front + 0.08, back - pen.between(0.1, 0.26))
        floor = 0.0 if lift > 0.03 else 0.018
        block = lifted([(front, -thick), (0.985, -thick)], lift)
        pen.fill(join(block, [(back, floor), (foot, floor)]), tone)


def _close_boot(
    pen: Pen, tone: float, lift: float, edge: Floats, shaft: tuple[float, float]
) -> None:
    """Draws how the boot closes; `edge` is its front, `shaft` its middle and height."""
    x, top = shaft
    match pen.pick(CLOSINGS):
        case "elastic":
            wide = pen.between(0.08, 0.12)
            half = curve((wide, 0.06 - top), (wide * 0.7, -0.4), (0, -0.27))
            panel = moved(mirrored(half), x + 0.02, 0)
            pen.fill(lifted(panel, lift), tone)
        case "laces":
            pen.line(moved(edge, 0.075, 0.03), tone * 0.85, 0.012)
            _draw_laces(pen, edge, tone, (0.075, 0.03))
        case "zip":
            x += pen.between(-0.1, 0.1)
            path = curve((x, -top), (x + 0.01, -0.45), (x - 0.02, -0.16))
            pen.line(lifted(path, lift), tone, 0.016)
        case "straps":
            for x, y in edge[[4, 7]][: int(pen.between(1, 3))]:
                path = curve((x, y), (0.68, y - 0.01), (0.935, y - 0.04))
                pen.line(path, tone, 0.045)
                pen.dot(path[3], 0.032, tone * 0.6)
        case _:
            pass


def _fold_boot(pen: Pen, lift: float, top: float) -> None:
    depth = pen.between(0.15, 0.6)
    for share in (0.45, 0.54, 0.64):
        y = share * min(top, 0.66) + pen.between(-0.02, 0.02)
        crease = curve((0.4, -y), (0.5, -y + 0.06), (0.62, -y + 0.05))
        pen.fold(lifted(crease, lift), -depth, 0.014)
    counter = curve((0.7, -0.06), (0.77, -0.24), (0.95, -0.33))
    pen.fold(lifted(counter, lift), -depth * 0.7, 0.012)
    pen.fold(curve((0.06, -0.13), (0.14, -0.17), (0.27, -0.21)), depth, 0.035)
    side = curve((0.7, -top + 0.08), (0.72, -0.4), (0.7, -0.2))
    pen.fold(lifted(side, lift), depth * 0.8, 0.09)
