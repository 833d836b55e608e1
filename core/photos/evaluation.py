"""How good the answers to labelled photos are, each figure with its interval."""

from dataclasses import dataclass

import numpy as np

from core.analysis.significance import wilson_interval

SHOES = (5, 7, 9)  # sandal, sneaker, ankle boot
BAG = 8  # neither garment nor shoe
SURE = 0.9


@dataclass(frozen=True)
class Share:
    """How many of how many.

    Attributes:
        count: Those it holds for.
        total: Those asked.
    """

    count: int
    total: int

    @property
    def value(self):
        """The share in 0..1; NaN where none was asked."""
        return self.count / self.total if self.total else float("nan")

    @property
    def interval(self):
        """The 95 % Wilson interval, two floats in 0..1."""
        return wilson_interval(self.count, self.total)


@dataclass(frozen=True)
class PhotoEvaluation:
    """What labelled photos say about answers; every attribute is a Share.

    Attributes:
        top1: Right answers.
        top2: The label is among the two most likely classes.
        garments: Right among clothes.
        shoes: Right among sandals, sneakers and ankle boots.
        bags: Right among bags.
        confident_half: Right among the half with the highest confidence.
        confident_errors: Wrong at a confidence of 0.9 or more, of all.
        warned_wrong: Wrong answers that carry a warning.
        warned_right: Right answers that carry one.
    """

    top1: Share
    top2: Share
    garments: Share
    shoes: Share
    bags: Share
    confident_half: Share
    confident_errors: Share
    warned_wrong: Share
    warned_right: Share


def evaluate_photos(labels, probabilities, *, confidences, warned):
    """Judges the answers to photos whose labels are known.

    Args:
        labels: `(n,)` integers in 0..9.
        probabilities: `(n, 10)`.
        confidences: `(n,)` in 0..1, as shown to the learner.
        warned: `(n,)` bool, whether the answer carries any warning.

    Returns:
        A PhotoEvaluation.

    Raises:
        ValueError: when the arrays are not about the same photos.
    """
    labels, warned = np.asarray(labels, int), np.asarray(warned, bool)
    probabilities, confidences = np.asarray(probabilities), np.asarray(confidences)
    sizes = [len(each) for each in (labels, probabilities, confidences, warned)]
    if len(set(sizes)) > 1:
        raise ValueError(
            "labels, probabilities, confidences and warned must be of one length, "
            f"received {sizes}. Leave photos without a label out of all four."
        )
    order = np.argsort(-probabilities.reshape(-1, 10), axis=1, kind="stable")
    right = order[:, 0] == labels
    are_shoes, are_bags = np.isin(labels, SHOES), labels == BAG
    surest = np.argsort(-confidences, kind="stable")[: (len(labels) + 1) // 2]
    return PhotoEvaluation(
        top1=_share(right),
        top2=_share((order[:, :2] == labels[:, None]).any(axis=1)),
        garments=_share(right[~are_shoes & ~are_bags]),
        shoes=_share(right[are_shoes]),
        bags=_share(right[are_bags]),
        confident_half=_share(right[surest]),
        confident_errors=_share(~right & (confidences >= SURE)),
        warned_wrong=_share(warned[~right]),
        warned_right=_share(warned[right]),
    )


def _share(holds):
    return Share(int(np.count_nonzero(holds)), len(holds))
