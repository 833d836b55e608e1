"""Dress: the bodice of a top, and a skirt that falls from it."""

from core.data.drawn import trim
from core.data.drawn.bodice import draw_bodice, draw_hem
from core.data.drawn.cloth import accent, cloth_tone, maybe_weave
from core.data.drawn.cuts import pick_cut
from core.data.drawn.dice import between, chance

PATTERNS = {
    "floral": 0.4,
    "dots": 0.15,
    "horizontal": 0.15,
    "block": 0.15,
    "vertical": 0.15,
}


def draw_dress(sketch, rng):
    """Draws a dress: long, from straight to wide, most often without sleeves."""
    tone = cloth_tone(rng)
    cut = _pick_dress_cut(rng)
    draw_bodice(sketch, rng, cut, tone=tone)
    maybe_weave(sketch, rng, PATTERNS, probability=0.4, scale=1.4)
    seam = accent(rng, tone, 0.08, 0.4)
    if chance(rng, 0.14):  # a shirt dress
        trim.draw_shirt_collar(sketch, rng, cut, tone=accent(rng, tone, 0.0, 0.25))
        trim.draw_opening(
            sketch, rng, cut, tone=seam, kind="buttons", top=cut.neck_depth
        )
    elif chance(rng, 0.6):
        trim.draw_neck_band(sketch, cut, tone=seam, width=0.02)
    if chance(rng, 0.5):
        trim.draw_belt(sketch, rng, cut, tone=seam, y=cut.waist_y)
    draw_hem(sketch, cut, tone=seam, height=0.05)
    _pleat(sketch, rng, cut)


def _pick_dress_cut(rng):
    length = between(rng, 1.12, 2.2)  # the shortest would pass for a long top
    chest = between(rng, 0.22, 0.29)
    waist = chest * between(rng, 0.72, 1.0)
    flare = between(rng, 0.9, 1.3) if chance(rng, 0.5) else between(rng, 1.4, 2.6)
    return pick_cut(
        rng,
        sleeves={"none": 0.52, "short": 0.26, "long": 0.22},
        necklines={"round": 0.55, "v": 0.25, "boat": 0.1, "square": 0.1},
        length=length,
        waist_y=between(rng, 0.56, 0.72),
        chest=chest,
        waist=waist,
        hem=min(waist * flare, 0.42 * length),
        hem_drop=between(rng, 0.0, 0.07),
    )


def _pleat(sketch, rng, cut):
    """Lets the skirt fall in folds from the waist."""
    depth = between(rng, 0.1, 0.6)
    for place in (-0.75, -0.45, -0.15, 0.15, 0.45, 0.75):
        place += between(rng, -0.1, 0.1)
        ends = ((cut.waist * place, cut.waist_y + 0.04), (cut.hem * place, cut.length))
        sketch.fold(ends, depth * between(rng, -1.0, 0.5), (0.015, 0.05))
