"""Shoes as photos show them: from above, and in pairs."""

import numpy as np

from core.arrays import Floats, Mask
from core.data.augmentation.geometry import (
    CENTRE,
    about_centre,
    count_columns,
    count_rows,
    find_ends,
    rotations,
    sample,
)
from core.data.dataset import SIDE

_LOPSIDED = 0.8  # overlap with the mirror image; 98 % of shoes are below, 2 % others


def find_shoes(masks: Mask) -> Mask:
    """Tells which items, `(n, 28, 28)`, are shoes: lopsided, and not tall."""
    mirrored = masks[:, :, ::-1]
    shared = (masks & mirrored).sum(axis=(1, 2))
    overlap = shared / np.maximum((masks | mirrored).sum(axis=(1, 2)), 1)
    return (overlap < _LOPSIDED) & (count_columns(masks) > 0.8 * count_rows(masks))


def look_from_above(layers: Floats, rng: np.random.Generator) -> Floats:
    """Turns side views of shoes into views from above.

    Above, a shoe is an oval: along its middle runs what is the upper edge from the
    side, along its rim the sole, and both flanks look alike. What is open from the
    side shows the inner sole. Layers are `(n, 28, 28, 2)` float32: grey and mask.
    """
    count, mask = len(layers), layers[..., 1] > 0.5
    columns = np.any(mask, axis=1)  # (n, 28)
    top, bottom = (np.where(columns, each, 0) for each in find_ends(mask))
    first, last = find_ends(columns)
    x, y = np.arange(SIDE), np.arange(SIDE)[:, None] - CENTRE
    along = (x - first[:, None] + 0.5) / (last - first + 1)[:, None]
    oval = np.sqrt(np.clip(4 * along * (1 - along), 0, 1)) ** 0.7
    half_width = oval * rng.uniform(4.0, 6.5, (count, 1))
    across = np.abs(y) / np.maximum(half_width, 0.5)[:, None]  # 0 middle, 1 rim
    height = top[:, None] + np.minimum(across, 1) * (bottom - top)[:, None]
    places = np.stack([np.broadcast_to(x, height.shape), height], -1)
    seen = sample(layers, places.astype(np.float32))
    sole = rng.uniform(0, 0.7, (count, 1, 1)).astype(np.float32)
    is_item = (across <= 1) & columns[:, None]
    is_bare = seen[..., 0] < 0.04
    is_closed = (is_bare & is_item).sum(axis=(1, 2)) < 0.1 * is_item.sum(axis=(1, 2))
    is_open = is_closed[:, None, None] & _openings(rng, along[:, None], across)
    grey = np.where(is_bare | is_open, sole, seen[..., 0])
    return np.stack([grey * is_item, is_item], -1).astype(np.float32)


def _openings(rng: np.random.Generator, along: Floats, across: Floats) -> Mask:
    """Returns where a foot gets into closed shoes: towards the heel, at the right.

    `along` is 0..1 from left to right, `across` 0..1 from the middle to the rim.
    """
    middle, length, width = (
        rng.uniform(low, high, (len(across), 1, 1))
        for low, high in ((0.6, 0.75), (0.14, 0.24), (0.4, 0.75))
    )
    return ((along - middle) / length) ** 2 + (across / width) ** 2 <= 1


def draw_pairs(rng: np.random.Generator, masks: Mask, turns: Floats) -> Floats:
    """Returns `(n, 2, 2, 3)`: two shoes side by side, seen from above or aside.

    Both point the same way within some degrees, from across to along the line of
    sight, shortened as they turn.
    """
    count = len(masks)
    length, height = rng.uniform(0.6, 1.05, count), rng.uniform(0.8, 1.4, count)
    heading = rng.choice([-1, 1], count)
    apart = np.stack(
        [rng.uniform(-8, 8, count), count_rows(masks) * rng.uniform(0.5, 1.1, count)]
    )
    apart = (rotations(turns) @ apart.T[..., None])[..., 0]
    pairs = np.empty((count, 2, 2, 3))
    for which, side in enumerate((-0.5, 0.5)):
        shapes = np.zeros((count, 2, 2))
        shapes[:, 0, 0] = heading * length
        # From above, the second foot is the mirror image of the first.
        shapes[:, 1, 1] = height * np.where(np.abs(turns) > 1.1, (-1) ** which, 1)
        shapes = rotations(turns + rng.normal(0, 0.18, count)) @ shapes
        pairs[:, which] = about_centre(shapes, side * apart)
    return pairs
