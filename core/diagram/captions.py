"""The words of the picture: over and under each block, and the legend."""

from collections.abc import Sequence

from core.diagram.network import Block, shape_label, short_count
from core.diagram.palette import FAMILIES, NEUTRAL, Theme
from core.diagram.shapes import Part, Rectangle, Text, shorten, text_width

NAME, SHAPE, COUNT, CHIP, LEGEND = 12, 11, 11, 10, 11  # font sizes
NAME_ROOM, CHIP_ROOM = 126, 100  # longer words are cut; the tooltip has them whole
NAME_LINE, SHAPE_LINE, FIRST_CHIP, CHIP_PITCH = 18, 34, 51, 14  # below the bodies
SWATCH, SWATCH_GAP = 7, 4
LEGEND_PITCH, LEGEND_GAP = 19, 18
FAMILY_NAMES = {
    "convolution": "convolution",
    "pooling": "pooling",
    "dense": "dense",
    "output": "output",
    "other": "other layer",
}
EXTRA_NAMES = ("normalization", "activation", "dropout")


def caption_width(block: Block) -> float:
    """Returns how wide the words of a block get."""
    return max(
        text_width(_name(block), NAME),
        text_width(shape_label(block.row.output_shape), SHAPE),
        text_width(short_count(block.row.parameters), COUNT),
        _chips_width(block),
    )


def caption_height(block: Block) -> float:
    """Returns how far the words of a block reach below the bodies."""
    return SHAPE_LINE + 4 + CHIP_PITCH * len(block.extras)


def draw_caption(
    block: Block, x: float, *, top: float, bottom: float, theme: Theme
) -> Part:
    """Writes a block's parameters over it, and its name, shape and extras under it.

    Args:
        x: The centre of its body.
        top: Where its body begins.
        bottom: Where the tallest body of its line ends.
    """
    shape = shape_label(block.row.output_shape)
    words = [
        Text(x, bottom + NAME_LINE, _name(block), NAME, theme.text, is_bold=True),
        Text(x, bottom + SHAPE_LINE, shape, SHAPE, theme.muted),
    ]
    if block.row.parameters:
        count = short_count(block.row.parameters)
        words.append(Text(x, top - 7, count, COUNT, theme.text))
    return Part((*words, *_chips(block, x, bottom + FIRST_CHIP, theme)), block.tip)


def draw_legend(
    blocks: Sequence[Block],
    title: str,
    y: float,
    *,
    left: float,
    width: float,
    theme: Theme,
) -> tuple[Part, float]:
    """Explains the colours and sizes, and closes with the title.

    Args:
        title: The network in a few words.
        y: The first baseline.
        left: Where its lines begin.
        width: What a line may fill; the legend takes as many lines as it needs.

    Returns:
        `(part, height)`.
    """
    shapes, x, line = [], left, 0
    for fill, stroke, words in (*_legend_entries(blocks, theme), (None, None, title)):
        room = text_width(words, LEGEND) + (SWATCH + SWATCH_GAP) * bool(stroke)
        if x > left and x + room > left + width:
            x, line = left, line + 1
        base = y + line * LEGEND_PITCH
        if stroke:
            shapes.append(_swatch(x, base - SWATCH, fill, stroke))
        end = x + room
        start = end - text_width(words, LEGEND)
        shapes.append(Text(start, base, words, LEGEND, theme.muted, "start"))
        x = end + LEGEND_GAP
    return Part(tuple(shapes)), line * LEGEND_PITCH


def _name(block):
    return shorten(block.row.name, NAME, NAME_ROOM)


def _chip_words(extra):
    return shorten(extra.label, CHIP, CHIP_ROOM)


def _chips_width(block):
    widths = [text_width(_chip_words(extra), CHIP) for extra in block.extras]
    return _chips_inset(block) + max(widths, default=0)


def _chips_inset(block):
    """Returns the room for swatches, 0 where no extra of the block has one."""
    has_swatch = any(extra.kind != "reshaping" for extra in block.extras)
    return SWATCH + SWATCH_GAP if has_swatch else 0


def _chips(block, x, y, theme):
    """Returns a block's extras as a list under its shape, around the centre `x`."""
    color, edge = FAMILIES[block.family], theme.tint(NEUTRAL, 0.1)
    swatches = {kind: (fill, edge) for kind, fill in theme.slices().items()}
    swatches["window"] = (theme.tint(color, 0.45), color)  # as on the map before
    left, inset = x - _chips_width(block) / 2, _chips_inset(block)
    start, anchor = (left + inset, "start") if inset else (x, "middle")
    shapes = []
    for extra in block.extras:
        if extra.kind in swatches:  # a reshaping leaves no plate to point at
            shapes.append(_swatch(left, y - SWATCH, *swatches[extra.kind]))
        words = _chip_words(extra)
        shapes.append(Text(start, y, words, CHIP, theme.muted, anchor))
        y += CHIP_PITCH
    return shapes


def _swatch(x, y, fill, stroke):
    return Rectangle(x, y, SWATCH, SWATCH, fill, stroke, 1.5)


def _legend_entries(blocks, theme):
    """Returns `(fill, stroke, words)` of what occurs; without a stroke, only words."""
    entries = []
    for family, words in FAMILY_NAMES.items():
        if any(block.family == family for block in blocks):
            front, _, _, edge = theme.faces(FAMILIES[family])
            entries.append((front, edge, words))
    for kind in EXTRA_NAMES:
        if any(extra.kind == kind for block in blocks for extra in block.extras):
            entries.append((theme.slices()[kind], theme.tint(NEUTRAL, 0.1), kind))
    if any(block.is_volume and block.family != "input" for block in blocks):
        entries.append((None, None, "height: image size, thickness: channels (log)"))
    return entries
