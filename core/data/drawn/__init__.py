"""Drawn garments: ten classes that look like Fashion-MNIST's, drawn by this project."""

import numpy as np

from core.data.dataset import CLASS_NAMES, NUM_CLASSES
from core.data.drawn.bags import draw_bag
from core.data.drawn.boots import draw_ankle_boot
from core.data.drawn.dresses import draw_dress
from core.data.drawn.light import light
from core.data.drawn.sandals import draw_sandal
from core.data.drawn.sketch import Sketch, render
from core.data.drawn.sneakers import draw_sneaker
from core.data.drawn.tops import (
    draw_coat,
    draw_pullover,
    draw_shirt,
    draw_t_shirt,
)
from core.data.drawn.trousers import draw_trouser

DRAWERS = (  # in the order of CLASS_NAMES
    draw_t_shirt,
    draw_trouser,
    draw_pullover,
    draw_dress,
    draw_coat,
    draw_sandal,
    draw_shirt,
    draw_sneaker,
    draw_bag,
    draw_ankle_boot,
)
BATCH = 256  # pictures lit at a time: their float arrays still fit in the cache
BEND = (0.04, 0.012, 2.0, 0.008, 2.0, 0.035)  # see `render`; spread of each


def draw_garments(train_size=10_000, test_size=2_000, *, seed=0):
    """Draws a data set shaped like Fashion-MNIST, each picture once.

    Args:
        train_size: Number of training pictures.
        test_size: Number of test pictures, from a random stream of their own.
        seed: The same seed gives the same arrays.

    Returns:
        `((train_images, train_labels), (test_images, test_labels))`: images `(n, 28,
        28)` uint8, bright item on black; labels `(n,)` uint8, the ten classes in
        equal numbers (to within one) and in random order.

    Raises:
        ValueError: when a size or the seed is not a whole number in its range.
    """
    _check_whole("train_size", train_size, least=0, example=10_000)
    _check_whole("test_size", test_size, least=0, example=2_000)
    _check_whole("seed", seed, least=0, example=0)
    streams = np.random.SeedSequence(seed).spawn(2)
    return tuple(
        _draw_split(size, np.random.default_rng(stream))
        for size, stream in zip((train_size, test_size), streams, strict=True)
    )


def draw_garment(label, rng, *, size=28):
    """Draws one picture.

    Args:
        label: Class, 0 to 9 in the order of `CLASS_NAMES`.
        rng: `numpy.random.Generator`; its state decides the picture.
        size: Edge in pixels.

    Returns:
        `(size, size)` uint8, bright item on black.

    Raises:
        ValueError: for a label or a size out of range.
    """
    if label not in range(NUM_CLASSES):
        raise ValueError(
            f"label must be 0 to 9, received {label!r}. "
            f"0 is {CLASS_NAMES[0]}, 9 is {CLASS_NAMES[-1]}."
        )
    _check_whole("size", size, least=8, example=28)
    return _draw_batch([int(label)], rng, size=size)[0]


def _draw_split(count, rng):
    labels = rng.permutation(np.arange(count) % NUM_CLASSES).astype(np.uint8)
    images = np.empty((count, 28, 28), np.uint8)
    for start in range(0, count, BATCH):
        rows = slice(start, start + BATCH)
        images[rows] = _draw_batch(labels[rows].tolist(), rng, size=28)
    return images, labels


def _draw_batch(labels, rng, *, size):
    """Returns `(len(labels), size, size)` uint8 pictures."""
    paint = np.empty((len(labels), size, size), np.uint8)
    folds = np.empty_like(paint)
    bends = rng.uniform(-1, 1, (len(labels), len(BEND))) * BEND
    for row, (label, bend) in enumerate(zip(labels, bends, strict=True)):
        sketch = Sketch()
        DRAWERS[label](sketch, rng)
        paint[row], folds[row] = render(sketch, size, bend)
    return light(paint, folds, rng)


def _check_whole(name, value, *, least, example):
    if not isinstance(value, int | np.integer) or value < least:
        raise ValueError(
            f"{name} must be a whole number from {least}, received {value!r}. "
            f"Try {example:,}."
        )
