"""Which test images to look at, and in which order."""

import numpy as np

from core.analysis.comparison import AGREEMENTS, Comparison
from core.analysis.evaluation import Evaluation
from core.arrays import Interval, Rows

ORDERS = ("loss", "confidence", "margin", "dataset order")


def select_images(
    evaluation: Evaluation,
    *,
    other: Evaluation | None = None,
    answers: str = "wrong",
    true: int | None = None,
    predicted: int | None = None,
    confidence: Interval = (0.0, 1.0),
    agreement: str | None = None,
    order: str = "loss",
) -> Rows:
    """Chooses rows of the test split; None leaves a filter out.

    Args:
        evaluation: Of the model whose predictions are looked at.
        other: Of another model on the same images; `agreement` needs it.
        answers: `wrong`, `right` or `all` of the predictions.
        true, predicted: Classes.
        confidence: `(low, high)`, both ends included.
        agreement: One of `AGREEMENTS`.
        order: One of `ORDERS`: greatest loss, greatest confidence or smallest margin
            first, or as they stand in the dataset.

    Raises:
        ValueError: for a choice that does not exist.
    """
    _check_choice("answers", answers, ("wrong", "right", "all"))
    _check_choice("order", order, ORDERS)
    low, high = confidence
    keep = (evaluation.confidence >= low) & (evaluation.confidence <= high)
    if answers != "all":
        keep &= evaluation.is_correct == (answers == "right")
    if true is not None:
        keep &= evaluation.labels == true
    if predicted is not None:
        keep &= evaluation.predictions == predicted
    rows = np.flatnonzero(keep)
    if agreement is not None:
        rows = np.intersect1d(rows, _agreeing(evaluation, other, agreement))
    keys = {
        "loss": -evaluation.losses,
        "confidence": -evaluation.confidence,
        "margin": evaluation.margins,
        "dataset order": np.arange(len(evaluation)),
    }
    return rows[np.argsort(keys[order][rows], kind="stable")]


def _agreeing(first: Evaluation, second: Evaluation | None, agreement: str) -> Rows:
    _check_choice("agreement", agreement, AGREEMENTS)
    if second is None:
        raise ValueError("agreement needs a second model. Choose two runs.")
    return Comparison(first, second).rows(agreement)


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(
            f"{name} must be one of {', '.join(choices)}, received {value!r}."
        )
