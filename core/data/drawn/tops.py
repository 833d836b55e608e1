"""T-shirt, pullover, dress, coat and shirt: one bodice, cut in overlapping ways.

The ranges overlap on purpose, as they do in shops: a T-shirt may have long sleeves, a
shirt a collar too faint to see, a coat a single seam for its opening.
"""

from core.data.drawn import trim
from core.data.drawn.bodice import Cut, draw_bodice, draw_hem, draw_ribs, pick_cut
from core.data.drawn.cloth import chest_print, weave
from core.data.drawn.pen import Pen

T_SHIRT = {"horizontal": 0.4, "block": 0.2, "melange": 0.2, "floral": 0.2}
PULLOVER = {"horizontal": 0.42, "melange": 0.25, "block": 0.23, "floral": 0.1}
DRESS = {"floral": 0.4, "dots": 0.15, "horizontal": 0.15, "vertical": 0.3}
COAT = {"check": 0.35, "melange": 0.3, "vertical": 0.15, "floral": 0.2}
SHIRT = {"check": 0.34, "floral": 0.26, "vertical": 0.22, "dots": 0.1, "melange": 0.08}


def draw_t_shirt(pen: Pen) -> None:
    """Draws a T-shirt or top: short sleeves, a plain neck, often a print."""
    cut = pick_cut(
        pen,
        sleeves={"short": 0.8, "none": 0.09, "long": 0.11},
        necklines={"round": 0.66, "v": 0.22, "boat": 0.12},
        length=(0.94, 1.2),
    )
    draw_bodice(pen, cut)
    weave(pen, T_SHIRT, 0.4)
    seam = pen.accent(0.05, 0.3)
    draw_hem(pen, cut, seam, 0.035)
    if pen.chance(0.08):  # a polo shirt
        trim.draw_collar(pen, cut)
        trim.draw_opening(pen, cut, "buttons", seam, end=0.36)
        return
    trim.draw_neck_band(pen, cut, seam, pen.between(0.02, 0.045))
    if pen.chance(0.36):
        chest_print(pen, pen.between(0.3, 0.46), pen.between(0.08, 0.2))
    elif pen.chance(0.12):
        trim.draw_chest_pockets(pen, cut, seam, both=False)


def draw_pullover(pen: Pen) -> None:
    """Draws a pullover: long sleeves, ribs, and a round, roll, v or hooded neck."""
    cut = pick_cut(
        pen,
        sleeves={"long": 0.96, "short": 0.04},
        necklines={"round": 0.74, "v": 0.16, "boat": 0.1},
        length=(0.92, 1.18),
    )
    draw_bodice(pen, cut)
    weave(pen, PULLOVER, 0.4)
    rib = pen.accent(0.06, 0.3)
    if pen.chance(0.26):
        trim.draw_cable_knit(pen, cut)
    if pen.chance(0.75):
        draw_ribs(pen, cut, rib, pen.between(0.05, 0.1))
    if cut.neckline != "round" or pen.chance(0.6):
        trim.draw_neck_band(pen, cut, rib, pen.between(0.03, 0.055))
    elif pen.chance(0.45):
        trim.draw_roll_neck(pen, cut)
    else:
        trim.draw_hood(pen, cut)
        trim.draw_pouch(pen, cut, rib)
    if pen.chance(0.16):
        chest_print(pen, pen.between(0.34, 0.46), pen.between(0.1, 0.18))


