"""Bag: totes, satchels, handbags, clutches and hobos."""

from core.data.drawn.cloth import weave
from core.data.drawn.pen import Pen, across, curve, mirrored, moved

PATTERNS = {"check": 0.25, "floral": 0.25, "dots": 0.1, "vertical": 0.2, "block": 0.2}


def draw_bag(pen: Pen) -> None:
    """Draws a bag; 1 is about its width, 0 the height of its opening."""
    kinds = {_satchel: 0.28, _tote: 0.24, _handbag: 0.26, _clutch: 0.12, _hobo: 0.1}
    pen.pick(kinds)(pen)


def _satchel(pen: Pen) -> None:
    height = pen.between(0.5, 0.85)
    if pen.chance(0.6):
        half, rise = pen.between(0.4, 0.49), pen.between(0.2, 0.75)
        shape = (half, rise, pen.between(0.022, 0.05))
        _handle(pen, pen.darker(0, 0.35), shape, 0.06)
    _body(pen, 0.5, pen.between(0.47, 0.52), height, corner=pen.between(0.02, 0.12))
    drop = height * pen.between(0.4, 0.75)
    tip = drop + pen.between(0.0, 0.2) * height
    edge = curve((0, tip), (0.4, drop), (0.495, drop * 0.8), (0.505, 0.0))
    pen.fill(mirrored(edge), pen.accent(0.0, 0.3))
    pen.line(across(edge), pen.darker(0.2, 0.5), 0.012)
    pen.fold(moved(across(edge), 0, 0.03), -0.7, 0.04)
    _clasp(pen, 0.75, tip - 0.05)


def _tote(pen: Pen) -> None:
    height, top = pen.between(0.65, 1.0), pen.between(0.42, 0.5)
    bottom = top * pen.between(0.74, 1.04)
    half, rise = top * pen.between(0.4, 0.6), pen.between(0.22, 0.5)
    width, strap = pen.between(0.025, 0.05), pen.accent(0.0, 0.5)
    _handle(pen, strap * 0.65, (half, rise, width), 0, shift=0.04)
    _body(pen, top, bottom, height, corner=0.04)
    _handle(pen, strap, (half, rise, width), pen.between(0.03, 0.5) * height)
    seam = pen.accent(0.08, 0.35)
    pen.line(((-top, 0.045), (top, 0.045)), seam, 0.012)
    if pen.chance(0.35):
        y = pen.between(0.6, 0.8)
        half = top + (bottom - top) * y
        pen.line(((-half, y * height), (half, y * height)), seam, 0.02)
    _clasp(pen, 0.3, height * 0.5)


def _handbag(pen: Pen) -> None:
    height, top = pen.between(0.5, 0.78), pen.between(0.34, 0.48)
    half, rise = top * pen.between(0.42, 0.62), pen.between(0.16, 0.36)
    width, strap = pen.between(0.03, 0.055), pen.darker(0.0, 0.3)
    _handle(pen, strap * 0.7, (half, rise, width), 0, shift=0.03)
    _body(pen, top, 0.5, height, corner=pen.between(0.06, 0.2))
    _handle(pen, strap, (half, rise, width), 0.09)
    seam = pen.accent(0.1, 0.45)
    if pen.chance(0.6):
        x = top * pen.between(0.6, 0.8)
        panel = curve((x, 0.0), (x + 0.02, height * 0.5), (x + 0.05, height))
        pen.line(panel, seam, 0.014, both=True)
    pen.line(across([(0, 0.06), (top, 0.05)]), seam, pen.between(0.01, 0.025))
    metal = pen.accent(0.3, 0.7)
    for x in (-half, half):
        pen.dot((x, 0.09), width * 0.6, metal)
    _clasp(pen, 0.4, height * pen.between(0.2, 0.45))


def _clutch(pen: Pen) -> None:
    height = pen.between(0.42, 0.7)
    if pen.chance(0.35):
        loop = curve((0.47, 0.07), (0.6, 0.2), (0.61, 0.5), (0.55, 0.4), (0.48, 0.1))
        pen.line(loop, pen.tone * 0.8, 0.024)
    _body(pen, 0.5, 0.5, height, corner=pen.between(0.015, 0.09))
    tip = height * pen.between(0.45, 0.75)
    ends = (tip, 0.02) if pen.chance(0.5) else (tip / 2, tip / 2)
    edge = [(0, ends[0]), (0.5, ends[1])]
    pen.line(across(edge), pen.darker(0.15, 0.5), 0.014)
    pen.fold(moved(across(edge), 0, 0.03), -0.6, 0.04)
    _clasp(pen, 0.6, ends[0] - 0.02)


def _hobo(pen: Pen) -> None:
    dip, height = pen.between(0.04, 0.16), pen.between(0.5, 0.72)
    shape = (0.43, pen.between(0.35, 0.7), pen.between(0.03, 0.08))
    _handle(pen, pen.darker(0.0, 0.2), shape, 0.05)
    rim = curve((0, dip), (0.25, dip * 0.8), (0.44, -0.02))
    belly = [(0.36, 0.9 * height), (0.12, height), (0.0, height)]
    pen.fill(mirrored(rim, curve((0.44, -0.02), (0.5, 0.4 * height), *belly)), pen.tone)
    weave(pen, PATTERNS, 0.26)
    _fold(pen, 0.42, height)
    pen.line(moved(across(rim), 0, 0.04), pen.accent(0.1, 0.4), 0.016)
    if pen.chance(0.5):
        pocket = across([(0, 0.44 * height), (0.25, 0.4 * height)])
        pen.line(pocket, pen.accent(0.1, 0.4), 0.014)


def _body(pen: Pen, top: float, bottom: float, height: float, *, corner: float) -> None:
    """Draws a box of cloth, half `top` wide at its opening."""
    low = (bottom, height - corner)
    side = curve((top, 0), ((top + bottom) / 2 + 0.015, 0.55 * height), low)
    bend = (bottom - 0.3 * corner, height - 0.3 * corner)
    pen.fill(mirrored(side, curve(low, bend, (bottom - corner, height))), pen.tone)
    weave(pen, PATTERNS, 0.26)
    _fold(pen, bottom, height)


def _handle(
    pen: Pen, tone: float, shape: tuple[float, float, float], y: float, shift: float = 0
) -> None:
    """Draws an arch of a half width, rise and thickness that ends at height `y`."""
    half, rise, width = shape
    arch = ((half * 0.45, -rise * 0.97), (half * 0.92, -rise * 0.6), (half, y))
    path = moved(across(curve((0, -rise), *arch)), shift, 0)
    pen.line(path, tone, width)
    pen.fold(path + width * 0.2, -0.4, width * 0.4)


def _fold(pen: Pen, half: float, height: float) -> None:
    depth = pen.between(0.1, 0.5)
    for _ in range(3):
        x, y = pen.between(-0.8, 0.8) * half, pen.between(0.1, 0.5) * height
        end = (x + pen.between(-0.1, 0.1), y + pen.between(0.2, 0.5) * height)
        pen.fold(((x, y), end), depth * pen.between(-1, 0.8), (0.01, 0.05))
    pen.fold(((-half, height * 0.95), (half, height * 0.95)), -depth, 0.05)
    pen.fold(((-half * 0.9, 0.03), (half * 0.9, 0.03)), depth * 0.6, 0.03)


def _clasp(pen: Pen, chance: float, y: float) -> None:
    if pen.chance(chance):
        size = pen.between(0.02, 0.045)
        pen.dot((0, y), (size * 1.3, size), pen.accent(0.35, 0.8))
