"""What needs no network: the nearest class mean, a floor for all that learns."""

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import NUM_CLASSES, Dataset, Split
from core.runs.config import TrainingConfig
from core.training.images import choose_train_images


def nearest_mean_accuracy(train: Split, test: Split) -> float:
    """Returns the share of `test` whose nearest class mean is that of its label.

    A class's mean is that of its training images, pixel by pixel; near is the
    Euclidean distance over 784 pixels. A class without images is never predicted.
    """
    means = class_means(train)  # (10, 784), NaN where a class has no images
    pixels = test.images.reshape(len(test), -1).astype(np.float32)
    # The distance's part that depends on the image alone changes no order.
    distances = (means**2).sum(1) - 2 * pixels @ means.T  # (n, 10)
    distances = np.where(np.isnan(distances), np.inf, distances)
    return float((distances.argmin(1) == test.labels).mean())


def class_means(split: Split) -> NDArray[np.float32]:
    """Returns the mean image of each class, `(10, 784)`; NaN without images."""
    pixels = split.images.reshape(len(split), -1).astype(np.float32)
    means = np.full((NUM_CLASSES, pixels.shape[1]), np.nan, np.float32)
    for label in np.unique(split.labels):
        means[label] = pixels[split.labels == label].mean(0)
    return means


def nearest_mean_by_size(
    dataset: Dataset, sizes: tuple[int, ...], seeds: tuple[int, ...]
) -> dict[int, tuple[float, ...]]:
    """Returns `size -> test accuracy by seed`, of the images that a run would draw."""
    return {
        size: tuple(
            nearest_mean_accuracy(
                choose_train_images(
                    dataset, TrainingConfig(train_size=size, seed=seed)
                ),
                dataset.test,
            )
            for seed in seeds
        )
        for size in sizes
        if size <= len(dataset.train)
    }
