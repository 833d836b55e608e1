"""One pair of confused classes: its errors over the epochs, its mean images."""

import numpy as np

from core.arrays import Images, Integers, Probabilities
from core.data.dataset import IMAGE_SHAPE


def pair_trend(
    labels: Integers, by_epoch: Probabilities, first: int, second: int
) -> Integers:
    """Counts how often two classes were taken for each other after each epoch.

    Probabilities are `(epochs, n, 10)`; the counts, `(epochs,)`, hold both directions.
    """
    predictions = by_epoch.argmax(axis=2)  # (epochs, n)
    there = (labels == first) & (predictions == second)
    back = (labels == second) & (predictions == first)
    return (there | back).sum(axis=1)


def mean_image(images: Images) -> Images:
    """Returns the `(28, 28)` mean of images, black where there are none."""
    if not len(images):
        return np.zeros(IMAGE_SHAPE, np.uint8)
    return np.rint(np.mean(images, axis=0, dtype=float)).astype(np.uint8)
