"""One model class by class: precision, recall and F1 with their intervals."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.analysis.evaluation import Evaluation
from core.analysis.significance import wilson_interval
from core.arrays import Floats, Interval
from core.data.dataset import CLASS_NAMES


@dataclass(frozen=True)
class ClassScores:
    """Precision, recall and F1 of one class, with 95 % intervals."""

    name: str
    precision: float  # of the images predicted as this class, the share that is
    recall: float  # of the images of this class, the share predicted as it
    f1: float  # harmonic mean of the two
    support: int  # images of this class
    precision_interval: Interval
    recall_interval: Interval
    f1_interval: Interval

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def score_classes(evaluation: Evaluation) -> list[ClassScores]:
    """Returns ten `ClassScores` in the order of `CLASS_NAMES`."""
    called, support = evaluation.confusion.sum(axis=0), evaluation.support
    return [
        ClassScores(
            name=name,
            precision=float(evaluation.precision[label]),
            recall=float(evaluation.recall[label]),
            f1=float(evaluation.f1[label]),
            support=int(support[label]),
            precision_interval=wilson_interval(hits, int(called[label])),
            recall_interval=wilson_interval(hits, int(support[label])),
            f1_interval=_f1_interval(hits, int(called[label]), int(support[label])),
        )
        for label, (name, hits) in enumerate(
            zip(CLASS_NAMES, map(int, evaluation.confusion.diagonal()), strict=True)
        )
    ]


def _f1_interval(hits: int, called: int, support: int) -> Interval:
    """Bounds an F1 score.

    Of the images that are, or are predicted as, this class, `hits` are both: a share
    with a Wilson interval, the Jaccard index J. F1 is `2J / (1 + J)`, which keeps the
    order.
    """
    low, high = wilson_interval(hits, called + support - hits)
    return 2 * low / (1 + low), 2 * high / (1 + high)


def average_scores(evaluation: Evaluation) -> dict[str, dict[str, float]]:
    """Returns `{"macro": ..., "weighted": ...}` with precision, recall and f1 each.

    Macro counts each class the same, weighted each image.
    """
    scores: dict[str, Floats] = {
        name: getattr(evaluation, name) for name in ("precision", "recall", "f1")
    }
    shares = evaluation.support / evaluation.support.sum()
    return {
        "macro": {name: float(values.mean()) for name, values in scores.items()},
        "weighted": {name: float(values @ shares) for name, values in scores.items()},
    }


def classification_report(evaluation: Evaluation) -> str:
    """Returns the text that scikit-learn's function of this name returns."""
    width = max(map(len, [*CLASS_NAMES, "weighted avg"]))
    heads = ("precision", "recall", "f1-score", "support")
    lines = [" " * width + " " + "".join(f" {head:>9}" for head in heads), ""]

    def line(name: str, values: Iterable[float], support: int) -> str:
        cells = "".join(
            " " * 10 if math.isnan(value) else f" {value:>9.4f}" for value in values
        )
        return f"{name:>{width}} {cells} {support:>9}"

    for row in score_classes(evaluation):
        lines.append(line(row.name, (row.precision, row.recall, row.f1), row.support))
    count, nothing = len(evaluation), float("nan")
    lines += ["", line("accuracy", (nothing, nothing, evaluation.accuracy), count)]
    for kind, means in average_scores(evaluation).items():
        lines.append(line(f"{kind} avg", means.values(), count))
    return "\n".join(lines) + "\n"


def precision_recall_curve(
    evaluation: Evaluation, label: int
) -> tuple[Floats, Floats, Floats]:
    """Traces precision against recall as the threshold on a class's probability falls.

    Returns:
        `(precision, recall, thresholds)`, `(m,)` each: predicting `label` where its
        probability is at least the threshold. Equal probabilities are one point.
    """
    score = evaluation.probabilities[:, label]
    order = np.argsort(-score, kind="stable")
    score, is_label = score[order], evaluation.labels[order] == label
    last = np.flatnonzero(np.r_[score[1:] != score[:-1], True])  # of equal scores
    hits = np.cumsum(is_label)[last]
    return hits / (last + 1), hits / max(1, hits[-1]), score[last]


def average_precision(evaluation: Evaluation, label: int) -> float:
    """Returns the area under the precision-recall curve, as scikit-learn sums it."""
    precision, recall, _ = precision_recall_curve(evaluation, label)
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))
