"""Which images an epoch trains on: all of them, or fewer of the easy ones."""

import numpy as np
from numpy.typing import NDArray

FULL_TAIL = 0.125  # the last share of a training sees all images again


class Selection:
    """Leaves out a random share of the images that are easy (Qin et al. 2024).

    Easy is an image whose loss, when it was last seen, was below the mean. Those of
    them that stay count for the ones left out, so that the mean gradient is that of
    all images: "InfoBatch: lossless training speed up by unbiased dynamic data
    pruning". An epoch leaves out `share` of the easy images, in 0..0.9.
    """

    def __init__(self, count: int, share: float, rng: np.random.Generator):
        self.share, self.rng = share, rng
        self.losses = np.full(count, np.nan, np.float32)

    def choose(self, done: float) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Returns an epoch's `(order (m,), weights (count,))`; `done` is in 0..1."""
        weights = np.ones(len(self.losses), np.float32)
        rows = np.arange(len(self.losses))
        if self.share and done < 1 - FULL_TAIL and not np.isnan(self.losses).any():
            is_easy = self.losses < self.losses.mean()
            is_left_out = is_easy & (self.rng.random(len(rows)) < self.share)
            weights[is_easy] = 1 / (1 - self.share)
            rows = rows[~is_left_out]
        return self.rng.permutation(rows).astype(np.int32), weights

    def note(self, rows: NDArray[np.int32], losses: NDArray[np.float32]) -> None:
        """Takes note of the losses `(m,)` of the images `rows (m,)`."""
        self.losses[rows] = losses
