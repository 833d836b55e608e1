"""A pair of confused classes from near: its course over the epochs, its mean images."""

import numpy as np


def pair_trend(labels, by_epoch, first, second):
    """Counts how often two classes were taken for each other after each epoch.

    Args:
        labels: `(n,)` true classes.
        by_epoch: `(epochs, n, 10)` probabilities.
        first, second: The two classes.

    Returns:
        `(epochs,)` int64, both directions together.
    """
    answers = by_epoch.argmax(axis=2)  # (epochs, n)
    there = (labels == first) & (answers == second)
    back = (labels == second) & (answers == first)
    return (there | back).sum(axis=1)


def mean_image(images):
    """Returns the mean of `(n, 28, 28)` uint8 images, black where there are none."""
    if not len(images):
        return np.zeros((28, 28), np.uint8)
    return np.round(images.mean(axis=0)).astype(np.uint8)
