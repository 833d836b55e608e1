"""How bodies look: volumes and bars in oblique projection, a picture, the classes."""

from collections.abc import Iterable
from itertools import pairwise

from core.data.dataset import CLASS_NAMES
from core.diagram.bodies import PLATE, PLATE_GAP, Body
from core.diagram.palette import (
    FAMILIES,
    NEUTRAL,
    PICTURE_BACKGROUND,
    PICTURE_ITEM,
    WHITE,
    Theme,
)
from core.diagram.shapes import DOT, Point, dot, group, line, polygon, rectangle, text

STRIPE_PITCH = 4  # between the maps that a volume's front shows as a stack
FRAME = 4
BAR_LEFT, BAR_HEIGHT, BAR_LENGTH = 10, 7, 52  # the length is that of a probability 1
NAME_LEFT, NAME_SIZE = 48, 9
# What a softmax may say of a T-shirt, in the order of CLASS_NAMES; sums to 1.
EXAMPLE = (0.66, 0.01, 0.06, 0.05, 0.02, 0.01, 0.16, 0.01, 0.01, 0.01)
# Half a T-shirt from collar to hem, in shares of the picture; the rest is mirrored.
HALF_SHIRT = (
    *((0.5, 0.225), (0.55, 0.215), (0.59, 0.185), (0.61, 0.15), (0.71, 0.18)),
    *((0.8, 0.26), (0.9, 0.42), (0.78, 0.5), (0.71, 0.41), (0.7, 0.6), (0.71, 0.87)),
)
# Half of its seams: the collar's band, and where the sleeve begins.
SEAMS = (
    ((0.5, 0.262), (0.565, 0.25), (0.615, 0.21), (0.64, 0.159)),
    ((0.735, 0.2), (0.715, 0.3), (0.71, 0.41)),
)


def draw_body(body: Body, theme: Theme) -> str:
    """Returns the shapes of a body; a pointer over them reads what the block is."""
    draw = {"picture": _picture, "classes": _classes}.get(body.look, _solid)
    return group(draw(body, theme), body.block.tip)


def _picture(body: Body, theme: Theme) -> list[str]:
    """Returns the input: a T-shirt, bright on black, in a frame."""
    left, top, side = body.left + FRAME, body.top + FRAME, body.height - 2 * FRAME

    def place(points: Iterable[Point]) -> list[Point]:
        return [(left + x * side, top + y * side) for x, y in points]

    corner, size = (body.left, body.top), (body.height, body.height)
    mirrored = [(1 - x, y) for x, y in reversed(HALF_SHIRT)]
    shapes = [
        rectangle(corner, size, theme.tint(NEUTRAL, 0.6), radius=FRAME),
        rectangle((left, top), (side, side), PICTURE_BACKGROUND),
        polygon(place((*HALF_SHIRT, *mirrored)), PICTURE_ITEM, PICTURE_ITEM),
    ]
    for seam in SEAMS:
        for half in (seam, [(1 - x, y) for x, y in seam]):
            shapes += [line(*pair, NEUTRAL, 0.8) for pair in pairwise(place(half))]
    return shapes


def _classes(body: Body, theme: Theme) -> list[str]:
    """Returns the output: for each class a unit, a bar and a name."""
    color, shapes = FAMILIES["output"], []
    for name, probability, y in zip(CLASS_NAMES, EXAMPLE, body.dots, strict=False):
        is_likeliest = probability == max(EXAMPLE)
        shapes.append(dot(body.left + DOT / 2, y, theme.tint(color, 0.12)))
        corner = (body.left + BAR_LEFT, y - BAR_HEIGHT / 2)
        size = (max(2, probability * BAR_LENGTH), BAR_HEIGHT)
        fill = theme.tint(color, 0 if is_likeliest else 0.45)
        shapes.append(rectangle(corner, size, fill, radius=1.5))
        if body.block.units == len(CLASS_NAMES):
            ink = theme.text if is_likeliest else theme.muted
            place = (body.left + NAME_LEFT, y + 3)
            shapes.append(text(place, name, NAME_SIZE, ink, anchor="start"))
    return shapes


def _solid(body: Body, theme: Theme) -> list[str]:
    """Returns a volume as a stack of maps, or a bar of units, and its plates."""
    front, top, side, edge = theme.faces(FAMILIES[body.block.family])
    shapes = _box(body, body.left, body.thickness, (front, top, side, edge))
    if body.look == "volume":
        shapes += _stripes(body, edge)
    else:
        x, fill = body.left + body.thickness / 2, theme.tint(WHITE, 0.12)
        shapes += [dot(x, y, fill) for y in body.dots]
    x = body.left + body.thickness
    for kind in body.plates:
        fill = theme.plates()[kind]
        shapes += _box(body, x + PLATE_GAP, PLATE, (fill, fill, side, edge))
        x += PLATE_GAP + PLATE
    return shapes


def _box(
    body: Body, x: float, thickness: float, colors: tuple[str, str, str, str]
) -> list[str]:
    """Returns the three visible faces of a box whose front starts at `x`."""
    front, top, side, edge = colors
    y, end, high = body.front_top, x + thickness, body.front_top - body.rise
    low, back = y + body.height, end + body.shift
    faces = (
        ((x, y), (end, y), (end, low), (x, low)),
        ((x, y), (x + body.shift, high), (back, high), (end, y)),
        ((end, y), (back, high), (back, low - body.rise), (end, low)),
    )
    fills = (front, top, side)
    return [polygon(face, fill, edge) for face, fill in zip(faces, fills, strict=True)]


def _stripes(body: Body, edge: str) -> list[str]:
    count = int(body.thickness / STRIPE_PITCH)
    y, shapes = body.front_top, []
    for i in range(1, count):
        x = body.left + i * body.thickness / count
        for end in ((x, y + body.height), (x + body.shift, y - body.rise)):
            shapes.append(line((x, y), end, edge, 0.6, 0.45))
    return shapes
