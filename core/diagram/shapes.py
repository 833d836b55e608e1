"""The shapes that a Scene is made of, and how much room a text takes."""

from dataclasses import dataclass
from functools import cache

from PIL import ImageFont

# Browsers set the text in their own sans-serif; DejaVu Sans, the widest in common
# use, runs up to 18 % wider than Pillow's font, with which we measure.
WIDEST_FONT = 1.18
ASCENT, DESCENT = 0.78, 0.24  # shares of the font size, around the baseline
ANCHORS = {"start": 0, "middle": 0.5, "end": 1}  # shares of a text before its x
OUTLINE = 0.8  # width of every polygon's and rectangle's stroke
DOT = 6  # diameter of a unit
TIMES_WIDTH = 0.6  # Pillow's font has no times sign: `png` draws one, this wide


@dataclass(frozen=True)
class Polygon:
    points: tuple[tuple[float, float], ...]
    fill: str
    stroke: str | None = None
    opacity: float = 1.0


@dataclass(frozen=True)
class Rectangle:
    x: float
    y: float
    width: float
    height: float
    fill: str | None
    stroke: str | None = None
    radius: float = 0.0


@dataclass(frozen=True)
class Line:
    start: tuple[float, float]
    end: tuple[float, float]
    stroke: str
    width: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True)
class Text:
    """Words on a baseline; `anchor` is SVG's: start, middle or end."""

    x: float
    y: float
    words: str
    size: int
    fill: str
    anchor: str = "middle"
    is_bold: bool = False

    @property
    def box(self):
        """`(left, top, right, bottom)`, wide enough for any usual sans-serif."""
        width = text_width(self.words, self.size)
        left = self.x - width * ANCHORS[self.anchor]
        top, bottom = self.y - ASCENT * self.size, self.y + DESCENT * self.size
        return left, top, left + width, bottom


def dot(x, y, fill):
    """Returns a unit of a network: a disc around `(x, y)`."""
    return Rectangle(x - DOT / 2, y - DOT / 2, DOT, DOT, fill, None, DOT / 2)


@dataclass(frozen=True)
class Part:
    """Shapes that belong together; `tip` is what a pointer over them is told."""

    shapes: tuple
    tip: str = ""


@dataclass(frozen=True)
class Scene:
    """Everything that is drawn, back to front, in units of a pixel at scale 1."""

    width: int
    height: int
    title: str
    description: str
    background: str
    parts: tuple[Part, ...]

    @property
    def shapes(self):
        return [shape for part in self.parts for shape in part.shapes]


@cache
def load_font(size):
    """Returns Pillow's own scalable font, which no machine lacks."""
    return ImageFont.load_default(size=size)


def run_width(words, size):
    """Returns how wide words without a times sign are in Pillow's font."""
    return load_font(100).getlength(words) * size / 100


def text_width(words, size):
    """Returns how wide `words` get in the widest usual font, in scene units."""
    plain = words.replace("×", "")
    times = TIMES_WIDTH * size * (len(words) - len(plain))
    return (run_width(plain, size) + times) * WIDEST_FONT


def shorten(words, size, room):
    """Returns `words`, cut to `room` units with an ellipsis where they are longer."""
    if text_width(words, size) <= room:
        return words
    kept = words[:100]  # more never fits, and a name may be endless
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept + "…"
