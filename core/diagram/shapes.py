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
TIMES_WIDTH = 0.6  # of the size; Pillow's font has no times sign to measure


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
    def box(self) -> tuple[float, float, float, float]:
        """`(left, top, right, bottom)`, wide enough for any usual sans-serif."""
        width = text_width(self.words, self.size)
        left = self.x - width * ANCHORS[self.anchor]
        top, bottom = self.y - ASCENT * self.size, self.y + DESCENT * self.size
        return left, top, left + width, bottom


Shape = Polygon | Rectangle | Line | Text


def dot(x: float, y: float, fill: str) -> Rectangle:
    """Returns a unit of a network: a disc around `(x, y)`."""
    return Rectangle(x - DOT / 2, y - DOT / 2, DOT, DOT, fill, None, DOT / 2)


@dataclass(frozen=True)
class Part:
    """Shapes that belong together; `tip` is what a pointer over them is told."""

    shapes: tuple[Shape, ...]
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
    def shapes(self) -> list[Shape]:
        return [shape for part in self.parts for shape in part.shapes]


@cache
def _measuring_font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=100)  # Pillow's own, which no machine lacks


def text_width(words: str, size: float) -> float:
    """Returns how wide `words` get in the widest usual font, in scene units."""
    plain = words.replace("×", "")
    times = TIMES_WIDTH * (len(words) - len(plain))
    return (_measuring_font().getlength(plain) / 100 + times) * size * WIDEST_FONT


def shorten(words: str, size: float, room: float) -> str:
    """Returns `words`, cut to `room` units with an ellipsis where they are longer."""
    if text_width(words, size) <= room:
        return words
    kept = words[:100]  # more never fits, and a name may be endless
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept + "…"
