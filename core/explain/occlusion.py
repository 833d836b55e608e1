"""Occlusion: cover a part of the image and see what becomes of the prediction.

Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional Networks",
section 4.2.
"""

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Floats, Integers
from core.data.dataset import SIDE
from core.explain.checks import check_image, check_whole
from core.explain.network import load_layerwise
from core.explain.results import Occlusion


def occlude(
    folder: str, image: ArrayLike, patch: int, stride: int, fill: int = 0
) -> Occlusion:
    """Slides a `patch`, 1 to 28 pixels a side, over the image and predicts each time.

    Positions are `stride` pixels apart; the last one ends at the edge. The patch is
    painted with `fill`, 0..255; 0 is the background.
    """
    image, network = check_image(image), load_layerwise(folder)
    check_whole("patch", patch, 1, SIDE)
    check_whole("stride", stride, 1, SIDE)
    check_whole("fill", fill, 0, 255)
    last = SIDE - patch
    starts = np.unique([*range(0, last + 1, stride), last])
    covered = np.repeat(image[None], len(starts) ** 2, axis=0)
    corners = [(row, column) for row in starts for column in starts]
    for picture, (row, column) in zip(covered, corners, strict=True):
        picture[row : row + patch, column : column + patch] = fill
    predicted = network.run(np.concatenate([image[None], covered]))
    before = predicted[0]
    grid = predicted[1:].reshape(len(starts), len(starts), -1)
    return Occlusion(starts, before, grid, _spread(before - grid, starts, patch))


def _spread(drops: Floats, starts: Integers, patch: int) -> Floats:
    """Returns `(28, 28, 10)`: the mean of the drops of all patches over each pixel."""
    pixels = np.arange(SIDE)[:, None]
    covers = (pixels >= starts) & (pixels < starts + patch)  # (28, positions)
    shares = covers / np.maximum(covers.sum(axis=1, keepdims=True), 1)
    return np.einsum("rp,pqc,sq->rsc", shares, drops, shares).astype(np.float32)