def draw_dress(pen: Pen) -> None:
    """Draws a dress: long, from straight to wide, most often without sleeves."""
    cut = pick_cut(
        pen,
        sleeves={"none": 0.52, "short": 0.26, "long": 0.22},
        necklines={"round": 0.55, "v": 0.25, "boat": 0.1, "square": 0.1},
        length=(1.12, 2.2),  # the shortest would pass for a long top
        waist_y=(0.56, 0.72),
        chest=(0.22, 0.29),
        waist=(0.72, 1.0),
        hem=(0.9, 1.3) if pen.chance(0.5) else (1.4, 2.6),
        hem_drop=(0.0, 0.07),
    )
    draw_bodice(pen, cut)
    weave(pen, DRESS, 0.4, scale=1.4)
    seam = pen.accent(0.08, 0.4)
    if pen.chance(0.14):  # a shirt dress
        trim.draw_collar(pen, cut)
        trim.draw_opening(pen, cut, "buttons", seam)
    elif pen.chance(0.6):
        trim.draw_neck_band(pen, cut, seam, 0.02)
    if pen.chance(0.5):
        trim.draw_belt(pen, cut, seam)
    draw_hem(pen, cut, seam, 0.05)
    depth = pen.between(0.1, 0.6)
    for place in (-0.75, -0.45, -0.15, 0.15, 0.45, 0.75):  # the skirt's pleats
        place += pen.between(-0.1, 0.1)
        ends = ((cut.waist * place, cut.waist_y + 0.04), (cut.hem * place, cut.length))
        pen.fold(ends, depth * pen.between(-1.0, 0.5), (0.015, 0.05))


def draw_coat(pen: Pen) -> None:
    """Draws a coat or jacket: long sleeves, open or closed down the whole front."""
    cut = pick_cut(
        pen,
        sleeves={"long": 1.0},
        necklines={"round": 0.75, "v": 0.25},
        length=(0.95, 1.24),
    )
    draw_bodice(pen, cut)
    weave(pen, COAT, 0.3)
    seam = pen.accent(0.12, 0.56)
    kind = pen.pick({"buttons": 0.28, "double": 0.14, "zip": 0.36, "line": 0.22})
    trim.draw_opening(pen, cut, kind, seam)
    _draw_coat_neck(pen, cut)
    if pen.chance(0.55):
        trim.draw_side_pockets(pen, cut)
    if pen.chance(0.15):
        trim.draw_chest_pockets(pen, cut, seam, both=True)
    if pen.chance(0.12):
        trim.draw_belt(pen, cut, seam)
    elif pen.chance(0.3):
        draw_ribs(pen, cut, pen.tone * 0.85, pen.between(0.04, 0.08))


def _draw_coat_neck(pen: Pen, cut: Cut) -> None:
    kind = pen.pick({"lapels": 0.3, "collar": 0.3, "hood": 0.2, "stand": 0.2})
    match kind:
        case "lapels":
            trim.draw_lapels(pen, cut, pen.between(0.3, 0.55))
        case "collar":
            trim.draw_collar(pen, cut, pen.between(0.9, 1.7))
        case "hood":
            trim.draw_hood(pen, cut)
        case _:
            tone, width = pen.accent(0.0, 0.25), pen.between(0.03, 0.06)
            trim.draw_neck_band(pen, cut, tone, width)


def draw_shirt(pen: Pen) -> None:
    """Draws a shirt or blouse: a collar and buttons, faint as often as clear."""
    cut = pick_cut(
        pen,
        sleeves={"long": 0.58, "short": 0.28, "none": 0.14},
        necklines={"round": 0.8, "v": 0.2},
        hem_drop=(-0.02, 0.09),
        length=(0.95, 1.22),
    )
    draw_bodice(pen, cut)
    weave(pen, SHIRT, 0.48)
    seam = pen.accent(0.05, 0.47)
    if pen.chance(0.78):
        trim.draw_collar(pen, cut, pen.between(0.7, 1.2))
    else:
        trim.draw_neck_band(pen, cut, seam, 0.02)
    if pen.chance(0.85):
        kind = "buttons" if pen.chance(0.8) else "line"
        end = None if pen.chance(0.82) else pen.between(0.3, 0.5)
        trim.draw_opening(pen, cut, kind, seam, end=end)
    if pen.chance(0.35):
        trim.draw_chest_pockets(pen, cut, seam, both=pen.chance(0.3))
