"""From pixels and a mask to the 28 x 28 picture: crop, polarity, tone and frame."""

from typing import TypeAlias

import cv2
import numpy as np

from core.arrays import Floats, Images, Mask
from core.data.dataset import SIDE
from core.photos.masks import WORK_SIDE
from core.photos.options import PrepareOptions, Region

Cut: TypeAlias = tuple[slice, slice]  # rows and columns

TONE_FLOOR = 0.06  # the darkest part of an item is not quite black
TONE_TAILS = (2, 98)  # percentiles of the item's greys that tone stretches apart
LEAST_CONTRAST = 0.35  # stretched from at least that much: noise is no pattern


def render_item(
    pixels: Images, mask: Mask, options: PrepareOptions
) -> tuple[Images, Cut, bool]:
    """Returns an item's grey picture, its cut, and whether greys were negated."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    negative = options.flip_polarity
    if options.polarity:
        negative ^= bool(not mask.all() or _border_of(grey).mean() > 0.5)
    if negative:
        grey = 1 - grey
    if options.tone:
        grey = _stretch(grey, mask)
    grey = np.where(mask, grey, 0)
    cut = _bounds(mask) if options.crop else (slice(None), slice(None))
    return np.rint(grey[cut] * 255).astype(np.uint8), cut, negative


def frame_item(
    grey: Images, *, side: int = SIDE, keep_proportions: bool = True
) -> Images:
    """Fits a grey picture into a black square, as Fashion-MNIST frames its items.

    Source: H. Xiao et al., "Fashion-MNIST" (2017), section 2: the longest edge fills
    the square, the item is centred. Without its proportions, both edges fill it.
    """
    height, width = side, side
    if keep_proportions:
        zoom = side / max(grey.shape)
        height, width = (max(1, round(edge * zoom)) for edge in grey.shape)
    fitted = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
    framed = np.zeros((side, side), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    framed[top : top + height, left : left + width] = fitted
    return framed


def cut_region(array: Images, region: Region | None) -> Images:
    """Cuts `(h, w, ...)` to a region of it; at least a pixel stays."""
    if region is None:
        return array
    (height, width), (left, top, right, bottom) = array.shape[:2], region
    rows = slice(int(top * height), max(int(top * height) + 1, int(bottom * height)))
    columns = slice(int(left * width), max(int(left * width) + 1, int(right * width)))
    return array[rows, columns]


def shrink(array: Images) -> Images:
    """Returns the array with its longest side at most `WORK_SIDE`."""
    height, width = array.shape[:2]
    zoom = min(1, WORK_SIDE / max(height, width))
    size = (max(1, round(width * zoom)), max(1, round(height * zoom)))
    small = cv2.resize(np.ascontiguousarray(array), size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _stretch(grey: Floats, mask: Mask) -> Floats:
    low, high = np.percentile(grey[mask], TONE_TAILS)
    middle, half = (low + high) / 2, max(high - low, LEAST_CONTRAST) / 2
    spread = np.clip((grey - middle + half) / (2 * half), 0, 1)
    return TONE_FLOOR + (1 - TONE_FLOOR) * spread


def _border_of(grey: Floats) -> Floats:
    return np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])


def _bounds(mask: Mask) -> Cut:
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
