"""Layout: places blocks on lines from left to right, and hands out the Scene."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from core.architecture import LayerRow, count_layers
from core.diagram.bodies import TALLEST, Body, measure_body
from core.diagram.captions import caption_height, draw_caption, draw_legend
from core.diagram.links import draw_arrow, draw_link
from core.diagram.network import read_blocks, short_count
from core.diagram.palette import DARK, LIGHT, Theme
from core.diagram.shapes import group
from core.diagram.solids import draw_body
from core.words import count

MARGIN = 30  # room for the arrow where a line goes on below
# Every picture is as wide, or a page that stretches it would show the words of a small
# network larger, and the picture would jump as the knobs turn.
WIDTH = 1100
# Between bodies, the first that fits.
GAPS = (220, 190, 165, 142, 122, 104, 88, 74, 62, 52, 44, 36, 30, 24)
WORDS_GAP = 10  # between the words of neighbours
HEADROOM = 28  # for the parameters over the tallest body
LINE_GAP = 16
LEGEND_GAP, FOOT = 32, 16
Bodies = list[Body]


@dataclass(frozen=True)
class Scene:
    """All that is drawn, in units of a pixel at scale 1; `parts` from back to front."""

    width: int
    height: int
    title: str
    description: str
    background: str
    parts: tuple[str, ...]


def architecture_scene(
    rows: Sequence[LayerRow], *, dark: bool = False, scale: float = 1
) -> Scene:
    """Computes the picture of a network, 1100 units wide.

    `scale` is how much larger it is when it is drawn as wide: on more lines.

    Raises:
        ValueError: when there are no rows.
    """
    theme = DARK if dark else LIGHT
    blocks = read_blocks(rows)
    sizes = [max(block.map_size[:2]) for block in blocks if block.is_volume]
    unit = TALLEST / max(sizes, default=1)
    room = WIDTH / scale - 2 * MARGIN
    lines = _break_lines([measure_body(block, unit) for block in blocks], room)
    # A single layer with endless words may still need more.
    width = max(room, *(_width(line, _widest_gap(line, room)) for line in lines))
    parts, y = [], 0
    for i, line in enumerate(lines):
        bodies = _place(line, width, y)
        parts += _draw_line(bodies, theme)
        parts += _turns(bodies, theme, first=i == 0, last=i == len(lines) - 1)
        captions = max(caption_height(body.block) for body in line)
        y += HEADROOM + max(body.extent for body in line) + captions + LINE_GAP
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


def _title(rows: Sequence[LayerRow]) -> str:
    """Returns the whole network in a line, also the last words of the legend."""
    parameters = short_count(sum(row.parameters for row in rows))
    layers = count(count_layers(row.kind for row in rows), "layer")
    return f"{layers}, {parameters} parameters"


def _pitch(left: Body, right: Body, gap: float) -> float:
    """Returns the distance between the centres of two neighbours."""
    bodies = (left.width + right.width) / 2 + gap
    return max(bodies, (left.words + right.words) / 2 + WORDS_GAP)


def _half(body: Body) -> float:
    return max(body.width, body.words) / 2


def _width(line: Bodies, gap: float) -> float:
    pitches = sum(_pitch(*pair, gap) for pair in pairwise(line))
    return _half(line[0]) + pitches + _half(line[-1])


def _widest_gap(line: Bodies, room: float) -> float:
    return next((gap for gap in GAPS if _width(line, gap) <= room), GAPS[-1])


def _break_lines(bodies: Bodies, room: float) -> list[Bodies]:
    """Splits the network into as few lines as fit, each about as long."""
    lines, limit = _fill_lines(bodies, room), room
    while len(lines) > 1 and limit > room / 2:
        limit -= 20
        narrower = _fill_lines(bodies, limit)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _fill_lines(bodies: Bodies, limit: float) -> list[Bodies]:
    lines: list[Bodies] = [[]]
    for body in bodies:
        if lines[-1] and _width([*lines[-1], body], GAPS[-1]) > limit:
            lines.append([])
        lines[-1].append(body)
    return lines


def _place(line: Bodies, width: float, y: float) -> Bodies:
    """Returns the bodies of a line where they belong."""
    gap = _widest_gap(line, width)
    centre = MARGIN + (width - _width(line, gap)) / 2 + _half(line[0])
    middle = y + HEADROOM + max(body.extent for body in line) / 2
    placed = []
    for i, body in enumerate(line):
        centre += _pitch(line[i - 1], body, gap) if i else 0
        placed.append(replace(body, left=centre - body.width / 2, middle=middle))
    return placed


def _draw_line(bodies: Bodies, theme: Theme) -> list[str]:
    parts = []
    for i, body in enumerate(bodies):
        if i:
            parts.append(draw_link(bodies[i - 1], body, theme))
        parts.append(draw_body(body, theme))
    bottom = max(body.top + body.extent for body in bodies)
    for body in bodies:
        x = body.left + body.width / 2
        parts.append(
            draw_caption(body.block, x, top=body.top, bottom=bottom, theme=theme)
        )
    return parts


def _turns(bodies: Bodies, theme: Theme, *, first: bool, last: bool) -> list[str]:
    """Returns the arrows that lead into and out of a line in the middle."""
    start, end, middle = bodies[0].left, bodies[-1].right, bodies[0].middle
    into = [] if first else draw_arrow(start - 26, start - 6, middle, theme)
    out = [] if last else draw_arrow(end + 6, end + 26, middle, theme)
    return [group([*into, *out])] if into or out else []
