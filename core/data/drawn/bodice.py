"""The bodice: body, neck and sleeves, shared by all that is worn on the shoulders."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.arrays import Floats
from core.data.drawn.pen import Pen, Range, across, at, comb, curve, join, mirrored

# Ranges from which a Cut is drawn: heights downwards from the neck, half widths across.
# 1 is the length of a shirt; shoulder and waist are shares of the chest, the hem is one
# of the waist.
ORDINARY: dict[str, Range] = {
    "neck": (0.1, 0.15),  # from the middle to where the shoulder begins
    "neck_depth": (0.06, 0.14),  # how far the neckline drops at the front
    "shoulder": (0.95, 1.08),  # from the middle to the shoulder's end
    "slope": (0.05, 0.11),  # how far the shoulder drops on the way
    "chest": (0.225, 0.295),
    "armpit": (0.28, 0.35),
    "waist": (0.86, 1.02),
    "waist_y": (0.62, 0.62),
    "hem": (0.98, 1.12),
    "hem_drop": (0.0, 0.03),  # how much lower it is in the middle; negative: aside
    "sleeve": (0.0, 0.0),  # length below the armpit; 0 is sleeveless
    "sleeve_angle": (0.0, 0.0),  # away from straight down, in radians
    "sleeve_width": (0.0, 0.0),  # at the upper arm
    "cuff": (0.0, 0.0),  # the sleeve's width at its end
}
NECKLINES: dict[str, dict[str, Range]] = {
    "round": {},
    "v": {"neck_depth": (0.14, 0.3)},
    "boat": {"neck": (0.16, 0.2)},
    "square": {},
}
SLEEVES: dict[str, dict[str, Range]] = {
    "long": {
        "sleeve": (0.52, 0.72),
        "sleeve_angle": (0.04, 0.2),
        "sleeve_width": (0.095, 0.135),
        "cuff": (0.065, 0.1),
    },
    "short": {
        "sleeve": (0.02, 0.24),
        "sleeve_angle": (0.15, 0.7),
        "sleeve_width": (0.14, 0.14),
        "cuff": (0.105, 0.165),
    },
    "none": {"shoulder": (0.74, 0.93)},
}


@dataclass(frozen=True)
class Cut:
    """The pattern sheet, as `ORDINARY` explains it; `length` is the hem's height."""

    neckline: str
    neck: float
    neck_depth: float
    shoulder: float
    slope: float
    chest: float
    armpit: float
    waist: float
    waist_y: float
    hem: float
    length: float
    hem_drop: float
    sleeve: float
    sleeve_angle: float
    sleeve_width: float
    cuff: float

    @property
    def bottom(self) -> float:
        """How low the hem reaches in the middle."""
        return self.length + max(self.hem_drop, 0)

    def half_width(self, y: float) -> float:
        """Returns the body's half width at height `y`."""
        heights = (self.slope, self.armpit, self.waist_y, self.length)
        widths = (self.shoulder, self.chest, self.waist, self.hem)
        return float(np.interp(y, heights, widths))

    def neck_edge(self) -> Floats:
        """Returns the right half of the neckline, from the middle to the shoulder."""
        x, y = self.neck, self.neck_depth
        match self.neckline:
            case "v":
                return np.array([(0, y), (0.5 * x, 0.48 * y), (x, 0.0)])
            case "square":
                return np.array([(0, y), (0.8 * x, y), (x, 0.0)])
            case "boat":
                return curve((0, 0.5 * y), (0.6 * x, 0.36 * y), (x, 0))
            case _:
                return curve((0, y), (0.62 * x, 0.78 * y), (0.95 * x, 0.3 * y), (x, 0))

    def armhole(self) -> Floats:
        middle = min(self.shoulder, self.chest) - 0.025
        y = 0.45 * self.slope + 0.55 * self.armpit
        top, end = (self.shoulder, self.slope), (self.chest, self.armpit)
        return curve(top, (middle, y), end)

    def side(self) -> Floats:
        """Returns the right side, from the armpit to the hem."""
        ys = np.array([self.armpit, self.waist_y * 0.76, self.waist_y, 0, self.length])
        ys[3] = (self.waist_y + self.length) / 2
        return curve(*at(np.array([self.half_width(y) for y in ys]), ys))

    def hem_edge(self) -> Floats:
        """Returns the right half of the hem, from the side to the middle."""
        side, drop = self.length - min(self.hem_drop, 0), self.hem_drop
        bow = (0.62 * self.hem, self.bottom - 0.3 * drop)
        return curve((self.hem, side), bow, (0, self.bottom))

    def sleeve_edges(self, angle: float) -> tuple[Floats, Floats]:
        """Returns the right sleeve's outer and inner edge, shoulder to cuff."""
        down = np.array([np.sin(angle), np.cos(angle)])
        out = down[::-1] * (1, -1)
        shoulder = np.array([self.shoulder, self.slope])
        armpit = np.array([self.chest, self.armpit])
        inner_end = armpit + down * self.sleeve
        outer_end = inner_end + out * self.cuff
        if self.sleeve < 0.3:  # too short to bend at the elbow
            bulge = (shoulder + outer_end) / 2 + out * 0.018
            return curve(shoulder, bulge, outer_end), curve(armpit, inner_end)
        top, bow = armpit + out * self.sleeve_width, out * 0.012
        cap = shoulder + (top - shoulder) * 0.45 + (0.022, -0.012)
        outer = curve(shoulder, cap, top, (top + outer_end) / 2 + bow, outer_end)
        return outer, curve(armpit, (armpit + inner_end) / 2 + bow, inner_end)


