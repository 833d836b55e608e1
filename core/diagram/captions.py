"""The words of the picture: over and under each block, and the legend."""

from collections.abc import Sequence

from core.diagram.network import Block, Extra, shape_label, short_count
from core.diagram.palette import FAMILIES, NEUTRAL, Theme
from core.diagram.shapes import group, rectangle, shorten, text, text_width

NAME, SHAPE, COUNT, CHIP, LEGEND = 12, 11, 11, 10, 11  # font sizes
NAME_ROOM, CHIP_ROOM = 126, 100  # longer words are cut; the tooltip has them whole
NAME_LINE, SHAPE_LINE, FIRST_CHIP, CHIP_PITCH = 18, 34, 51, 14  # below the bodies
SWATCH, SWATCH_GAP = 7, 4
LEGEND_PITCH, LEGEND_GAP = 19, 18


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
) -> str:
    """Writes a block's parameters over it, and its name, shape and extras under it.

    Its body is centred at `x` and begins at `top`; its line's tallest ends at `bottom`.
    """
    shape, name_place = shape_label(block.row.output_shape), (x, bottom + NAME_LINE)
    words = [
        text(name_place, _name(block), NAME, theme.text, is_bold=True),
        text((x, bottom + SHAPE_LINE), shape, SHAPE, theme.muted),
    ]
    if block.row.parameters:
        count = short_count(block.row.parameters)
        words.append(text((x, top - 7), count, COUNT, theme.text))
    return group([*words, *_chips(block, x, bottom + FIRST_CHIP, theme)], block.tip)


def draw_legend(
    blocks: Sequence[Block],
    title: str,
    y: float,
    *,
    left: float,
    width: float,
    theme: Theme,
) -> tuple[str, float]:
    """Explains colours and sizes and closes with the title: `(shapes, height)`.

    From the baseline `y` on it takes as many lines of at most `width` as it needs.
    """
    shapes, x, base = [], left, y
    for *colors, words in (*_legend_entries(blocks, theme), (title,)):
        room = text_width(words, LEGEND) + (SWATCH + SWATCH_GAP) * bool(colors)
        if x > left and x + room > left + width:
            x, base = left, base + LEGEND_PITCH
        if colors:
            shapes.append(_swatch(x, base, *colors))
        start = (x + room - text_width(words, LEGEND), base)
        shapes.append(text(start, words, LEGEND, theme.muted, anchor="start"))
        x += room + LEGEND_GAP
    return group(shapes), base - y


def _name(block: Block) -> str:
    return shorten(block.row.name, NAME, NAME_ROOM)


def _chip_words(extra: Extra) -> str:
    return shorten(extra.label, CHIP, CHIP_ROOM)


def _chips_width(block: Block) -> float:
    widths = [text_width(_chip_words(extra), CHIP) for extra in block.extras]
    return _chips_inset(block) + max(widths, default=0)


def _chips_inset(block: Block) -> float:
    """Returns the room for swatches, 0 where no extra of the block has one."""
    has_swatch = any(extra.kind != "reshaping" for extra in block.extras)
    return SWATCH + SWATCH_GAP if has_swatch else 0


def _chips(block: Block, x: float, y: float, theme: Theme) -> list[str]:
    """Returns a block's extras as a list under its shape, around the centre `x`."""
    color, edge = FAMILIES[block.family], theme.tint(NEUTRAL, 0.1)
    swatches = {kind: (fill, edge) for kind, fill in theme.plates().items()}
    swatches["window"] = (theme.tint(color, 0.45), color)  # as on the map before
    left, inset = x - _chips_width(block) / 2, _chips_inset(block)
    start, anchor = (left + inset, "start") if inset else (x, "middle")
    shapes = []
    for extra in block.extras:
        if extra.kind in swatches:  # a reshaping leaves no plate to point at
            shapes.append(_swatch(left, y, *swatches[extra.kind]))
        words = _chip_words(extra)
        shapes.append(text((start, y), words, CHIP, theme.muted, anchor=anchor))
        y += CHIP_PITCH
    return shapes


def _swatch(x: float, base: float, fill: str, stroke: str) -> str:
    return rectangle((x, base - SWATCH), (SWATCH, SWATCH), fill, stroke, 1.5)


def _legend_entries(blocks: Sequence[Block], theme: Theme) -> list[tuple[str, ...]]:
    """Returns `(fill, stroke, words)` of all that occurs, and what sizes mean."""
    entries = []
    for family, color in FAMILIES.items():
        if family != "input" and any(block.family == family for block in blocks):
            front, _, _, edge = theme.faces(color)
            words = "other layer" if family == "other" else family
            entries.append((front, edge, words))
    kinds = {extra.kind for block in blocks for extra in block.extras}
    entries += [
        (fill, theme.tint(NEUTRAL, 0.1), kind)
        for kind, fill in theme.plates().items()
        if kind in kinds
    ]
    if any(block.is_volume and block.family != "input" for block in blocks):
        entries.append(("height: image size, thickness: channels (log)",))
    return entries
