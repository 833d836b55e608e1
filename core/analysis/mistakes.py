"""Which test images to look at, and in which order."""

from collections.abc import Callable, Iterable

import numpy as np

from core.analysis.comparison import Comparison
from core.analysis.evaluation import Evaluation
from core.arrays import Floats, Integers, Interval, Rows

ORDERS: dict[str, Callable[[Evaluation], Floats | Integers]] = {
    "loss": lambda evaluation: -evaluation.losses,
    "confidence": lambda evaluation: -evaluation.confidence,
    "margin": lambda evaluation: evaluation.margins,
    "dataset order": lambda evaluation: np.arange(len(evaluation)),
}


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
        other: Of another model on the same images; `agreement` needs it.
        answers: `wrong`, `right` or `all` of the predictions.
        confidence: Both ends included.
        agreement: As `Comparison.rows` names it.
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
        if other is None:
            raise ValueError("agreement needs a second model. Choose two runs.")
        rows = np.intersect1d(rows, Comparison(evaluation, other).rows(agreement))
    return rows[np.argsort(ORDERS[order](evaluation)[rows], kind="stable")]


def _check_choice(name: str, value: str, choices: Iterable[str]) -> None:
    if value not in choices:
        raise ValueError(
            f"{name} must be one of {', '.join(choices)}, received {value!r}."
        )
