"""Trousers: two legs, from skinny to wide, with what a tailor sews on them."""

from core.data.drawn.cloth import weave
from core.data.drawn.pen import WARP, Pen, Range, across, curve, mirrored

# Half width at the knee, and the range of the width at the cuff.
SHAPES: dict[tuple[float, Range], float] = {
    (0.068, (0.045, 0.065)): 0.42,  # skinny
    (0.082, (0.07, 0.095)): 0.34,  # straight
    (0.072, (0.095, 0.14)): 0.12,  # flared
    (0.105, (0.1, 0.15)): 0.12,  # wide
}
PATTERNS = {"floral": 0.35, "vertical": 0.3, "check": 0.2, "dots": 0.15}


def draw_trouser(pen: Pen) -> None:
    """Draws a pair of trousers; 1 is the length from waist to hem."""
    knee, cuffs = pen.pick(SHAPES)
    knee, cuff = knee * pen.between(0.94, 1.1), pen.between(*cuffs)
    hip, crotch = pen.between(0.135, 0.18), pen.between(0.25, 0.33)
    waist = hip * pen.between(0.76, 0.92)
    ankle = max(cuff / 2 + 0.004, hip - pen.between(-0.04, 0.06))  # the leg's middle
    axis = (ankle + hip * 0.5) / 2  # where the leg's middle passes the knee
    if pen.chance(0.8):  # the inside of the back shows above the waistband
        pen.fill(mirrored([(waist * 0.9, -0.012), (waist, 0)]), pen.tone * 0.5)
    hips = ((waist, 0), (hip * 0.97, 0.12), (hip, crotch * 0.85))
    outer = curve(*hips, (axis + knee * 0.6, 0.6), (ankle + cuff / 2, 1.0))
    knee_in = (max(axis - knee * 0.6, 0.006), 0.6)
    inner = curve((ankle - cuff / 2, 1.0), knee_in, (0.0, crotch))
    pen.fill(mirrored([(0, 0.008)], outer, inner), pen.tone)
    kind = pen.pick({"plain": 0.58, "denim": 0.24, "pattern": 0.18})
    if kind == "denim":  # washed lighter along the shins
        sides = [(hip * 0.82, 0.0), (hip + 0.4, 0.0), (hip + 0.4, 1.0), (hip * 0.82, 1)]
        pen.fill(sides, 1 - pen.between(0.15, 0.4), layer=WARP, both=True)
        shin = curve((hip * 0.5, 0.2), (hip * 0.55, 0.45), (ankle, 0.8))
        pen.fold(shin, pen.between(0.1, 0.5), 0.05, both=True)
    elif kind == "pattern":
        weave(pen, PATTERNS, 1, scale=0.6)
    seam = pen.accent(0.08, 0.4)
    _draw_waistband(pen, seam, waist + (hip - waist) * 0.35, hip, crotch)
    hem = ((ankle - cuff / 2, 0.972), (ankle + cuff / 2, 0.972))
    pen.line(hem, seam, 0.006, both=True)
    _fold_legs(pen, hip, crotch, ankle, cuff)


def _draw_waistband(pen: Pen, tone: float, x: float, hip: float, crotch: float) -> None:
    y = pen.between(0.03, 0.05)
    pen.line(across([(0, y + 0.006), (x, y)]), tone, 0.008)
    if pen.chance(0.75):
        pen.line(curve((0.028, y), (0.028, 0.12), (0.0, 0.16)), tone, 0.006)
        pen.line(((0, y), (0, crotch)), tone, 0.005)
        pen.dot((0, y * 0.5), 0.009, tone)
    if pen.chance(0.7):
        pocket = curve((0.5 * x, y), (0.62 * hip, 0.09), (0.93 * hip, 0.11))
        pen.line(pocket, tone, 0.007, both=True)
    if pen.chance(0.5):
        pen.line(((0.62 * x, 0.0), (0.62 * x, y)), tone, 0.012, both=True)


def _fold_legs(pen: Pen, hip: float, crotch: float, ankle: float, cuff: float) -> None:
    """Creases run out of the crotch and gather at knee and ankle."""
    depth = pen.between(0.1, 0.6)
    for y in (crotch - 0.06, crotch):
        crease = ((0, crotch), (hip * 0.75, y))
        pen.fold(crease, -depth * 0.8, (0.016, 0.006), both=True)
    for y in (0.55, 0.6, 0.9, 0.94):
        y += pen.between(-0.02, 0.02)
        start = (ankle - cuff * 0.4, y)
        crease = (start, (ankle + cuff * 0.3, y + pen.between(-0.03, 0.03)))
        pen.fold(crease, depth * pen.between(-1, 0.3), (0.012, 0.005), both=True)
    pen.fold(((0.01, crotch), (ankle - cuff * 0.42, 0.97)), -depth, 0.02, both=True)
    if depth > 0.4:  # ironed: a crease down the front
        pen.fold(((hip * 0.55, 0.1), (ankle, 0.98)), depth, 0.012, both=True)
