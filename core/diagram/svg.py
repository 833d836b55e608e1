"""A Scene as SVG text."""

from functools import singledispatch
from xml.sax.saxutils import escape

from core.diagram.shapes import OUTLINE, Line, Polygon, Rectangle, Text


def render_svg(scene):
    """Writes a Scene as SVG.

    Its background stays transparent. It has no ids, so that several may stand on one
    page; `role="img"` makes screen readers read its title and description.

    Args:
        scene: The `Scene`.

    Returns:
        The text of the `svg` element, without an XML declaration.
    """
    size = f'width="{scene.width}" height="{scene.height}"'
    view = f'viewBox="0 0 {scene.width} {scene.height}"'
    parts = "\n".join(_group(part) for part in scene.parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} role="img" '
        'style="max-width:100%;height:auto" font-family="sans-serif" '
        'stroke-linejoin="round" stroke-linecap="round">\n'
        f"<title>{escape(scene.title)}</title>\n"
        f"<desc>{escape(scene.description)}</desc>\n"
        f"{parts}\n</svg>\n"
    )


def _group(part):
    tip = f"<title>{escape(part.tip)}</title>" if part.tip else ""
    return f"<g>{tip}{''.join(map(_element, part.shapes))}</g>"


@singledispatch
def _element(shape):
    raise TypeError(f"expected a shape of core.diagram.shapes, received {shape!r}.")


@_element.register
def _(shape: Polygon):
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
    return f'<polygon points="{points}"{_paint(shape)}{_opacity(shape, "fill-")}/>'


@_element.register
def _(shape: Rectangle):
    place = f'x="{shape.x:.1f}" y="{shape.y:.1f}"'
    size = f'width="{shape.width:.1f}" height="{shape.height:.1f}"'
    return f'<rect {place} {size} rx="{shape.radius:g}"{_paint(shape)}/>'


@_element.register
def _(shape: Line):
    (x1, y1), (x2, y2) = shape.start, shape.end
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    pen = f'stroke="{shape.stroke}" stroke-width="{shape.width:g}"'
    return f"<line {ends} {pen}{_opacity(shape, '')}/>"


@_element.register
def _(shape: Text):
    place = f'x="{shape.x:.1f}" y="{shape.y:.1f}" text-anchor="{shape.anchor}"'
    weight = ' font-weight="600"' if shape.is_bold else ""
    style = f'font-size="{shape.size}" fill="{shape.fill}"{weight}'
    return f"<text {place} {style}>{escape(shape.words)}</text>"


def _paint(shape):
    fill = f' fill="{shape.fill or "none"}"'
    if not shape.stroke:
        return fill
    return f'{fill} stroke="{shape.stroke}" stroke-width="{OUTLINE}"'


def _opacity(shape, prefix):
    return f' {prefix}opacity="{shape.opacity:g}"' if shape.opacity < 1 else ""
