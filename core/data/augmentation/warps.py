"""How items lie before a phone: turned, slanted, arms spread, shoes in pairs."""

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
from core.data.augmentation.shoes import draw_pairs, find_shoes, look_from_above
from core.data.dataset import SIDE

# Of the pairs of tall and of low shoes: those seen from above, the others from aside.
ABOVE_SHARES = (0.1, 0.65)
LARGEST_SPREAD = 1.0  # radians between a sleeve and the body
SPREAD_SHARE = 0.6  # of the tops
LARGEST_TURNS = (1.9, 0.7)  # radians: from above a shoe may point anywhere


def warp_items(
    layers: Floats, rng: np.random.Generator, fields: Floats, *, pair_share: float
) -> Floats:
    """Lays every item before the camera anew; all arrays `(n, 28, 28, 2)` float32.

    Args:
        layers: Grey and mask.
        fields: Smooth random displacements in pixels.
        pair_share: Of the shoes, how many become a pair.
    """
    masks = layers[..., 1] > 0.5
    are_shoes = find_shoes(masks)
    are_pairs = are_shoes & (rng.random(len(layers)) < pair_share)
    share = np.where(count_rows(masks) > 0.75 * count_columns(masks), *ABOVE_SHARES)
    from_above = are_pairs & (rng.random(len(layers)) < share)
    turns = rng.uniform(-1, 1, len(layers)) * np.where(from_above, *LARGEST_TURNS)
    if from_above.any():
        layers = layers.copy()
        layers[from_above] = look_from_above(layers[from_above], rng)
        masks = layers[..., 1] > 0.5
    spread = _spread_arms(rng, masks, are_shoes)
    warped = np.empty_like(layers)
    for rows, shapes in (
        (np.flatnonzero(~are_pairs), _draw_singles(rng, len(layers))),
        (np.flatnonzero(are_pairs), draw_pairs(rng, masks, turns)),
    ):
        if len(rows):
            part = layers[rows], shapes[rows], spread[rows], fields[rows]
            fitted = _fit_frame(*part, rng.uniform(0.85, 1.03, len(rows)))
            warped[rows] = _place(part[0], fitted, *part[2:])
    return warped


def _draw_singles(rng: np.random.Generator, count: int) -> Floats:
    """Returns `(count, 1, 2, 3)` transforms: flip, turn, stretch, slant."""
    turned = rotations(np.radians(rng.normal(0, 7, count)))
    shapes = np.zeros((count, 2, 2))
    shapes[:, 0, 0] = rng.choice([-1, 1], count) * np.exp(rng.normal(0, 0.18, count))
    shapes[:, 1, 1] = np.exp(rng.normal(0, 0.18, count))
    shapes[:, 0, 1] = rng.normal(0, 0.05, count)
    return about_centre(turned @ shapes, np.zeros((count, 2)))[:, None]


def _spread_arms(rng: np.random.Generator, masks: Mask, are_shoes: Mask) -> Floats:
    """Returns `(n, 3)`: the sleeves' angle, and the shoulder's x and y.

    In the catalogue sleeves hang beside the body; on a floor they lie spread. Only
    what is as broad and tall as a top with sleeves is changed.
    """
    count = len(masks)
    first = masks.any(axis=2).argmax(axis=1)
    shoulders = masks[np.arange(count), np.minimum(first + 5, SIDE - 1)].sum(axis=1)
    are_broad = (
        (count_columns(masks) >= 18) & (count_rows(masks) >= 25) & (shoulders >= 13)
    )
    angles = rng.uniform(0, LARGEST_SPREAD, count)
    angles *= are_broad & ~are_shoes & (rng.random(count) < SPREAD_SHARE)
    shoulder_x = count_columns(masks) / 2 * rng.uniform(0.55, 0.75, count)
    shoulder_y = first - CENTRE + rng.uniform(2, 6, count)
    return np.stack([angles, shoulder_x, shoulder_y], 1)


def _place(
    layers: Floats, transforms: Floats, spread: Floats, fields: Floats
) -> Floats:
    """Draws items, or pairs of them, as `(n, 1 or 2, 2, 3)` transforms say."""
    seen = [
        sample(layers, _bend(_look_back(transforms[:, which]), spread, fields))
        for which in range(transforms.shape[1])
    ]
    if len(seen) == 1:
        return seen[0]
    behind, front = seen
    return np.where(front[..., 1:] > 0.5, front, behind)


def _fit_frame(
    layers: Floats, transforms: Floats, spread: Floats, fields: Floats, share: Floats
) -> Floats:
    """Scales and centres transforms so that what they draw fills a share of the frame.

    A draft at half the size, which nothing can leave, shows how far items reach.
    """
    draft = _resize(transforms, np.full(len(layers), 0.5), np.full(2, CENTRE))
    masks = _place(layers, draft, spread, fields)[..., 1] > 0.5
    left, right = find_ends(np.any(masks, axis=1))
    top, bottom = find_ends(np.any(masks, axis=2))
    longest = np.maximum(right - left, bottom - top) + 1
    middle = np.stack([left + right, top + bottom], 1) / 2
    return _resize(draft, share * SIDE / longest, middle)


def _resize(transforms: Floats, zoom: Floats, middle: Floats) -> Floats:
    """Scales what transforms draw, and moves its `middle` to the frame's."""
    resized = transforms * zoom[:, None, None, None]
    resized[..., 2] += (CENTRE - zoom[:, None] * middle)[:, None]
    return resized


def _look_back(transforms: Floats) -> Floats:
    """Returns `(n, 28, 28, 2)`: for each pixel, the x and y it comes from, centred."""
    shapes = np.linalg.inv(transforms[:, :, :2])
    offsets = -CENTRE - (shapes @ transforms[:, :, 2:])[..., 0]
    grid = np.indices((SIDE, SIDE))[::-1].reshape(2, -1)  # x, y: (2, 784)
    places = shapes.astype(np.float32) @ grid.astype(np.float32)  # (n, 2, 784)
    places += offsets.astype(np.float32)[..., None]
    return places.transpose(0, 2, 1).reshape(-1, SIDE, SIDE, 2)


def _bend(places: Floats, spread: Floats, fields: Floats) -> Floats:
    """Turns spread sleeves back to the body, and adds the small displacements."""
    angles, shoulder_x, shoulder_y = spread.T.astype(np.float32)[:, :, None, None]
    x, y = places[..., 0], places[..., 1]
    out, down = np.abs(x) - shoulder_x, y - shoulder_y
    cos, sin = np.cos(angles), np.sin(angles)
    back = np.stack([cos * out - sin * down, sin * out + cos * down], -1)
    is_arm = (out > 0) & (angles > 0)
    arm = np.sign(x) * np.maximum(shoulder_x + back[..., 0], 0)
    arm = np.where(back[..., 0] < -0.5, -SIDE, arm)  # beside a sleeve: nothing
    x = np.where(is_arm, arm, x)
    y = np.where(is_arm, shoulder_y + back[..., 1], y)
    return np.stack([x, y], -1) + np.float32(CENTRE) + fields
