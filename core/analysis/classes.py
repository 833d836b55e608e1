"""One model class by class: precision, recall and F1 with their intervals."""

import math
from dataclasses import asdict, dataclass

import numpy as np

from core.analysis.significance import wilson_interval
from core.data.dataset import CLASS_NAMES


@dataclass(frozen=True)
class ClassScores:
    """How well one class is told from the others.

    Attributes:
        name: Of the class.
        precision: Of all images called this class, the share that is.
        recall: Of all images of this class, the share that was found.
        f1: Harmonic mean of the two.
        support: Images of this class.
        precision_interval, recall_interval, f1_interval: `(low, high)` at 95 %.
    """

    name: str
    precision: float
    recall: float
    f1: float
    support: int
    precision_interval: tuple[float, float]
    recall_interval: tuple[float, float]
    f1_interval: tuple[float, float]

    def to_dict(self):
        return asdict(self)


def score_classes(evaluation):
    """Returns ten `ClassScores` in the order of `CLASS_NAMES`."""
    called = evaluation.confusion.sum(axis=0)
    return [
        ClassScores(
            name=name,
            precision=float(evaluation.precision[label]),
            recall=float(evaluation.recall[label]),
            f1=float(evaluation.f1[label]),
            support=int(evaluation.support[label]),
            precision_interval=wilson_interval(hits, int(called[label])),
            recall_interval=wilson_interval(hits, int(evaluation.support[label])),
            f1_interval=_f1_interval(
                hits, int(called[label] + evaluation.support[label])
            ),
        )
        for label, (name, hits) in enumerate(
            zip(CLASS_NAMES, map(int, evaluation.confusion.diagonal()), strict=True)
        )
    ]


def _f1_interval(hits, mentions):
    """Returns the 95 % interval of an F1 score.

    Of the images that are, or are called, this class, `hits` are both: a share with a
    Wilson interval, the Jaccard index J. F1 is `2J / (1 + J)`, which keeps the order.
    """
    low, high = wilson_interval(hits, mentions - hits)
    return 2 * low / (1 + low), 2 * high / (1 + high)


def average_scores(evaluation):
    """Returns `{"macro": ..., "weighted": ...}` with precision, recall and f1 each.

    Macro counts each class the same, weighted each image.
    """
    scores = {name: getattr(evaluation, name) for name in ("precision", "recall", "f1")}
    shares = evaluation.support / evaluation.support.sum()
    return {
        "macro": {name: float(values.mean()) for name, values in scores.items()},
        "weighted": {name: float(values @ shares) for name, values in scores.items()},
    }


def classification_report(evaluation, *, digits=4):
    """Returns the report that scikit-learn's users know, as text."""
    width = max(map(len, [*CLASS_NAMES, "weighted avg"]))
    heads = ("precision", "recall", "f1-score", "support")
    lines = [" " * width + " " + "".join(f" {head:>9}" for head in heads), ""]

    def line(name, values, support):
        cells = "".join(
            " " * 10 if math.isnan(value) else f" {value:>9.{digits}f}"
            for value in values
        )
        return f"{name:>{width}} {cells} {support:>9}"

    for row in score_classes(evaluation):
        lines.append(line(row.name, (row.precision, row.recall, row.f1), row.support))
    count, nothing = len(evaluation), float("nan")
    lines += ["", line("accuracy", (nothing, nothing, evaluation.accuracy), count)]
    for kind, means in average_scores(evaluation).items():
        lines.append(line(f"{kind} avg", means.values(), count))
    return "\n".join(lines) + "\n"


def precision_recall_curve(evaluation, label):
    """Traces precision against recall as the demand on a class's probability falls.

    Args:
        evaluation: An Evaluation.
        label: The class.

    Returns:
        `(precision, recall, thresholds)`, `(m,)` each, thresholds falling: calling
        `label` what has at least that probability of it. Equal ones are one point.
    """
    score = evaluation.probabilities[:, label]
    order = np.argsort(-score, kind="stable")
    score, is_label = score[order], evaluation.labels[order] == label
    last = np.flatnonzero(np.r_[score[1:] != score[:-1], True])  # of equal scores
    hits = np.cumsum(is_label)[last]
    return hits / (last + 1), hits / max(1, hits[-1]), score[last]


def average_precision(evaluation, label):
    """Returns the area under the precision-recall curve, as scikit-learn sums it."""
    precision, recall, _ = precision_recall_curve(evaluation, label)
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))
