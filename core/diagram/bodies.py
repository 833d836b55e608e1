"""Bodies: how large a block is drawn, and where lines may meet it."""

import math
from dataclasses import dataclass
from functools import cached_property

from core.data.dataset import NUM_CLASSES
from core.diagram.captions import caption_width
from core.diagram.network import Block
from core.diagram.palette import LIGHT
from core.diagram.shapes import Point

TALLEST = 112  # of the largest map in the network
SHIFT, RISE = 0.36, 0.27  # how far depth goes right and up, shares of the depth
SMALLEST = 7  # a 1 x 1 map must still be seen
SMALLEST_PICTURE = 40  # and the T-shirt recognised
BAR_WIDTH, BAR_SHIFT, BAR_RISE = 13, 5, 4
DOT_PITCH = 11  # between the units drawn on a bar
PLATE, PLATE_GAP = 3, 1.5
CLASS_PITCH, CLASS_WIDTH = 12.5, 104  # a line of the output: unit, bar and name


@dataclass(frozen=True)
class Body:
    """A block's size and place; `left` and `middle` are set by the layout."""

    block: Block
    look: str  # picture, volume, bar or classes
    thickness: float  # of the front, without the plates
    height: float  # of the front
    shift: float = 0  # how far the back lies to the right of the front
    rise: float = 0  # and how far above it
    plates: tuple[str, ...] = ()  # kinds of the extras drawn as thin plates
    left: float = 0
    middle: float = 0

    @property
    def front_right(self) -> float:
        return self.left + self.thickness + len(self.plates) * (PLATE + PLATE_GAP)

    @property
    def right(self) -> float:
        return self.front_right + self.shift

    @property
    def width(self) -> float:
        return self.right - self.left

    @cached_property
    def words(self) -> float:
        """Width of its caption."""
        return caption_width(self.block)

    @property
    def top(self) -> float:
        """The highest point, at the back."""
        return self.middle - self.extent / 2

    @property
    def front_top(self) -> float:
        return self.top + self.rise

    @property
    def extent(self) -> float:
        """Height from the lowest point, at the front, to the highest."""
        return self.height + self.rise

    def face(self, across: float, down: float) -> Point:
        """Returns a point of the face that the next layer reads.

        `across` goes from 0 at the front to 1 at the back, `down` from 0 at the top.
        """
        if self.look == "picture":
            x, y = self.left + across * self.thickness, self.top
        else:
            x = self.front_right + across * self.shift
            y = self.top + (1 - across) * self.rise
        return x, y + down * self.height

    @property
    def dots(self) -> list[float]:
        """Heights of the units on a bar, of the classes, or of rows of the picture."""
        pitch = CLASS_PITCH if self.look == "classes" else DOT_PITCH
        count = max(1, int(self.height / pitch))
        start = self.front_top + (self.height - (count - 1) * pitch) / 2
        return [start + i * pitch for i in range(count)]


def measure_body(block: Block, unit: float) -> Body:
    """Returns the Body of a block; `unit` is the height of one pixel of a map."""
    plates = tuple(each.kind for each in block.extras if each.kind in LIGHT.plates())
    if block.family == "input":
        size = block.map_size[0] * unit if block.is_volume else TALLEST
        size = max(SMALLEST_PICTURE, size)
        return Body(block, "picture", size, size)
    if block.family == "output":
        rows = min(block.units, NUM_CLASSES)
        return Body(block, "classes", CLASS_WIDTH, rows * CLASS_PITCH)
    if not block.is_volume:
        height = min(1.15 * TALLEST, 16 + 12 * math.log2(block.units))
        return Body(block, "bar", BAR_WIDTH, height, BAR_SHIFT, BAR_RISE, plates)
    rows, columns, channels = block.map_size
    height, depth = (max(SMALLEST, size * unit) for size in (rows, columns))
    thickness = max(2.5, 6 * math.log2(1 + channels / 8))
    return Body(block, "volume", thickness, height, SHIFT * depth, RISE * depth, plates)
