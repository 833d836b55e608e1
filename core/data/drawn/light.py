"""Light: volume, folds, grain and exposure for many pictures at a time."""

import functools

import numpy as np

from core.data.drawn.sketch import FLAT

CREASE_GRID = (4, 5)  # knots of the slow random light across and down a picture


def light(paint, folds, rng):
    """Turns flat paint into something that looks photographed.

    Args:
        paint: `(n, size, size)` uint8 tones, 0 where there is no garment.
        folds: `(n, size, size)` uint8 drawn creases, `FLAT` where there are none.
        rng: `numpy.random.Generator`.

    Returns:
        `(n, size, size)` uint8, bright item on black.
    """
    count, size, _ = paint.shape
    tone = paint.astype(np.float32) / 255
    creases = (folds.astype(np.float32) - FLAT) / 127
    shade = _amount(rng, count, 0.5, 1.0) * _blur(creases, 0.016)
    shade += _amount(rng, count, 0.05, 0.3) * _volume(tone > 0)
    shade += _amount(rng, count, 0.02, 0.10) * _drift(rng, count, size)
    grain = rng.standard_normal(tone.shape, dtype=np.float32)
    fineness = min(1, (28 / size) ** 0.7)  # large pictures would look sanded
    shade += _amount(rng, count, 0.01, 0.06) * grain * fineness
    lit = np.clip(tone * (1 + shade), 0, 1) ** _amount(rng, count, 0.75, 1.25)
    return np.rint(255 * lit).astype(np.uint8)


def _amount(rng, count, low, high):
    """Returns `(count, 1, 1)` strengths, one a picture."""
    return rng.uniform(low, high, (count, 1, 1)).astype(np.float32)


@functools.cache
def _blur_matrix(size, sigma):
    """Returns `(size, size)` Gaussian weights; sigma is a share of the edge."""
    places = np.arange(size) / size
    weights = np.exp(-(((places[:, None] - places) / sigma) ** 2) / 2)
    reach = np.sqrt(2 * np.pi) * sigma * size  # beyond the frame counts as empty
    total = np.maximum(weights.sum(1, keepdims=True), reach)
    return (weights / total).astype(np.float32)


def _blur(images, sigma):
    matrix = _blur_matrix(images.shape[-1], sigma)
    return matrix @ images @ matrix.T


def _volume(inside):
    """Lights garments as if stuffed: the blurred silhouette is their height."""
    height = _blur(inside.astype(np.float32), 0.05)
    size = height.shape[-1]
    slope_y = (height[:, 2:] - height[:, :-2]) * (size / 12)
    slope_x = (height[:, :, 2:] - height[:, :, :-2]) * (size / 12)
    volume = 1.6 * (height - 0.8)
    volume[:, 1:-1] += slope_y  # light from above ...
    volume[:, :, 1:-1] += 0.5 * slope_x  # ... and from the left
    return np.clip(volume, -1.5, 1)


@functools.cache
def _drift_matrix(size, knots):
    """Returns `(size, knots)` smooth weights that spread `knots` numbers over a row."""
    places = np.linspace(0, knots - 1, size)[:, None]
    weights = np.exp(-((places - np.arange(knots)) ** 2) / 0.5)
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


def _drift(rng, count, size):
    """Returns slow random light and shade, different in every picture."""
    down, across = CREASE_GRID
    knots = rng.standard_normal((count, down, across), dtype=np.float32)
    return _drift_matrix(size, down) @ knots @ _drift_matrix(size, across).T
