"""A Scene as SVG text."""

from xml.sax.saxutils import escape

from core.diagram.shapes import (
    OUTLINE,
    Line,
    Part,
    Polygon,
    Rectangle,
    Scene,
    Shape,
    Text,
)


def render_svg(scene: Scene) -> str:
    """Returns a Scene as an `svg` element, without an XML declaration.

    Its background stays transparent. It has no ids, so that several may stand on one
    page; `role="img"` makes screen readers read its title and description.
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


def _group(part: Part) -> str:
    tip = f"<title>{escape(part.tip)}</title>" if part.tip else ""
    return f"<g>{tip}{''.join(map(_element, part.shapes))}</g>"


def _element(shape: Shape) -> str:
    match shape:
        case Polygon():
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
            look = _paint(shape) + _opacity(shape, "fill-")
            return f'<polygon points="{points}"{look}/>'
        case Rectangle():
            place = f'x="{shape.x:.1f}" y="{shape.y:.1f}"'
            size = f'width="{shape.width:.1f}" height="{shape.height:.1f}"'
            return f'<rect {place} {size} rx="{shape.radius:g}"{_paint(shape)}/>'
        case Line():
            (x1, y1), (x2, y2) = shape.start, shape.end
            ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            pen = f'stroke="{shape.stroke}" stroke-width="{shape.width:g}"'
            return f"<line {ends} {pen}{_opacity(shape, '')}/>"
        case Text():
            place = f'x="{shape.x:.1f}" y="{shape.y:.1f}" text-anchor="{shape.anchor}"'
            weight = ' font-weight="600"' if shape.is_bold else ""
            style = f'font-size="{shape.size}" fill="{shape.fill}"{weight}'
            return f"<text {place} {style}>{escape(shape.words)}</text>"


def _paint(shape: Polygon | Rectangle) -> str:
    fill = f' fill="{shape.fill or "none"}"'
    if not shape.stroke:
        return fill
    return f'{fill} stroke="{shape.stroke}" stroke-width="{OUTLINE}"'


def _opacity(shape: Polygon | Line, prefix: str) -> str:
    return f' {prefix}opacity="{shape.opacity:g}"' if shape.opacity < 1 else ""
