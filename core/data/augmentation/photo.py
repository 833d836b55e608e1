"""Augmentation that makes training images as flawed as prepared phone photos are.

A photo's item arrives with other tones than the catalogue's, cut out imperfectly,
blurred, turned, spread out; shoes arrive in pairs. Each step here is one of those
flaws, drawn at random for every image.
"""

import cv2
import numpy as np

from core.arrays import Floats, Images, Mask
from core.data.augmentation.warps import warp_items
from core.data.dataset import SIDE

PLAIN_SHARE = 0.4  # stay as the catalogue shows them: the test set is of that kind
PAIR_SHARE = 0.6  # of the shoes
INVERTED_SHARE = 0.05  # light things photographed as dark ones, and the reverse
UNCUT_SHARE = 0.04  # keep their whole background: no mask was found
RESIDUE_SHARE = 0.08  # keep a part of it
HOLE_SHARE = 0.05  # lose a part of themselves
_CHUNK = 1000  # images at a time: OpenCV floods at most 32,767 rows
_FIELDS = 512  # smooth random fields an epoch; images share them, shuffled
_ITEM_ABOVE = 10  # grey level; compression left traces below it
_MARGIN = 2  # pixels of background between images laid out for the mask


class _Fields:
    """Smooth random images, mean 0 and spread 1, by how coarse they are."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.kinds = {
            "broad": _draw_fields(rng, [(4, 4)]),
            "fine": _draw_fields(rng, [(9, 9)]),
            "folds": _draw_fields(rng, [(4, 12), (12, 4), (7, 10)]),
        }

    def pick(self, kind: str, count: int) -> Floats:
        """Returns `(count, 28, 28)` float32."""
        return self.kinds[kind][self.rng.integers(0, _FIELDS, count)]


def vary_as_photos(
    images: Images, rng: np.random.Generator, *, plain_share: float = PLAIN_SHARE
) -> Images:
    """Returns a new array of the images as photos of the same items might arrive.

    `plain_share` of them is only shifted and mirrored.
    """
    varied = np.empty_like(images)
    fields = _Fields(rng)
    for start in range(0, len(images), _CHUNK):
        part = slice(start, start + _CHUNK)
        is_plain = rng.random(len(images[part])) < plain_share
        varied[part][is_plain] = _shift_and_flip(images[part][is_plain], rng)
        varied[part][~is_plain] = _vary(images[part][~is_plain], rng, fields)
    return varied


def find_items(images: Images) -> Mask:
    """Returns where the items are, `(n, 28, 28)` bool: holes count as item.

    One flood from a corner reaches the background of all images at once, as they lie
    below each other with a margin around each. At most 1,000 images.
    """
    count, step = len(images), SIDE + 2 * _MARGIN
    sheet = np.zeros((count, step, step), np.uint8)
    inner = (slice(None), slice(_MARGIN, -_MARGIN), slice(_MARGIN, -_MARGIN))
    sheet[inner] = images > _ITEM_ABOVE
    kernel = np.ones((3, 3), np.uint8)
    sheet = cv2.morphologyEx(sheet.reshape(-1, step), cv2.MORPH_CLOSE, kernel)
    cv2.floodFill(sheet, None, (0, 0), 2)
    return (sheet.reshape(count, step, step) != 2)[inner]


def _shift_and_flip(images: Images, rng: np.random.Generator) -> Images:
    count = len(images)
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    down, right = rng.integers(0, 3, (2, count, 1, 1))
    across = np.where(
        rng.random((count, 1, 1)) < 0.5, np.arange(SIDE), np.arange(SIDE)[::-1]
    )
    rows = np.arange(SIDE)[:, None] + down
    return padded[np.arange(count)[:, None, None], rows, across + right]


def _vary(images: Images, rng: np.random.Generator, fields: _Fields) -> Images:
    count = len(images)
    if not count:
        return images
    grey, mask = images * np.float32(1 / 255), find_items(images)
    layers = np.stack([grey, mask.astype(np.float32)], -1)
    bends = np.stack([fields.pick("broad", count) for _ in range(2)], -1)
    bends *= _uniform(rng, 0, 0.5, count)[..., None]
    moved = warp_items(layers, rng, bends, pair_share=PAIR_SHARE)
    grey, mask = moved[..., 0], moved[..., 1]
    photo = _light(grey, mask, rng, fields)
    photo = _blur(_cut_out(photo, mask, rng, fields), rng)
    return np.rint(np.clip(photo, 0, 1) * 255).astype(np.uint8)


def _draw_fields(rng: np.random.Generator, shapes: list[tuple[int, int]]) -> Floats:
    """Returns `(_FIELDS, 28, 28)` float32: random grids of some shapes, enlarged."""
    grids = [
        rng.standard_normal(shapes[number % len(shapes)], np.float32)
        for number in range(_FIELDS)
    ]
    size = (SIDE, SIDE)
    fields = [cv2.resize(each, size, interpolation=cv2.INTER_CUBIC) for each in grids]
    fields = np.stack(fields)
    return (fields - fields.mean()) / fields.std()


def _uniform(rng: np.random.Generator, low: float, high: float, count: int) -> Floats:
    """Returns `(count, 1, 1)` float32: one number an image."""
    return rng.uniform(low, high, (count, 1, 1)).astype(np.float32)


def _light(
    grey: Floats, mask: Floats, rng: np.random.Generator, fields: _Fields
) -> Floats:
    """Changes tone and contrast, and adds light, folds and grain.

    Twice the greys are stretched over the item's range, as the tone step of the
    preparation does, so that a plain item shows little but its folds.
    """
    count = len(grey)
    tone = _stretch(grey, mask, floor=0.3)
    is_inverted = rng.random((count, 1, 1)) < INVERTED_SHARE
    tone = np.where(is_inverted, 1 - tone, tone)
    tone = tone ** np.exp(_uniform(rng, -0.6, 0.6, count))
    tone += _uniform(rng, 0, 0.12, count) * fields.pick("broad", count)
    tone += _uniform(rng, 0, 0.15, count) * fields.pick("folds", count)
    grain = rng.standard_normal((count, SIDE, SIDE), np.float32)
    tone += _uniform(rng, 0, 0.03, count) * grain
    low, high = _uniform(rng, 0.04, 0.4, count), _uniform(rng, 0.65, 1.0, count)
    return low + (high - low) * _stretch(tone, mask, floor=0.3)


def _stretch(grey: Floats, mask: Floats, *, floor: float) -> Floats:
    """Maps each item's greys, two spreads about their mean, to 0..1.

    A range below `floor` is stretched as if it were that wide.
    """
    size = np.maximum(mask.sum(axis=(1, 2), keepdims=True), 1)
    mean = (grey * mask).sum(axis=(1, 2), keepdims=True) / size
    spread = ((grey - mean) ** 2 * mask).sum(axis=(1, 2), keepdims=True) / size
    half = np.maximum(2 * np.sqrt(spread), floor / 2)
    return np.clip((grey - mean + half) / (2 * half), 0, 1)


def _cut_out(
    photo: Floats, mask: Floats, rng: np.random.Generator, fields: _Fields
) -> Floats:
    """Cuts the item from a background, not quite where it ends."""
    count = len(photo)
    ground = _uniform(rng, 0.0, 1.0, count)
    ground = ground + _uniform(rng, 0, 0.1, count) * fields.pick("broad", count)
    ground += _uniform(rng, 0, 0.08, count) * fields.pick("fine", count)
    scene = mask * photo + (1 - mask) * np.clip(ground, 0, 1)
    fraying = _uniform(rng, 0, 0.45, count) ** 3 * fields.pick("fine", count)
    cut = _mix(mask, np.float32(0.25)) + fraying * _near_edge(mask)
    cut = np.clip(3 * (cut - _uniform(rng, 0.3, 0.6, count)) + 0.5, 0, 1)
    luck = rng.random((count, 1, 1))
    blot = fields.pick("broad", count) > _uniform(rng, 0.7, 1.8, count)
    cut[(luck < RESIDUE_SHARE) & blot] = 1
    cut[(luck > 1 - HOLE_SHARE) & blot] = 0
    cut[(luck > 0.5)[:, 0, 0] & (luck < 0.5 + UNCUT_SHARE)[:, 0, 0]] = 1
    return scene * cut


def _near_edge(mask: Floats) -> Floats:
    """Returns 1 at the outline, 0 well inside and well outside."""
    soft = _mix(_mix(mask, np.float32(0.3)), np.float32(0.3))
    return np.clip(8 * soft * (1 - soft), 0, 1)


def _blur(photo: Floats, rng: np.random.Generator) -> Floats:
    """Blurs half of the images, each by its own amount."""
    return _mix(photo, np.maximum(_uniform(rng, -0.2, 0.15, len(photo)), 0))


def _mix(images: Floats, weight: Floats | np.float32) -> Floats:
    """Blends each pixel with its four neighbours along both axes."""
    padded = np.pad(images, ((0, 0), (1, 1), (0, 0)))
    mixed = (1 - 2 * weight) * images + weight * (padded[:, :-2] + padded[:, 2:])
    padded = np.pad(mixed, ((0, 0), (0, 0), (1, 1)))
    return (1 - 2 * weight) * mixed + weight * (padded[:, :, :-2] + padded[:, :, 2:])
