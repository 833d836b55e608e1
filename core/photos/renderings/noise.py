"""Smooth randomness: what grain, creases, stains and uneven edges are made of."""

import numpy as np
from PIL import Image
from scipy import ndimage


def smooth_noise(rng, shape, cells):
    """Draws one octave of noise.

    Args:
        rng: `numpy.random.Generator`.
        shape: `(h, w)` in pixels.
        cells: `(down, across)` hills and dales.

    Returns:
        `(h, w)` float32, mean 0, of about unit spread.
    """
    knots = rng.standard_normal((cells[0] + 3, cells[1] + 3)).astype(np.float32)
    image = Image.fromarray(knots).resize(
        (shape[1], shape[0]),
        Image.Resampling.BICUBIC,
        box=(1, 1, cells[1] + 2, cells[0] + 2),
    )
    return 1.4 * np.asarray(image)


def rough_noise(rng, shape, cells, *, octaves=4, decay=0.5):
    """Draws noise with detail at every scale; each octave twice as fine as the last.

    Returns:
        `(h, w)` float32, mean 0, of about unit spread.
    """
    total, power = np.zeros(shape, np.float32), 0.0
    for octave in range(octaves):
        weight = decay**octave
        finer = tuple(min(2**octave * n, m) for n, m in zip(cells, shape, strict=True))
        total += weight * smooth_noise(rng, shape, finer)
        power += weight**2
    return total / np.sqrt(power)


def crumple(rng, shape, cells):
    """Draws a surface that was folded: smooth facets that meet in sharp, bent ridges.

    Returns:
        `(h, w)` float32 heights, the ridges at 0, all else below.
    """
    facets = rough_noise(rng, shape, cells, octaves=2, decay=0.35)
    return -np.sqrt(facets**2 + 0.006)  # a ridge of cloth is round, if barely


def blur(image, sigma):
    """Returns `image` blurred by a Gaussian of `sigma` pixels; channels stay apart."""
    sigmas = (sigma, sigma, 0)[: image.ndim]
    return ndimage.gaussian_filter(image, sigmas, mode="nearest", truncate=3.0)


def displacement(rng, shape, *, cells, reach):
    """Returns `(2, h, w)` places, each moved by some `reach` pixels from its own."""
    grid = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    for axis in range(2):
        grid[axis] += reach * smooth_noise(rng, shape, cells)
    return grid
