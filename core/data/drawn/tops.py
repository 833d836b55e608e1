"""T-shirt, pullover, coat and shirt: one bodice, cut in overlapping ways.

The ranges overlap on purpose, as they do in shops: a T-shirt may have long sleeves, a
shirt a collar too faint to see, a coat a single seam for its opening.
"""

from core.data.drawn import trim
from core.data.drawn.bodice import draw_bodice, draw_hem, draw_ribs
from core.data.drawn.cloth import accent, chest_print, cloth_tone, darker, maybe_weave
from core.data.drawn.cuts import pick_cut
from core.data.drawn.dice import between, chance, pick

PATTERNS = {
    "t_shirt": {
        "horizontal": 0.4,
        "block": 0.2,
        "melange": 0.2,
        "floral": 0.12,
        "dots": 0.08,
    },
    "pullover": {"horizontal": 0.42, "melange": 0.25, "block": 0.23, "floral": 0.1},
    "coat": {"check": 0.35, "melange": 0.3, "vertical": 0.15, "floral": 0.2},
    "shirt": {
        "check": 0.34,
        "floral": 0.26,
        "vertical": 0.22,
        "dots": 0.1,
        "melange": 0.08,
    },
}


def draw_t_shirt(sketch, rng):
    """Draws a T-shirt or top: short sleeves, a plain neck, often a print."""
    tone = cloth_tone(rng)
    cut = pick_cut(
        rng,
        sleeves={"short": 0.8, "none": 0.09, "long": 0.11},
        necklines={"round": 0.66, "v": 0.22, "boat": 0.12},
        length=between(rng, 0.94, 1.2),
    )
    draw_bodice(sketch, rng, cut, tone=tone)
    maybe_weave(sketch, rng, PATTERNS["t_shirt"], probability=0.4)
    seam = accent(rng, tone, 0.05, 0.3)
    draw_hem(sketch, cut, tone=seam, height=0.035)
    if chance(rng, 0.08):  # a polo shirt
        trim.draw_shirt_collar(sketch, rng, cut, tone=accent(rng, tone, 0.0, 0.25))
        trim.draw_opening(
            sketch, rng, cut, tone=seam, kind="buttons", top=cut.neck_depth, bottom=0.36
        )
        return
    trim.draw_neck_band(sketch, cut, tone=seam, width=between(rng, 0.02, 0.045))
    if chance(rng, 0.36):
        centre = (between(rng, -0.03, 0.03), between(rng, 0.3, 0.46))
        chest_print(sketch, rng, tone, centre=centre, width=between(rng, 0.08, 0.2))
    elif chance(rng, 0.12):
        trim.draw_chest_pocket(sketch, rng, cut, tone=seam)


def draw_pullover(sketch, rng):
    """Draws a pullover: long sleeves, ribs, and a round, roll, v or hooded neck."""
    tone = cloth_tone(rng)
    cut = pick_cut(
        rng,
        sleeves={"long": 0.96, "short": 0.04},
        necklines={"round": 0.74, "v": 0.16, "boat": 0.1},
        length=between(rng, 0.92, 1.18),
    )
    draw_bodice(sketch, rng, cut, tone=tone)
    maybe_weave(sketch, rng, PATTERNS["pullover"], probability=0.4)
    rib = accent(rng, tone, 0.06, 0.3)
    if chance(rng, 0.26):
        trim.draw_cable_knit(sketch, rng, cut, darker(tone, between(rng, 0.06, 0.22)))
    if chance(rng, 0.75):
        draw_ribs(sketch, cut, tone=rib, height=between(rng, 0.05, 0.1))
    if cut.neckline == "round" and chance(rng, 0.4):
        if chance(rng, 0.45):
            trim.draw_roll_neck(sketch, rng, cut, tone)
        else:
            trim.draw_hood(sketch, rng, cut, tone)
            trim.draw_pouch(sketch, cut, rib)
    else:
        trim.draw_neck_band(sketch, cut, tone=rib, width=between(rng, 0.03, 0.055))
    if chance(rng, 0.16):
        centre = (0.0, between(rng, 0.34, 0.46))
        chest_print(sketch, rng, tone, centre=centre, width=between(rng, 0.1, 0.18))


