"""Drawn garments: ten classes that look like Fashion-MNIST's, drawn by this project."""

from collections.abc import Sequence

import numpy as np

from core.arrays import Images, LabelledImages
from core.data.dataset import CLASS_NAMES, NUM_CLASSES, SIDE
from core.data.drawn import tops
from core.data.drawn.bags import draw_bag
from core.data.drawn.pen import Pen
from core.data.drawn.render import light, render
from core.data.drawn.sandals import draw_sandal
from core.data.drawn.shoes import draw_ankle_boot, draw_sneaker
from core.data.drawn.trousers import draw_trouser

DRAWERS = (  # in the order of CLASS_NAMES
    *(tops.draw_t_shirt, draw_trouser, tops.draw_pullover, tops.draw_dress),
    *(tops.draw_coat, draw_sandal, tops.draw_shirt, draw_sneaker),
    *(draw_bag, draw_ankle_boot),
)
BATCH = 256  # pictures lit at a time: their float arrays still fit in the cache
BEND = (0.04, 0.012, 2.0, 0.008, 2.0, 0.035)  # see `render`; spread of each


def draw_garments(
    train_size: int = 10_000, test_size: int = 2_000, *, seed: int = 0
) -> tuple[LabelledImages, LabelledImages]:
    """Draws a data set shaped like Fashion-MNIST, each picture once.

    Returns:
        `(train, test)`, each with a random stream of its own; the ten classes in equal
        numbers (to within one), in random order. The same seed gives the same arrays.

    Raises:
        ValueError: when a size or the seed is not a whole number in its range.
    """
    _check_whole("train_size", train_size, least=0, example=10_000)
    _check_whole("test_size", test_size, least=0, example=2_000)
    _check_whole("seed", seed, least=0, example=0)
    train, test = map(np.random.default_rng, np.random.SeedSequence(seed).spawn(2))
    return _draw_split(train_size, train), _draw_split(test_size, test)


def draw_garment(label: int, rng: np.random.Generator, *, size: int = SIDE) -> Images:
    """Draws one picture of a class, `(size, size)`, bright item on black.

    Raises:
        ValueError: for a label or a size out of range.
    """
    if label not in range(NUM_CLASSES):
        raise ValueError(
            f"label must be 0 to 9, received {label!r}. "
            f"0 is {CLASS_NAMES[0]}, 9 is {CLASS_NAMES[-1]}."
        )
    _check_whole("size", size, least=8, example=SIDE)
    return _draw_batch([int(label)], rng, size)[0]


def _draw_split(count: int, rng: np.random.Generator) -> LabelledImages:
    labels = rng.permutation(np.arange(count) % NUM_CLASSES).astype(np.uint8)
    images = np.empty((count, SIDE, SIDE), np.uint8)
    for start in range(0, count, BATCH):
        rows = slice(start, start + BATCH)
        images[rows] = _draw_batch(labels[rows].tolist(), rng, SIDE)
    return images, labels


def _draw_batch(labels: Sequence[int], rng: np.random.Generator, size: int) -> Images:
    paint = np.empty((len(labels), size, size), np.uint8)
    folds = np.empty_like(paint)
    bends = rng.uniform(-1, 1, (len(labels), len(BEND))) * BEND
    for row, (label, bend) in enumerate(zip(labels, bends, strict=True)):
        pen = Pen(rng)
        DRAWERS[label](pen)
        paint[row], folds[row] = render(pen.strokes, size, bend)
    return light(paint, folds, rng)


def _check_whole(name: str, value: object, *, least: int, example: int) -> None:
    if not isinstance(value, int | np.integer) or value < least:
        raise ValueError(
            f"{name} must be a whole number from {least}, received {value!r}. "
            f"Try {example:,}."
        )
