"""The two ends of a network: the picture that goes in, the classes that come out."""

from itertools import pairwise

from core.data.dataset import CLASS_NAMES
from core.diagram.bodies import Body
from core.diagram.network import Block
from core.diagram.palette import (
    NEUTRAL,
    OUTPUT,
    PICTURE_BACKGROUND,
    PICTURE_ITEM,
    Theme,
)
from core.diagram.shapes import DOT, Line, Polygon, Rectangle, Shape, Text, dot

FRAME = 4
BAR_LEFT, BAR_HEIGHT, BAR_LENGTH = 10, 7, 52  # the length is that of a probability 1
NAME_LEFT, NAME_SIZE = 48, 9
# What a softmax may say of a T-shirt, in the order of CLASS_NAMES; sums to 1.
EXAMPLE = (0.66, 0.01, 0.06, 0.05, 0.02, 0.01, 0.16, 0.01, 0.01, 0.01)
# Half a T-shirt from collar to hem, in shares of the picture; the rest is mirrored.
HALF_SHIRT = (
    (0.5, 0.225),
    (0.55, 0.215),
    (0.59, 0.185),
    (0.61, 0.15),
    (0.71, 0.18),
    (0.8, 0.26),
    (0.9, 0.42),
    (0.78, 0.5),
    (0.71, 0.41),
    (0.7, 0.6),
    (0.71, 0.87),
)
# Half of its seams: the collar's band, and where the sleeve begins.
SEAMS = (
    ((0.5, 0.262), (0.565, 0.25), (0.615, 0.21), (0.64, 0.159)),
    ((0.735, 0.2), (0.715, 0.3), (0.71, 0.41)),
)


def draw_picture(body: Body, theme: Theme) -> list[Shape]:
    """Returns the input: a T-shirt, bright on black, in a frame."""
    left, top, side = body.left + FRAME, body.top + FRAME, body.height - 2 * FRAME

    def place(points):
        return tuple((left + x * side, top + y * side) for x, y in points)

    mirrored = [(1 - x, y) for x, y in reversed(HALF_SHIRT)]
    shapes: list[Shape] = [
        Rectangle(
            body.left, body.top, body.height, body.height, theme.frame, None, FRAME
        ),
        Rectangle(left, top, side, side, PICTURE_BACKGROUND),
        Polygon(place((*HALF_SHIRT, *mirrored)), PICTURE_ITEM, PICTURE_ITEM),
    ]
    for seam in SEAMS:
        for half in (seam, [(1 - x, y) for x, y in seam]):
            shapes += [Line(*pair, NEUTRAL, 0.8) for pair in pairwise(place(half))]
    return shapes


def draw_classes(block: Block, body: Body, theme: Theme) -> list[Shape]:
    """Returns the output: for each class a unit, a bar and a name."""
    has_names = block.units == len(CLASS_NAMES)
    shapes: list[Shape] = []
    for name, probability, y in zip(CLASS_NAMES, EXAMPLE, body.dots, strict=False):
        is_likeliest = probability == max(EXAMPLE)
        shapes.append(dot(body.left + DOT / 2, y, theme.tint(OUTPUT, 0.12)))
        x, top = body.left + BAR_LEFT, y - BAR_HEIGHT / 2
        fill = theme.tint(OUTPUT, 0 if is_likeliest else 0.45)
        length = max(2, probability * BAR_LENGTH)
        shapes.append(Rectangle(x, top, length, BAR_HEIGHT, fill, None, 1.5))
        if has_names:
            ink = theme.text if is_likeliest else theme.muted
            x = body.left + NAME_LEFT
            shapes.append(Text(x, y + 3, name, NAME_SIZE, ink, "start"))
    return shapes
