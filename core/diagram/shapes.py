"""The SVG elements of the picture, as text, and how much room words take."""

from collections.abc import Iterable
from functools import cache
from xml.sax.saxutils import escape

from PIL import ImageFont

# Browsers set the text in their own sans-serif; DejaVu Sans, the widest in common
# use, runs up to 18 % wider than Pillow's font, with which we measure.
WIDEST_FONT = 1.18
OUTLINE = 0.8  # width of every polygon's and rectangle's stroke
DOT = 6  # diameter of a unit
TIMES_WIDTH = 0.6  # of the size; Pillow's font has no times sign to measure
Point = tuple[float, float]


def polygon(
    points: Iterable[Point], fill: str, stroke: str | None = None, opacity: float = 1
) -> str:
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    look = _paint(fill, stroke) + _fade("fill-opacity", opacity)
    return f'<polygon points="{places}"{look}/>'


def rectangle(
    corner: Point, size: Point, fill: str, stroke: str | None = None, radius: float = 0
) -> str:
    place = f'x="{corner[0]:.1f}" y="{corner[1]:.1f}"'
    extent = f'width="{size[0]:.1f}" height="{size[1]:.1f}"'
    return f'<rect {place} {extent} rx="{radius:g}"{_paint(fill, stroke)}/>'


def dot(x: float, y: float, fill: str) -> str:
    """Returns a unit of a network: a disc around `(x, y)`."""
    return rectangle((x - DOT / 2, y - DOT / 2), (DOT, DOT), fill, radius=DOT / 2)


def line(
    start: Point, end: Point, stroke: str, width: float, opacity: float = 1
) -> str:
    (x1, y1), (x2, y2) = start, end
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    pen = f'stroke="{stroke}" stroke-width="{width:g}"{_fade("opacity", opacity)}'
    return f"<line {ends} {pen}/>"


def text(
    place: Point,
    words: str,
    size: int,
    fill: str,
    *,
    anchor: str = "middle",
    is_bold: bool = False,
) -> str:
    """Returns words on a baseline; `anchor` is SVG's: start, middle or end."""
    at = f'x="{place[0]:.1f}" y="{place[1]:.1f}" text-anchor="{anchor}"'
    weight = ' font-weight="600"' if is_bold else ""
    style = f'font-size="{size}" fill="{fill}"{weight}'
    return f"<text {at} {style}>{escape(words)}</text>"


def group(shapes: Iterable[str], tip: str = "") -> str:
    """Returns shapes that belong together; a pointer over them is told `tip`."""
    title = f"<title>{escape(tip)}</title>" if tip else ""
    return f"<g>{title}{''.join(shapes)}</g>"


def _paint(fill: str, stroke: str | None) -> str:
    edge = f' stroke="{stroke}" stroke-width="{OUTLINE}"' if stroke else ""
    return f' fill="{fill}"{edge}'


def _fade(attribute: str, opacity: float) -> str:
    return f' {attribute}="{opacity:g}"' if opacity < 1 else ""


@cache
def _measuring_font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=100)  # Pillow's own, which no machine lacks


def text_width(words: str, size: float) -> float:
    """Returns how wide `words` get in the widest usual font, in scene units."""
    plain = words.replace("×", "")
    times = TIMES_WIDTH * (len(words) - len(plain))
    return (_measuring_font().getlength(plain) / 100 + times) * size * WIDEST_FONT


def shorten(words: str, size: float, room: float) -> str:
    """Returns `words`, their middle cut out where they are longer than `room` units.

    The middle, because layers differ at their ends: `batch_normalization_2`.
    """
    if text_width(words, size) <= room:
        return words
    for kept in range(100, 1, -1):  # more never fits, and a name may be endless
        cut = f"{words[: kept - kept // 2]}…{words[-(kept // 2) :]}"
        if kept < len(words) and text_width(cut, size) <= room:
            return cut
    return "…"
