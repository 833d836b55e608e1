"""Solids: volumes and bars in oblique projection, with plates for their extras."""

from core.diagram.bodies import PLATE, PLATE_GAP, Body
from core.diagram.ends import draw_classes, draw_picture
from core.diagram.network import Block
from core.diagram.palette import FAMILIES, WHITE, Theme
from core.diagram.shapes import Line, Part, Polygon, dot

STRIPE_PITCH = 4  # between the maps that a volume's front shows as a stack


def draw_body(block: Block, body: Body, theme: Theme) -> Part:
    """Returns the Part that shows a block."""
    if body.look == "picture":
        shapes = draw_picture(body, theme)
    elif body.look == "classes":
        shapes = draw_classes(block, body, theme)
    else:
        shapes = _solid(block, body, theme)
    return Part(tuple(shapes), block.tip)


def _solid(block, body, theme):
    front, top, side, edge = theme.faces(FAMILIES[block.family])
    x = body.left
    shapes = _box(body, x, body.thickness, (front, top, side, edge))
    shapes += _stripes(body, edge) if body.look == "volume" else _dots(body, theme)
    x += body.thickness
    for kind in body.plates:
        x += PLATE_GAP
        fill = theme.slices()[kind]
        shapes += _box(body, x, PLATE, (fill, fill, side, edge))
        x += PLATE
    return shapes


def _box(body, x, thickness, colors):
    """Returns the three visible faces of a box whose front starts at `x`."""
    front, top, side, edge = colors
    y, end, shift, rise = body.top + body.rise, x + thickness, body.shift, body.rise
    low = y + body.height
    return [
        Polygon(((x, y), (end, y), (end, low), (x, low)), front, edge),
        Polygon(
            ((x, y), (x + shift, y - rise), (end + shift, y - rise), (end, y)),
            top,
            edge,
        ),
        Polygon(
            ((end, y), (end + shift, y - rise), (end + shift, low - rise), (end, low)),
            side,
            edge,
        ),
    ]


def _stripes(body, edge):
    """Returns lines that make a volume a stack of maps."""
    count = int(body.thickness / STRIPE_PITCH)
    y = body.top + body.rise
    shapes = []
    for i in range(1, count):
        x = body.left + i * body.thickness / count
        back = (x + body.shift, y - body.rise)
        shapes.append(Line((x, y), (x, y + body.height), edge, 0.6, 0.45))
        shapes.append(Line((x, y), back, edge, 0.6, 0.45))
    return shapes


def _dots(body, theme):
    x = body.left + body.thickness / 2
    return [dot(x, y, theme.tint(WHITE, 0.12)) for y in body.dots]
