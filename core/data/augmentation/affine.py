"""Turning, zooming and shifting images: bilinear, black beyond the edge, in NumPy."""

import numpy as np

from core.arrays import Floats, Images, Integers
from core.data.dataset import IMAGE_SHAPE, SIDE

Taps = list[tuple[Integers, Floats]]  # indices and weights, `(784,)`


def bilinear_taps(
    angle: float, *, zoom: float = 1, down: float = 0, right: float = 0
) -> Taps:
    """Says from which four pixels, and how much of each, a warped pixel is mixed.

    Each output pixel looks back to where it came from: shift undone, then rotation
    and zoom undone about the centre.

    Args:
        angle: In radians, clockwise.
        down, right: In pixels.

    Returns:
        Four pairs of `(784,)`: indices into the flat image, float32 weights. A
        neighbour outside the image weighs 0.
    """
    middle = (SIDE - 1) / 2
    y, x = np.indices(IMAGE_SHAPE).reshape(2, -1)
    y, x = y - middle - down, x - middle - right
    cos, sin = np.cos(angle) / zoom, np.sin(angle) / zoom
    y, x = cos * y - sin * x + middle, sin * y + cos * x + middle
    top, left = np.floor(y).astype(int), np.floor(x).astype(int)
    taps: Taps = []
    for row, part_y in ((top, top + 1 - y), (top + 1, y - top)):
        for column, part_x in ((left, left + 1 - x), (left + 1, x - left)):
            inside = (row >= 0) & (row < SIDE) & (column >= 0) & (column < SIDE)
            indices = np.where(inside, row * SIDE + column, 0)
            weights = np.where(inside, part_y * part_x, 0).astype(np.float32)
            taps.append((indices, weights))
    return taps


def mix(images: Images, taps: Taps) -> Images:
    """Returns `(n, 28, 28)` images, all warped alike."""
    columns = images.reshape(len(images), -1).T.astype(np.float32, order="C")
    mixed = np.zeros_like(columns)  # (784, n)
    for indices, weights in taps:
        mixed += columns[indices] * weights[:, None]
    # At most 255: the weights add up to 1.
    return np.rint(mixed).T.astype(np.uint8).reshape(images.shape)
