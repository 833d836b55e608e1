"""The arithmetic of moving 28 x 28 images about, many at a time."""

import cv2
import numpy as np

from core.arrays import Floats, Integers, Mask
from core.data.dataset import SIDE

CENTRE = (SIDE - 1) / 2
_MARGIN = 2  # black pixels around each image on the sheet


def sample(layers: Floats, places: Floats) -> Floats:
    """Looks up each image at its own places, in one call: they lie on one sheet.

    Both are `(n, 28, 28, 2)` float32; places are each result pixel's x and y.
    """
    count, step = len(layers), SIDE + 2 * _MARGIN
    sheet = np.pad(layers, ((0, 0), (_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0)))
    places = np.clip(places, -1, SIDE) + np.float32(_MARGIN)
    places[..., 1] += np.arange(count, dtype=np.float32)[:, None, None] * step
    seen = cv2.remap(
        sheet.reshape(count * step, step, 2),
        places.reshape(count * SIDE, SIDE, 2),
        np.empty(0),
        cv2.INTER_LINEAR,
    )
    return np.asarray(seen, np.float32).reshape(layers.shape)


def rotations(angles: Floats) -> Floats:
    """Returns `(n, 2, 2)`: clockwise as images lie, for angles in radians."""
    cos, sin = np.cos(angles), np.sin(angles)
    return np.stack([cos, -sin, sin, cos], 1).reshape(-1, 2, 2)


def about_centre(shapes: Floats, shifts: Floats) -> Floats:
    """Makes `(n, 2, 3)` transforms that keep the image's centre but for the shift."""
    offsets = CENTRE + shifts - shapes @ np.full(2, CENTRE)
    return np.concatenate([shapes, offsets[..., None]], axis=2)


def count_rows(masks: Mask) -> Integers:
    """Returns how many rows each item has, `(n,)`."""
    return masks.any(axis=2).sum(axis=1)


def count_columns(masks: Mask) -> Integers:
    """Returns how many columns each item has, `(n,)`."""
    return masks.any(axis=1).sum(axis=1)


def find_ends(lines: Mask) -> tuple[Integers, Integers]:
    """Returns where items begin and end, inclusive, along the second axis."""
    return lines.argmax(axis=1), SIDE - 1 - lines[:, ::-1].argmax(axis=1)
