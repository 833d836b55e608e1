"""A Scene as a PNG, drawn by Pillow with its own font."""

import io
from functools import singledispatch
from itertools import accumulate

from PIL import Image, ImageColor, ImageDraw

from core.diagram.shapes import (
    ANCHORS,
    OUTLINE,
    TIMES_WIDTH,
    Line,
    Polygon,
    Rectangle,
    Text,
    load_font,
    run_width,
)

SUPERSAMPLING = 2  # Pillow's lines have hard edges; reducing the picture smooths them
SCALES = (1, 4)
BOLD = 0.035  # of the font size: Pillow's font has one weight, writing twice makes two
COLORS = 256  # as a palette: a third of the file, and faster to compress


def render_png(scene, *, scale=2):
    """Draws a Scene on its background.

    Args:
        scene: The `Scene`.
        scale: Pixels for one unit, from 1 to 4.

    Returns:
        The bytes of a PNG.

    Raises:
        ValueError: for a scale out of range.
    """
    low, high = SCALES
    if not isinstance(scale, int | float) or not low <= scale <= high:
        raise ValueError(
            f"scale must be from {low} to {high}, received {scale!r}. Try 2."
        )
    size = (round(scene.width * scale), round(scene.height * scale))
    large = tuple(side * SUPERSAMPLING for side in size)
    image = Image.new("RGB", large, scene.background)
    pen = ImageDraw.Draw(image, "RGBA")  # this mode blends what is translucent
    for shape in scene.shapes:
        _draw(shape, pen, scale * SUPERSAMPLING)
    image = image.reduce(SUPERSAMPLING)
    pen = ImageDraw.Draw(image)
    for shape in scene.shapes:
        if isinstance(shape, Text):  # fonts smooth themselves, at their true size
            _write(shape, pen, scale)
    file = io.BytesIO()
    _reduce_colors(image, scene.background).save(file, "PNG", compress_level=3)
    return file.getvalue()


def _reduce_colors(image, background):
    """Returns the picture with a palette in which the background is exact."""
    image = image.quantize(COLORS, method=Image.Quantize.FASTOCTREE)
    start = 3 * image.getpixel((0, 0))
    palette = image.getpalette()
    palette[start : start + 3] = ImageColor.getrgb(background)
    image.putpalette(palette)
    return image


@singledispatch
def _draw(shape, pen, zoom):
    raise TypeError(f"expected a shape of core.diagram.shapes, received {shape!r}.")


@_draw.register
def _(shape: Polygon, pen, zoom):
    points = [(x * zoom, y * zoom) for x, y in shape.points]
    pen.polygon(points, fill=_ink(shape.fill, shape.opacity))
    if shape.stroke:
        width = _width(OUTLINE, zoom)
        pen.line([*points, points[0]], fill=shape.stroke, width=width, joint="curve")


@_draw.register
def _(shape: Rectangle, pen, zoom):
    x, y = shape.x * zoom, shape.y * zoom
    # Pillow counts the last pixel in.
    corners = (x, y, x + shape.width * zoom - 1, y + shape.height * zoom - 1)
    width = _width(OUTLINE, zoom) if shape.stroke else 0
    pen.rounded_rectangle(
        corners, shape.radius * zoom, fill=shape.fill, outline=shape.stroke, width=width
    )


@_draw.register
def _(shape: Line, pen, zoom):
    ends = [(x * zoom, y * zoom) for x, y in (shape.start, shape.end)]
    ink = _ink(shape.stroke, shape.opacity)
    pen.line(ends, fill=ink, width=_width(shape.width, zoom))


@_draw.register
def _(shape: Text, pen, zoom):
    """Draws the times signs, which Pillow's font lacks; `_write` does the rest."""
    y, arm = (shape.y - 0.3 * shape.size) * zoom, 0.17 * shape.size * zoom
    width = _width(0.075 * shape.size, zoom)
    for start, _run in _runs(shape)[1:]:
        x = (start - TIMES_WIDTH * shape.size / 2) * zoom
        for slope in (-arm, arm):
            ends = [(x - arm, y - slope), (x + arm, y + slope)]
            pen.line(ends, fill=shape.fill, width=width)


def _write(text, pen, zoom):
    size = text.size * zoom
    # Whole pixels, or hinting makes some words bolder than others.
    offsets = (0, max(1, round(BOLD * size))) if text.is_bold else (0,)
    for start, run in _runs(text):
        x, y = round(start * zoom - max(offsets) / 2), text.y * zoom
        for offset in offsets:
            pen.text((x + offset, y), run, text.fill, load_font(size), "ls")


def _runs(text):
    """Returns the words between times signs, each with where it starts."""
    runs = text.words.split("×")
    widths = [run_width(run, text.size) for run in runs]
    gap = TIMES_WIDTH * text.size
    room = sum(widths) + gap * (len(runs) - 1)
    x = text.x - room * ANCHORS[text.anchor]
    starts = accumulate(widths, lambda start, width: start + width + gap, initial=x)
    return list(zip(starts, runs, strict=False))


def _width(width, zoom):
    return max(1, round(width * zoom))


def _ink(color, opacity):
    return f"{color}{round(opacity * 255):02x}"
