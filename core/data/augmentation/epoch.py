"""Augmentation: a whole epoch of training images, varied anew, in NumPy."""

from collections.abc import Iterator

import numpy as np

from core.arrays import Floats, Images, Integers, Rows
from core.data.augmentation import AUGMENTATIONS
from core.data.augmentation.affine import bilinear_taps, mix
from core.data.dataset import IMAGE_SHAPE, SIDE

MAX_DEGREES = 10
MAX_SHIFT = 0.1  # of the image's side, so up to 2.8 pixels
MAX_ZOOM = 0.1
ERASED_SHARE = 0.5  # of the images
ERASED_SIDE = 8  # pixels
MAX_NOISE = 50  # grey levels: the largest standard deviation
_CHUNK = 2_000  # images whose noise is held at a time
# So many affine transforms are drawn an epoch and shared out among its images: as
# varied for the network as one for each image, and many times cheaper.
_POOL_SIZE = 512
# Which half is flipped first must be the same in every epoch of every run, or an image
# would not alternate; hence not the run's own seed.
_FLIP_SEED = 0


def augment_epoch(
    images: Images, *, kind: str, rng: np.random.Generator, epoch: int
) -> Images:
    """Returns the images as the network sees them in one epoch.

    Returns:
        A new array in the same order; for `none` the images themselves.

    Raises:
        ValueError: for a kind that is not in `AUGMENTATIONS`.
    """
    match kind:
        case "none":
            return images
        case "flip-shift":
            return _flip_and_shift(images, rng, epoch)
        case "flip-shift-erase":
            return _erase(_flip_and_shift(images, rng, epoch), rng)
        case "rotate-shift":
            return _warp(images, rng, max_zoom=0)
        case "rotate-shift-zoom":
            return _warp(images, rng, max_zoom=MAX_ZOOM)
        case "noise":
            return _add_noise(images, rng)
        case "photo":
            # Lazily: only this kind needs OpenCV.
            from core.data.augmentation.photo import vary_as_photos

            return vary_as_photos(images, rng)
        case _:
            raise ValueError(
                f"kind must be one of {', '.join(AUGMENTATIONS)}, received {kind!r}. "
                "Try none."
            )


def _flip_and_shift(images: Images, rng: np.random.Generator, epoch: int) -> Images:
    """Flips one half, and moves each image by -1, 0 or 1 pixel along both axes.

    The alternating flip is that of Jordan, "94% on CIFAR-10 in 3.29 Seconds on a
    Single GPU" (2024), section 3.6: two epochs together show every image both ways.
    """
    count = len(images)
    order = np.random.default_rng(_FLIP_SEED).permutation(count)
    is_flipped = (order + epoch) % 2
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    varied = np.empty_like(images)
    moves = rng.integers(0, 9, size=count)
    for group, rows in _rows_by_group(moves * 2 + is_flipped, 18):
        shift, flip = divmod(group, 2)
        top, left = divmod(shift, 3)
        window = padded[rows][:, top : top + SIDE, left : left + SIDE]
        varied[rows] = window[:, :, ::-1] if flip else window
    return varied


def _erase(images: Images, rng: np.random.Generator) -> Images:
    """Blackens a square in half of the images, in place; returns them.

    DeVries and Taylor, "Improved regularization of convolutional neural networks with
    cutout" (2017): the network must not depend on one detail.
    """
    rows = np.flatnonzero(rng.random(len(images)) < ERASED_SHARE)
    limit = np.array(IMAGE_SHAPE) - ERASED_SIDE + 1
    top, left = rng.integers(0, limit, (len(rows), 2)).T
    side = np.arange(ERASED_SIDE)
    down = (top[:, None] + side)[:, :, None]  # (rows, side, 1)
    right = (left[:, None] + side)[:, None, :]
    images[rows[:, None, None], down, right] = 0
    return images


def _add_noise(images: Images, rng: np.random.Generator) -> Images:
    """Adds normal noise to each pixel, cut to 0..255; each image has its own amount.

    Its standard deviation is drawn evenly from 0 to `MAX_NOISE` grey levels.
    """
    varied = np.empty_like(images)
    amounts = rng.uniform(0, MAX_NOISE, len(images)).astype(np.float32)
    for start in range(0, len(images), _CHUNK):
        part = images[start : start + _CHUNK]
        noise = rng.standard_normal(part.shape, np.float32)
        noise *= amounts[start : start + _CHUNK, None, None]
        varied[start : start + _CHUNK] = np.rint(noise + part).clip(0, 255)
    return varied


def _warp(images: Images, rng: np.random.Generator, *, max_zoom: float) -> Images:
    """Rotates, shifts and zooms about the centre; bilinear, black beyond the edge."""
    count = len(images)
    varied = np.empty_like(images)
    pool = _draw_transforms(rng, max_zoom)
    groups = rng.integers(0, _POOL_SIZE, count)
    for group, rows in _rows_by_group(groups, _POOL_SIZE):
        angle, zoom, down, right = pool[group]
        taps = bilinear_taps(angle, zoom=zoom, down=down, right=right)
        varied[rows] = mix(images[rows], taps)
    return varied


def _rows_by_group(groups: Integers, count: int) -> Iterator[tuple[int, Rows]]:
    """Yields `(group, rows)` for each group from 0 to `count` that has rows."""
    order = np.argsort(groups, kind="stable")
    edges = np.searchsorted(groups[order], np.arange(count + 1))
    for group in range(count):
        rows = order[edges[group] : edges[group + 1]]
        if len(rows):
            yield group, rows


def _draw_transforms(rng: np.random.Generator, max_zoom: float) -> Floats:
    """Returns `(_POOL_SIZE, 4)`: clockwise radians, zoom, pixels down, pixels right."""
    angles = np.radians(rng.uniform(-MAX_DEGREES, MAX_DEGREES, _POOL_SIZE))
    zooms = 1 + rng.uniform(-max_zoom, max_zoom, _POOL_SIZE)
    reach = MAX_SHIFT * IMAGE_SHAPE[0]
    shifts = rng.uniform(-reach, reach, (_POOL_SIZE, 2))
    return np.column_stack([angles, zooms, shifts])
