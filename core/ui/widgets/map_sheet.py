"""Feature maps and kernels as pictures: 0 is black, much white, below 0 orange."""

import base64

import numpy as np
from PIL import Image

from core.arrays import Floats
from core.palette import BELOW_ZERO
from core.ui.widgets.gallery import TRANSPARENT, arrange_tiles, encode_png

EXCEEDED = 0.98
ZERO = 128  # palette index; 1 to 127 are below zero, 129 to 255 above


def map_sheet(
    values: Floats, *, columns: int, gap: int = 1, reach: float | None = None
) -> str:
    """Lays maps out on one PNG, a pixel a value; returns it as base64 text.

    Args:
        values: `(n, height, width)`.
        gap: Transparent pixels between tiles.
        reach: The value that is white, its negative full orange; None: one that few
            exceed, so that a single bright pixel does not leave the rest in the dark.
    """
    values = np.asarray(values, np.float32)
    reach = reach or _find_reach(values)
    levels = np.clip(np.round(values / reach * 127), -127, 127).astype(np.int16)
    tiles = (levels + ZERO).astype(np.uint8)
    sheet = Image.fromarray(arrange_tiles(tiles, columns, gap), "P")
    sheet.putpalette(_palette())
    return base64.b64encode(encode_png(sheet, transparency=TRANSPARENT)).decode()


def _find_reach(values: Floats) -> float:
    sizes = np.abs(values)
    return max(float(np.quantile(sizes, EXCEEDED)), 0.3 * float(sizes.max()), 1e-9)


def _palette() -> list[int]:
    shares = np.linspace(0, 1, 128)[:, None]
    orange = [int(BELOW_ZERO[start : start + 2], 16) for start in (1, 3, 5)]
    below = np.round(shares[:0:-1] * orange)  # (127, 3), the least first
    above = np.round(shares * [255, 255, 255])  # (128, 3), from 0
    return [0, 0, 0, *np.vstack([below, above]).astype(int).ravel().tolist()]