def pick_cut(
    pen: Pen,
    *,
    sleeves: Mapping[str, float],
    necklines: Mapping[str, float],
    **ranges: Range,
) -> Cut:
    """Draws a Cut at random; keys of `SLEEVES` and `NECKLINES` come by their weights.

    Ranges replace those in `ORDINARY`; `length` is always given.
    """
    neckline = pen.pick(necklines)
    chosen = ORDINARY | SLEEVES[pen.pick(sleeves)] | NECKLINES[neckline] | ranges
    values = {name: pen.between(*each) for name, each in chosen.items()}
    values["shoulder"] *= values["chest"]
    values["waist"] *= values["chest"]
    values["hem"] = min(values["hem"] * values["waist"], 0.42 * values["length"])
    return Cut(neckline=neckline, **values)


def draw_bodice(pen: Pen, cut: Cut) -> None:
    """Draws back, sleeves and front of a garment."""
    back = curve((0, 0.035), (0.6 * cut.neck, 0.026), (cut.neck, 0), steps=3)
    pen.fill(mirrored(back, cut.neck_edge()[::-1]), pen.darker(0.25, 0.6))
    if cut.sleeve:
        _draw_sleeves(pen, cut)
    front = (cut.neck_edge(), cut.armhole(), cut.side()[1:], cut.hem_edge()[1:])
    pen.fill(mirrored(*front), pen.tone)
    if cut.sleeve:
        pen.line(cut.armhole(), pen.darker(0.05, 0.3), 0.008, both=True)
        pen.fold(cut.armhole() * (1.02, 1), -0.25, 0.02, both=True)
    _fold_body(pen, cut)


def _draw_sleeves(pen: Pen, cut: Cut) -> None:
    outer, inner = cut.sleeve_edges(cut.sleeve_angle + pen.between(-0.04, 0.04))
    under = [(cut.chest - 0.07, cut.armpit), (cut.shoulder - 0.07, cut.slope)]
    pen.fill(join(outer, inner[::-1], under), pen.darker(0.0, 0.1), both=True)
    up = (outer[-3] - outer[-1]) * (0.5 if cut.sleeve < 0.4 else 0.8)
    pen.line(join(outer[-1], inner[-1]) + up, pen.tone * 0.84, 0.007, both=True)
    for share in (0.45, 0.6) if cut.sleeve > 0.4 else ():  # creases at the elbow
        start = outer[int(share * len(outer)) + 2]
        end = inner[int(share * len(inner))]
        crease = join(start * 0.85 + end * 0.15, start * 0.25 + end * 0.75)
        pen.fold(crease, -pen.between(0.1, 0.4), (0.014, 0.004), both=True)
    pen.fold(outer[2:], pen.between(0.1, 0.5), 0.02, both=True)
    pen.fold(inner, -pen.between(0.2, 0.7), 0.02, both=True)


def _fold_body(pen: Pen, cut: Cut) -> None:
    """Creases run from the armpits inwards and from the waist down."""
    depth = pen.between(0.05, 0.45)
    x, y = cut.chest, cut.armpit
    end = (x * pen.between(0.3, 0.6), y + pen.between(0.08, 0.25))
    middle = ((x + end[0]) / 2, y + 0.03)
    pen.fold(curve((x * 0.97, y), middle, end, steps=3), -depth, 0.014, both=True)
    for _ in range(2):
        x = cut.waist * pen.between(-0.8, 0.8)
        start = pen.between(cut.armpit, cut.waist_y)
        end = min(start + pen.between(0.2, 0.4) * cut.length, cut.length - 0.05)
        bow = (x + pen.between(-0.03, 0.03), (start + end) / 2)
        line = curve((x, start), bow, (x * 1.15, end), steps=3)
        pen.fold(line, depth * pen.between(-1, 0.8), pen.between(0.01, 0.03))


def draw_hem(pen: Pen, cut: Cut, tone: float, height: float) -> None:
    """Draws the seam of the hem at `height` above it."""
    pen.line(across(cut.hem_edge()[::-1] * (0.99, 1) - (0, height)), tone, 0.008)


def draw_ribs(pen: Pen, cut: Cut, tone: float, height: float) -> None:
    """Draws a ribbed band at the hem."""
    draw_hem(pen, cut, tone, height)
    xs = np.linspace(-0.97 * cut.hem, 0.97 * cut.hem, 22)
    ends = at(xs, cut.length + max(cut.hem_drop, 0) * (1 - np.abs(xs / cut.hem)))
    pen.fill(comb(ends - (0, height), ends - (0, 0.004), (0.008, 0)), tone)
