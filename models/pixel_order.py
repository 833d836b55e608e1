"""The one order into which `shuffle_pixels` brings the pixels of every image."""

import hashlib
from functools import cache

PIXELS = 28 * 28


@cache
def find_pixel_order() -> tuple[int, ...]:
    """Returns which pixel comes to each place, rows one after the other.

    By a digest of the pixel's number, and so the same with every version of every
    library: runs compare, and a saved network finds its order again.
    """

    def digest(pixel: int) -> bytes:
        return hashlib.sha256(str(pixel).encode()).digest()

    return tuple(sorted(range(PIXELS), key=digest))