def draw_coat(sketch, rng):
    """Draws a coat or jacket: long sleeves, open or closed down the whole front."""
    tone = cloth_tone(rng)
    cut = pick_cut(
        rng,
        sleeves={"long": 1.0},
        necklines={"round": 0.75, "v": 0.25},
        length=between(rng, 0.95, 1.24),
    )
    draw_bodice(sketch, rng, cut, tone=tone)
    maybe_weave(sketch, rng, PATTERNS["coat"], probability=0.3)
    seam = accent(rng, tone, 0.12, 0.56)
    kind = pick(rng, {"buttons": 0.28, "double": 0.14, "zip": 0.36, "line": 0.22})
    x = between(rng, 0.02, 0.09) if kind == "double" else between(rng, -0.02, 0.02)
    top = _draw_coat_neck(sketch, rng, cut, tone)
    trim.draw_opening(sketch, rng, cut, tone=seam, kind=kind, top=top, x=x)
    if chance(rng, 0.55):
        trim.draw_side_pockets(sketch, rng, cut, darker(tone, between(rng, 0.1, 0.4)))
    if chance(rng, 0.15):
        trim.draw_chest_pocket(sketch, rng, cut, tone=seam, both=True)
    if chance(rng, 0.12):
        trim.draw_belt(sketch, rng, cut, tone=seam, y=cut.waist_y)
    elif chance(rng, 0.3):
        draw_ribs(sketch, cut, tone=darker(tone, 0.15), height=between(rng, 0.04, 0.08))


def _draw_coat_neck(sketch, rng, cut, tone):
    """Draws collar, lapels or hood; returns where the opening starts."""
    edge = accent(rng, tone, 0.0, 0.25)
    kind = pick(rng, {"lapels": 0.3, "collar": 0.3, "hood": 0.2, "stand": 0.2})
    if kind == "lapels":
        bottom = between(rng, 0.3, 0.55)
        trim.draw_lapels(sketch, rng, cut, tone=edge, bottom=bottom)
        return bottom
    if kind == "collar":
        reach = between(rng, 0.9, 1.7)
        trim.draw_shirt_collar(sketch, rng, cut, tone=edge, reach=reach)
    elif kind == "hood":
        trim.draw_hood(sketch, rng, cut, tone)
        return cut.neck_depth + 0.08
    else:
        trim.draw_neck_band(sketch, cut, tone=edge, width=between(rng, 0.03, 0.06))
    return cut.neck_depth


def draw_shirt(sketch, rng):
    """Draws a shirt or blouse: a collar and buttons, faint as often as clear."""
    tone = cloth_tone(rng)
    cut = pick_cut(
        rng,
        sleeves={"long": 0.58, "short": 0.28, "none": 0.14},
        necklines={"round": 0.8, "v": 0.2},
        hem_drop=between(rng, -0.02, 0.09),
        length=between(rng, 0.95, 1.22),
    )
    draw_bodice(sketch, rng, cut, tone=tone)
    maybe_weave(sketch, rng, PATTERNS["shirt"], probability=0.48)
    seam = accent(rng, tone, 0.05, 0.47)
    if chance(rng, 0.78):
        collar = accent(rng, tone, 0.0, 0.25)
        trim.draw_shirt_collar(
            sketch, rng, cut, tone=collar, reach=between(rng, 0.7, 1.2)
        )
    else:
        trim.draw_neck_band(sketch, cut, tone=seam, width=0.02)
    if chance(rng, 0.85):
        kind = "buttons" if chance(rng, 0.8) else "line"
        bottom = None if chance(rng, 0.82) else between(rng, 0.3, 0.5)
        trim.draw_opening(
            sketch, rng, cut, tone=seam, kind=kind, top=cut.neck_depth, bottom=bottom
        )
    if chance(rng, 0.35):
        trim.draw_chest_pocket(sketch, rng, cut, tone=seam, both=chance(rng, 0.3))
