"""Layout: places blocks on lines from left to right, and hands out the Scene."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from core.architecture import LayerRow
from core.diagram.bodies import TALLEST, Body, measure_body
from core.diagram.captions import (
    caption_height,
    caption_width,
    draw_caption,
    draw_legend,
)
from core.diagram.links import draw_arrow, draw_link
from core.diagram.network import Block, read_blocks, short_count
from core.diagram.palette import DARK, LIGHT
from core.diagram.shapes import Part, Scene
from core.diagram.solids import draw_body

MARGIN = 30  # room for the arrow where a line goes on below
# Every picture is as wide, or a page that stretches it would show the words of a small
# network larger, and the picture would jump as the knobs turn.
WIDTH = 1100 - 2 * MARGIN
# Between bodies, the first that fits.
GAPS = (220, 190, 165, 142, 122, 104, 88, 74, 62, 52, 44, 36, 30, 24)
WORDS_GAP = 10  # between the words of neighbours
HEADROOM = 28  # for the parameters over the tallest body
LINE_GAP = 16
LEGEND_GAP, FOOT = 32, 16


@dataclass(frozen=True)
class Slot:
    """A block with its body, and the room that its words need."""

    block: Block
    body: Body
    words: float

    @property
    def half(self) -> float:
        return max(self.body.width, self.words) / 2

    @property
    def centre(self) -> float:
        return self.body.left + self.body.width / 2


def architecture_scene(rows: Sequence[LayerRow], *, dark: bool = False) -> Scene:
    """Computes the picture that `architecture_svg` and `architecture_png` draw.

    Args:
        rows: In the order of computation, at least one.
        dark: Whether the page is dark.

    Returns:
        A `Scene`, 1100 units wide.

    Raises:
        ValueError: when there are no rows.
    """
    theme = DARK if dark else LIGHT
    blocks = read_blocks(rows)
    lines = _break_lines(_measure(blocks))
    # A single layer with endless words may still need more.
    width = max(WIDTH, *(_width(line, _widest_gap(line)) for line in lines))
    parts, y = [], 0
    for i, line in enumerate(lines):
        slots = _place(line, width, y)
        parts += _draw_line(slots, theme)
        parts += _turns(slots, theme, first=i == 0, last=i == len(lines) - 1)
        y += _height(line) + LINE_GAP
    y += LEGEND_GAP - LINE_GAP
    title = _title(rows)
    legend, depth = draw_legend(blocks, title, y, left=MARGIN, width=width, theme=theme)
    return Scene(
        width=math.ceil(width + 2 * MARGIN),
        height=math.ceil(y + depth + FOOT),
        title=f"Architecture: {title}",
        description="; ".join(block.tip.replace("\n", "; ") for block in blocks),
        background=theme.background,
        parts=(*parts, legend),
    )


def _title(rows):
    """Returns the whole network in a line, also the last words of the legend."""
    count = short_count(sum(row.parameters for row in rows))
    layers = "1 layer" if len(rows) == 1 else f"{len(rows)} layers"
    return f"{layers}, {count} parameters"


def _measure(blocks):
    sizes = [max(block.map_size[:2]) for block in blocks if block.is_volume]
    unit = TALLEST / max(sizes, default=1)
    return [
        Slot(block, measure_body(block, unit), caption_width(block)) for block in blocks
    ]


def _pitch(left, right, gap):
    """Returns the distance between the centres of two neighbours."""
    bodies = (left.body.width + right.body.width) / 2 + gap
    words = (left.words + right.words) / 2 + WORDS_GAP
    return max(bodies, words)


def _width(line, gap):
    pitches = sum(_pitch(*pair, gap) for pair in pairwise(line))
    return line[0].half + pitches + line[-1].half


def _widest_gap(line):
    return next((gap for gap in GAPS if _width(line, gap) <= WIDTH), GAPS[-1])


def _break_lines(slots):
    """Splits the network into as few lines as fit, each about as long."""
    lines = _fill_lines(slots, WIDTH)
    limit = WIDTH
    while len(lines) > 1 and limit > WIDTH / 2:
        limit -= 20
        narrower = _fill_lines(slots, limit)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _fill_lines(slots, limit):
    lines = [[]]
    for slot in slots:
        if lines[-1] and _width([*lines[-1], slot], GAPS[-1]) > limit:
            lines.append([])
        lines[-1].append(slot)
    return lines


def _height(line):
    bodies = max(slot.body.extent for slot in line)
    return HEADROOM + bodies + max(caption_height(slot.block) for slot in line)


def _place(line, width, y):
    """Returns the slots of a line with their bodies where they belong."""
    gap = _widest_gap(line)
    centre = MARGIN + (width - _width(line, gap)) / 2 + line[0].half
    middle = y + HEADROOM + max(slot.body.extent for slot in line) / 2
    placed = []
    for i, slot in enumerate(line):
        centre += _pitch(line[i - 1], slot, gap) if i else 0
        left = centre - slot.body.width / 2
        placed.append(replace(slot, body=replace(slot.body, left=left, middle=middle)))
    return placed


def _draw_line(slots, theme):
    bottom = max(slot.body.bottom for slot in slots)
    parts = []
    for i, slot in enumerate(slots):
        if i:
            parts.append(draw_link(slots[i - 1], slot, theme))
        parts.append(draw_body(slot.block, slot.body, theme))
    for slot in slots:
        top = slot.body.top
        parts.append(
            draw_caption(slot.block, slot.centre, top=top, bottom=bottom, theme=theme)
        )
    return parts


def _turns(slots, theme, *, first, last):
    """Returns the arrows that lead into and out of a line in the middle."""
    shapes = []
    if not first:
        body = slots[0].body
        shapes += draw_arrow(body.left - 26, body.left - 6, body.middle, theme)
    if not last:
        body = slots[-1].body
        shapes += draw_arrow(body.right + 6, body.right + 26, body.middle, theme)
    return [Part(tuple(shapes))] if shapes else []
