"""Pixels and labels as other programs write them, made ours: uint8, 0..255 and 0..9."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.arrays import Images, Labels
from core.data.class_words import find_class
from core.data.dataset import CLASS_NAMES, NUM_CLASSES

SCALED = "Pixels between 0 and 1 were taken times 255."
_TOLERANCE = 0.02  # of 255 steps: four decimals are enough to tell them apart


def is_scaled(values: NDArray[Any]) -> bool:
    """Tells pixels that were divided by 255 from those that were not."""
    return bool(values.size and values.max() <= 1 and (values % 1 > 0).any())


def find_bad_pixel(values: NDArray[Any], factor: int) -> tuple[int, ...] | None:
    """Returns the indices of the first value that is no pixel once taken by `factor`.

    NaN is none; neither is a value that is not a whole number of 255 steps.
    """
    steps = values.astype(np.float64) * factor
    with np.errstate(invalid="ignore"):
        good = (np.abs(steps - steps.round()) <= _TOLERANCE) & (steps.round() >= 0)
        good &= steps.round() <= 255
    bad = np.argwhere(~good)
    return tuple(bad[0].tolist()) if len(bad) else None


def to_pixels(values: NDArray[Any], factor: int) -> Images:
    """Returns values without a bad pixel as uint8."""
    return (values * factor).round().astype(np.uint8)


def to_label(word: str) -> int | None:
    """Returns the number of a class that is written as a number, a name or a word."""
    name = find_class(word)
    return None if name is None else CLASS_NAMES.index(name)


def from_one_hot(table: NDArray[Any]) -> Labels:
    """Returns labels of `(n, 10)` zeros and ones; NUM_CLASSES where a row has not one.

    The caller refuses those.
    """
    ones = table == 1
    is_valid = (ones.sum(axis=1) == 1) & ((table == 0) | ones).all(axis=1)
    return np.where(is_valid, ones.argmax(axis=1), NUM_CLASSES).astype(np.uint8)
