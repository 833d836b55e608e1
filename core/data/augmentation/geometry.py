"""The arithmetic of moving 28 x 28 images about, many at a time."""

import cv2
import numpy as np

SIDE = 28
CENTRE = (SIDE - 1) / 2
_MARGIN = 2  # black pixels around each image on the sheet


def sample(layers, places):
    """Looks up each image at its own places, in one call: they lie on one sheet."""
    count, step = len(layers), SIDE + 2 * _MARGIN
    sheet = np.pad(layers, ((0, 0), (_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0)))
    places = np.clip(places, -1, SIDE) + np.float32(_MARGIN)
    places[..., 1] += np.arange(count, dtype=np.float32)[:, None, None] * step
    seen = cv2.remap(
        sheet.reshape(count * step, step, 2),
        places.reshape(count * SIDE, SIDE, 2),
        None,
        cv2.INTER_LINEAR,
    )
    return seen.reshape(layers.shape)


def rotations(angles):
    """Returns `(n, 2, 2)`: clockwise as images lie, for angles in radians."""
    cos, sin = np.cos(angles), np.sin(angles)
    return np.stack([cos, -sin, sin, cos], 1).reshape(-1, 2, 2)


def about_centre(shapes, shifts):
    """Makes `(n, 2, 3)` transforms that keep the image's centre but for the shift."""
    offsets = CENTRE + shifts - shapes @ np.full(2, CENTRE)
    return np.concatenate([shapes, offsets[..., None]], axis=2)


def count_rows(masks):
    """Returns how many rows each item has, `(n,)`."""
    return masks.any(axis=2).sum(axis=1)


def count_columns(masks):
    """Returns how many columns each item has, `(n,)`."""
    return masks.any(axis=1).sum(axis=1)
