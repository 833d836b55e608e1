"""Cut: the pattern sheet of whatever is worn on the shoulders, drawn by lot."""

from dataclasses import dataclass

import numpy as np

from core.data.drawn.dice import between, pick
from core.data.drawn.sketch import curve


@dataclass(frozen=True)
class Cut:
    """The pattern sheet: 1 is the length of a shirt; x values are half widths.

    Attributes:
        neck: From the middle to where the shoulder begins.
        neck_depth: How far the neckline drops at the front.
        neckline: `round`, `v`, `square` or `boat`.
        shoulder: From the middle to the shoulder's end.
        slope: How far the shoulder drops on the way.
        chest: At the armpit.
        armpit: Height of the armpit, downwards from the neck.
        waist: At `waist_y`.
        waist_y: Height of the waist.
        hem: At the hem.
        length: Height of the hem.
        hem_drop: How much lower the hem is in the middle; negative: at the sides.
        sleeve: Length of the sleeve below the armpit; 0 is sleeveless.
        sleeve_angle: Away from straight down, in radians.
        sleeve_width: At the upper arm.
        cuff: Sleeve width at its end.
    """

    neck: float
    neck_depth: float
    shoulder: float
    slope: float
    chest: float
    waist: float
    hem: float
    neckline: str = "round"
    armpit: float = 0.32
    waist_y: float = 0.62
    length: float = 1.0
    hem_drop: float = 0.0
    sleeve: float = 0.0
    sleeve_angle: float = 0.15
    sleeve_width: float = 0.18
    cuff: float = 0.11

    def half_width(self, y):
        """Returns the body's half width at height `y`."""
        heights = (self.slope, self.armpit, self.waist_y, self.length)
        widths = (self.shoulder, self.chest, self.waist, self.hem)
        return float(np.interp(y, heights, widths))

    def neck_edge(self):
        """Returns the right half of the neckline, from the middle to the shoulder."""
        x, y = self.neck, self.neck_depth
        if self.neckline == "v":
            return np.array([(0, y), (0.5 * x, 0.48 * y), (x, 0.0)])
        if self.neckline == "square":
            return np.array([(0, y), (0.8 * x, y), (x, 0.0)])
        if self.neckline == "boat":
            return curve((0, 0.5 * y), (0.6 * x, 0.36 * y), (x, 0), steps=4)
        return curve((0, y), (0.62 * x, 0.78 * y), (0.95 * x, 0.3 * y), (x, 0), steps=4)

    def hem_edge(self):
        """Returns the right half of the hem, from the side to the middle."""
        drop = self.hem_drop
        middle = self.length + max(drop, 0)
        side = self.length - min(drop, 0)
        half = self.hem
        if not drop:
            return np.array([(half, side), (0, middle)])
        return curve((half, side), (0.62 * half, middle - 0.3 * drop), (0, middle))


def _complete(rng, **given):
    """Returns a Cut of ordinary proportions; `given` overrules.

    Its `width` is the shoulder's as a share of the chest's.
    """
    chest = given.get("chest") or between(rng, 0.225, 0.295)
    width = given.pop("width", None) or between(rng, 0.95, 1.08)
    waist = chest * between(rng, 0.86, 1.02)
    values = {
        "neck": between(rng, 0.1, 0.15),
        "neck_depth": between(rng, 0.06, 0.14),
        "shoulder": chest * width,
        "slope": between(rng, 0.05, 0.11),
        "chest": chest,
        "waist": waist,
        "hem": waist * between(rng, 0.98, 1.12),
        "armpit": between(rng, 0.28, 0.35),
        "hem_drop": between(rng, 0.0, 0.03),
    }
    return Cut(**(values | given))


def _long_sleeves(rng):
    return {
        "sleeve": between(rng, 0.52, 0.72),
        "sleeve_angle": between(rng, 0.04, 0.2),
        "sleeve_width": between(rng, 0.095, 0.135),
        "cuff": between(rng, 0.065, 0.1),
    }


def _short_sleeves(rng):
    return {
        "sleeve": between(rng, 0.02, 0.24),
        "sleeve_angle": between(rng, 0.15, 0.7),
        "sleeve_width": 0.14,
        "cuff": between(rng, 0.105, 0.165),
    }


def _no_sleeves(rng):
    return {"sleeve": 0.0, "width": between(rng, 0.74, 0.93)}


_SLEEVES = {"long": _long_sleeves, "short": _short_sleeves, "none": _no_sleeves}


def pick_cut(rng, *, sleeves, necklines, **given):
    """Picks a Cut by lot.

    Args:
        rng: `numpy.random.Generator`.
        sleeves: Weights of `long`, `short` and `none`.
        necklines: Weights of the necklines of `Cut`.
        **given: Values of `Cut` that are settled already.
    """
    neckline = pick(rng, necklines)
    chosen = _SLEEVES[pick(rng, sleeves)](rng) | given
    if neckline == "v":
        chosen["neck_depth"] = between(rng, 0.14, 0.3)
    if neckline == "boat":
        chosen["neck"] = between(rng, 0.16, 0.2)
    return _complete(rng, neckline=neckline, **chosen)
