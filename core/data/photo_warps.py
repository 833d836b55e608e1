"""How items lie before a phone: turned, slanted, arms spread, shoes in pairs."""

import cv2
import numpy as np

SIDE = 28
_CENTRE = (SIDE - 1) / 2
# Of the pairs of tall and of low shoes: those seen from above, the others from aside.
ABOVE_SHARES = (0.1, 0.65)
LARGEST_SPREAD = 1.0  # radians between a sleeve and the body
SPREAD_SHARE = 0.6  # of the tops
LARGEST_TURNS = (1.9, 0.7)  # radians: from above a shoe may point anywhere
_MARGIN = 2  # black pixels around each image on the sheet
_LOPSIDED = 0.8  # overlap with the mirror image; 98 % of shoes are below, 2 % others


def warp_items(layers, rng, fields, *, pair_share):
    """Lays every item before the camera anew.

    Args:
        layers: `(n, 28, 28, 2)` float32: grey and mask.
        rng: `numpy.random.Generator`.
        fields: `(n, 28, 28, 2)` float32, smooth random displacements in pixels.
        pair_share: Of the shoes, how many become a pair.

    Returns:
        `(n, 28, 28, 2)` float32.
    """
    masks = layers[..., 1] > 0.5
    are_shoes = find_shoes(masks)
    are_pairs = are_shoes & (rng.random(len(layers)) < pair_share)
    share = np.where(_rows(masks) > 0.75 * _columns(masks), *ABOVE_SHARES)
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
        (np.flatnonzero(are_pairs), _draw_pairs(rng, masks, turns)),
    ):
        if len(rows):
            part = layers[rows], shapes[rows], spread[rows], fields[rows]
            fitted = _fit_frame(*part, rng.uniform(0.85, 1.03, len(rows)))
            warped[rows] = _place(part[0], fitted, *part[2:])
    return warped


def find_shoes(masks):
    """Tells which items are shoes, `(n,)` bool: lopsided, and not tall.

    Args:
        masks: `(n, 28, 28)` bool.
    """
    mirrored = masks[:, :, ::-1]
    shared = (masks & mirrored).sum(axis=(1, 2))
    overlap = shared / np.maximum((masks | mirrored).sum(axis=(1, 2)), 1)
    return (overlap < _LOPSIDED) & (_columns(masks) > 0.8 * _rows(masks))


def _rows(masks):
    """Returns how many rows each item has, `(n,)`."""
    return masks.any(axis=2).sum(axis=1)


def _columns(masks):
    return masks.any(axis=1).sum(axis=1)


def look_from_above(layers, rng):
    """Turns side views of shoes into views from above.

    Above, a shoe is an oval: along its middle runs what is the upper edge from the
    side, along its rim the sole, and both flanks look alike. What is open from the
    side shows the inner sole.

    Args:
        layers: `(n, 28, 28, 2)` float32: grey and mask.
        rng: `numpy.random.Generator`.

    Returns:
        `(n, 28, 28, 2)` float32, heel and toe where they were.
    """
    count, mask = len(layers), layers[..., 1] > 0.5
    columns = mask.any(axis=1)  # (n, 28)
    top = np.where(columns, mask.argmax(axis=1), 0)
    bottom = np.where(columns, SIDE - 1 - mask[:, ::-1].argmax(axis=1), 0)
    first, last = columns.argmax(axis=1), SIDE - 1 - columns[:, ::-1].argmax(axis=1)
    x, y = np.arange(SIDE), np.arange(SIDE)[:, None] - _CENTRE
    along = (x - first[:, None] + 0.5) / (last - first + 1)[:, None]
    oval = np.sqrt(np.clip(4 * along * (1 - along), 0, 1)) ** 0.7
    half_width = oval * rng.uniform(4.0, 6.5, (count, 1))
    across = np.abs(y) / np.maximum(half_width, 0.5)[:, None]  # 0 middle, 1 rim
    height = top[:, None] + np.minimum(across, 1) * (bottom - top)[:, None]
    places = np.stack([np.broadcast_to(x, height.shape), height], -1)
    seen = _sample(layers, places.astype(np.float32))
    sole = rng.uniform(0, 1, (count, 1, 1)).astype(np.float32)
    is_item = (across <= 1) & columns[:, None]
    is_bare = seen[..., 0] < 0.04
    is_closed = (is_bare & is_item).sum(axis=(1, 2)) < 0.1 * is_item.sum(axis=(1, 2))
    is_open = is_closed[:, None, None] & _openings(rng, along[:, None], across)
    grey = np.where(is_bare | is_open, sole, seen[..., 0])
    return np.stack([grey * is_item, is_item], -1).astype(np.float32)


def _openings(rng, along, across):
    """Returns where a foot gets into closed shoes: towards the heel, at the right.

    Args:
        rng: `numpy.random.Generator`.
        along, across: What `look_from_above` measures: 0..1 from left to right, and
            0..1 from the middle to the rim.
    """
    count = len(across)
    middle, length, width = (
        rng.uniform(low, high, (count, 1, 1))
        for low, high in ((0.6, 0.75), (0.14, 0.24), (0.4, 0.75))
    )
    return ((along - middle) / length) ** 2 + (across / width) ** 2 <= 1


