"""How good the predictions for labelled photos are: figures with intervals."""

from collections.abc import Sized
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.analysis.significance import wilson_interval
from core.arrays import Interval, Mask, Probabilities

SHOES = (5, 7, 9)  # sandal, sneaker, ankle boot
BAG = 8  # neither garment nor shoe
CONFIDENT = 0.9


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    count: int
    total: int

    @property
    def value(self) -> float:
        """The share in 0..1; NaN of none."""
        return self.count / self.total if self.total else float("nan")

    @property
    def interval(self) -> Interval:
        """The 95 % Wilson interval, in 0..1."""
        return wilson_interval(self.count, self.total)


@dataclass(frozen=True)
class PhotoEvaluation:
    """What labelled photos say about predictions."""

    top1: Share  # correct predictions
    top2: Share  # the label is among the two most likely classes
    garments: Share  # correct among clothes
    shoes: Share  # correct among sandals, sneakers and ankle boots
    bags: Share
    confident_half: Share  # correct among the half with the highest confidence
    confident_errors: Share  # wrong at a confidence of 0.9 or more, of all
    warned_wrong: Share  # wrong predictions that carry a warning
    warned_right: Share


def evaluate_photos(
    labels: ArrayLike,
    probabilities: Probabilities,
    *,
    confidences: ArrayLike,
    warned: ArrayLike,
) -> PhotoEvaluation:
    """Evaluates the predictions for `n` photos whose labels, 0..9, are known.

    `probabilities` are `(n, 10)`, `confidences` in 0..1, as shown to the learner;
    `warned` says whether the prediction carries any warning.
    """
    labels, warned = np.asarray(labels, int), np.asarray(warned, bool)
    probabilities, confidences = np.asarray(probabilities), np.asarray(confidences)
    _check_lengths(labels, probabilities, confidences, warned)
    order = np.argsort(-probabilities.reshape(-1, 10), axis=1, kind="stable")
    right = order[:, 0] == labels
    shoes, bags = np.isin(labels, SHOES), labels == BAG
    surest = np.argsort(-confidences, kind="stable")[: (len(labels) + 1) // 2]
    return PhotoEvaluation(
        top1=_share(right),
        top2=_share((order[:, :2] == labels[:, None]).any(axis=1)),
        garments=_share(right[~shoes & ~bags]),
        shoes=_share(right[shoes]),
        bags=_share(right[bags]),
        confident_half=_share(right[surest]),
        confident_errors=_share(~right & (confidences >= CONFIDENT)),
        warned_wrong=_share(warned[~right]),
        warned_right=_share(warned[right]),
    )


def _check_lengths(*values: Sized) -> None:
    sizes = list(map(len, values))
    if len(set(sizes)) > 1:
        raise ValueError(
            "labels, probabilities, confidences and warned must be of one length, "
            f"received {sizes}. Leave photos without a label out of all four."
        )


def _share(holds: Mask) -> Share:
    return Share(int(np.count_nonzero(holds)), len(holds))