def _draw_singles(rng, count):
    """Returns `(count, 1, 2, 3)` transforms: flip, turn, stretch, slant."""
    turned = _rotations(np.radians(rng.normal(0, 7, count)))
    shapes = np.zeros((count, 2, 2))
    shapes[:, 0, 0] = rng.choice([-1, 1], count) * np.exp(rng.normal(0, 0.18, count))
    shapes[:, 1, 1] = np.exp(rng.normal(0, 0.18, count))
    shapes[:, 0, 1] = rng.normal(0, 0.05, count)
    return _about_centre(turned @ shapes, np.zeros((count, 2)))[:, None]


def _draw_pairs(rng, masks, turns):
    """Returns `(n, 2, 2, 3)`: two shoes side by side, seen from above or aside.

    Both point the same way within some degrees, from across to along the line of
    sight, shortened as they turn.
    """
    count = len(masks)
    length, height = rng.uniform(0.6, 1.05, count), rng.uniform(0.8, 1.4, count)
    heading = rng.choice([-1, 1], count)
    apart = np.stack(
        [rng.uniform(-8, 8, count), _rows(masks) * rng.uniform(0.5, 1.1, count)]
    )
    apart = (_rotations(turns) @ apart.T[..., None])[..., 0]
    pairs = np.empty((count, 2, 2, 3))
    for which, side in enumerate((-0.5, 0.5)):
        shapes = np.zeros((count, 2, 2))
        shapes[:, 0, 0] = heading * length
        # From above, the second foot is the mirror image of the first.
        shapes[:, 1, 1] = height * np.where(np.abs(turns) > 1.1, (-1) ** which, 1)
        shapes = _rotations(turns + rng.normal(0, 0.18, count)) @ shapes
        pairs[:, which] = _about_centre(shapes, side * apart)
    return pairs


def _spread_arms(rng, masks, are_shoes):
    """Returns `(n, 3)`: the sleeves' angle, and the shoulder's x and y.

    In the catalogue sleeves hang beside the body; on a floor they lie spread. Only
    what is as broad and tall as a top with sleeves is changed.
    """
    count = len(masks)
    first = masks.any(axis=2).argmax(axis=1)
    shoulders = masks[np.arange(count), np.minimum(first + 5, SIDE - 1)].sum(axis=1)
    are_broad = (_columns(masks) >= 18) & (_rows(masks) >= 25) & (shoulders >= 13)
    angles = rng.uniform(0, LARGEST_SPREAD, count)
    angles *= are_broad & ~are_shoes & (rng.random(count) < SPREAD_SHARE)
    shoulder_x = _columns(masks) / 2 * rng.uniform(0.55, 0.75, count)
    shoulder_y = first - _CENTRE + rng.uniform(2, 6, count)
    return np.stack([angles, shoulder_x, shoulder_y], 1)


def _place(layers, transforms, spread, fields):
    """Draws items, or pairs of them, as `(n, 1 or 2, 2, 3)` transforms say."""
    seen = [
        _sample(layers, _bend(_look_back(transforms[:, which]), spread, fields))
        for which in range(transforms.shape[1])
    ]
    return seen[0] if len(seen) == 1 else _overlay(*seen)


def _fit_frame(layers, transforms, spread, fields, share):
    """Scales and centres transforms so that what they draw fills a share of the frame.

    A draft at half the size, which nothing can leave, shows how far items reach.
    """
    draft = _resize(transforms, np.full(len(layers), 0.5), np.full(2, _CENTRE))
    masks = _place(layers, draft, spread, fields)[..., 1] > 0.5
    ends = [
        (axis.argmax(axis=1), SIDE - 1 - axis[:, ::-1].argmax(axis=1))
        for axis in (masks.any(axis=1), masks.any(axis=2))
    ]
    (left, right), (top, bottom) = ends
    longest = np.maximum(right - left, bottom - top) + 1
    middle = np.stack([left + right, top + bottom], 1) / 2
    return _resize(draft, share * SIDE / longest, middle)


def _resize(transforms, zoom, middle):
    """Scales what transforms draw, and moves its `middle` to the frame's."""
    resized = transforms * zoom[:, None, None, None]
    resized[..., 2] += (_CENTRE - zoom[:, None] * middle)[:, None]
    return resized


def _look_back(transforms):
    """Returns `(n, 28, 28, 2)`: for each pixel, the x and y it comes from, centred."""
    shapes = np.linalg.inv(transforms[:, :, :2])
    offsets = -_CENTRE - (shapes @ transforms[:, :, 2:])[..., 0]
    grid = np.indices((SIDE, SIDE))[::-1].reshape(2, -1)  # x, y: (2, 784)
    places = shapes.astype(np.float32) @ grid.astype(np.float32)  # (n, 2, 784)
    places += offsets.astype(np.float32)[..., None]
    return places.transpose(0, 2, 1).reshape(-1, SIDE, SIDE, 2)


def _bend(places, spread, fields):
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
    return np.stack([x, y], -1) + np.float32(_CENTRE) + fields


def _sample(layers, places):
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


def _overlay(behind, front):
    """Lays the front item over the other one."""
    return np.where(front[..., 1:] > 0.5, front, behind)


def _rotations(angles):
    cos, sin = np.cos(angles), np.sin(angles)
    return np.stack([cos, -sin, sin, cos], 1).reshape(-1, 2, 2)


def _about_centre(shapes, shifts):
    """Makes `(n, 2, 3)` transforms that keep the image's centre but for the shift."""
    offsets = _CENTRE + shifts - shapes @ np.full(2, _CENTRE)
    return np.concatenate([shapes, offsets[..., None]], axis=2)
