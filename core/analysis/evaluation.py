"""Evaluation: one model's predictions on labelled images, and all its metrics."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.analysis.significance import wilson_interval
from core.arrays import Floats, Integers, Interval, Mask, Probabilities, Rows
from core.data.dataset import NUM_CLASSES

_Array = TypeVar("_Array", bound=NDArray[Any])
SUM_TOLERANCE = 1e-3  # ten float16 roundings stay under 5e-4
# A probability of 0 on the true class would make the loss infinite. Below the smallest
# normal float32 a softmax keeps no digits; above it, the loss is that of the logits.
SMALLEST_PROBABILITY = float(np.finfo(np.float32).tiny)


@dataclass(frozen=True)
class ConfusedPair:
    """Two classes confused with each other: their labels, the smaller one first.

    The share is that of both counts in all wrong predictions.
    """

    first: int
    second: int
    count_first_as_second: int
    count_second_as_first: int
    share_of_errors: float

    @property
    def count(self) -> int:
        """Images confused in either direction."""
        return self.count_first_as_second + self.count_second_as_first


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One model's probabilities on labelled images.

    Holds copies, read-only, as is every array derived from them. What is derived is
    computed when first asked for. `(10,)` arrays are in the order of `CLASS_NAMES`.

    Attributes:
        labels: `(n,)` int64 true classes in 0..9; any integer type is accepted.
        probabilities: `(n, 10)` float32 or float64, rows sum to 1; float16 becomes
            float32, in which sums and logarithms are exact enough.

    Raises:
        ValueError: says what was expected, what was received and what to do.
    """

    labels: Integers
    probabilities: Probabilities

    def __post_init__(self) -> None:
        labels, probabilities = np.asarray(self.labels), np.asarray(self.probabilities)
        _check_labels(labels)
        _check_probabilities(probabilities, len(labels))
        # Small unsigned labels overflow in arithmetic, half floats in sums.
        labels = labels.astype(np.int64)
        copy = probabilities.astype(np.result_type(probabilities.dtype, np.float32))
        object.__setattr__(self, "labels", _read_only(labels))
        object.__setattr__(self, "probabilities", _read_only(copy))

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def predictions(self) -> Rows:
        """`(n,)` int64: the most probable class; of equals, the first."""
        return _read_only(self.probabilities.argmax(axis=1))

    @cached_property
    def is_correct(self) -> Mask:
        """`(n,)` bool."""
        return _read_only(self.predictions == self.labels)

    @cached_property
    def confidence(self) -> Floats:
        """`(n,)` probability of the predicted class."""
        return _read_only(self.probabilities.max(axis=1))

    @cached_property
    def margins(self) -> Floats:
        """`(n,)` lead of the predicted class over the runner-up, 0..1; 0 is a tie."""
        best_two = np.partition(self.probabilities, -2, axis=1)[:, -2:]  # (n, 2)
        return _read_only(best_two[:, 1] - best_two[:, 0])

    @cached_property
    def losses(self) -> Floats:
        """`(n,)` float64 cross-entropy of each image, in nats.

        It is `-log(probability of the true class)`: 0 when certain and right, 2.3 for
        ten equal probabilities, at most 87.3 (see `SMALLEST_PROBABILITY`).
        """
        true_class = self.probabilities[np.arange(len(self)), self.labels]
        bounded = np.clip(true_class.astype(np.float64), SMALLEST_PROBABILITY, 1.0)
        return _read_only(0.0 - np.log(bounded))  # a bare minus would give -0.0

    @cached_property
    def loss(self) -> float:
        """Mean cross-entropy, in nats."""
        return float(self.losses.mean())

    @cached_property
    def accuracy(self) -> float:
        """Share of right predictions, 0..1."""
        return float(self.is_correct.mean())

    @cached_property
    def accuracy_interval(self) -> Interval:
        """95 % Wilson interval of the accuracy."""
        return wilson_interval(int(self.is_correct.sum()), len(self))

    @cached_property
    def confusion(self) -> Integers:
        """`(10, 10)` int64 counts: rows are true classes, columns predicted ones."""
        cells = self.labels * NUM_CLASSES + self.predictions
        counts = np.bincount(cells, minlength=NUM_CLASSES**2)  # (100,)
        return _read_only(counts.reshape(NUM_CLASSES, NUM_CLASSES))

    @cached_property
    def support(self) -> Integers:
        """`(10,)` int64: images of each class."""
        return _read_only(self.confusion.sum(axis=1))

    @cached_property
    def precision(self) -> Floats:
        """`(10,)` share of predictions of this class that are right; 0 without any."""
        return _ratio(self.confusion.diagonal(), self.confusion.sum(axis=0))

    @cached_property
    def recall(self) -> Floats:
        """`(10,)` share of this class predicted right; 0 where it has no images."""
        return _ratio(self.confusion.diagonal(), self.support)

    @cached_property
    def f1(self) -> Floats:
        """`(10,)` harmonic mean of precision and recall; 0 where both are undefined."""
        called = self.confusion.sum(axis=0)
        return _ratio(2 * self.confusion.diagonal(), self.support + called)

    def most_confused(self, count: int | None = 5) -> list[ConfusedPair]:
        """Ranks pairs of classes by how often they are taken for each other.

        Returns:
            At most `count`, None for all; most confused first, of equals the smaller
            labels first. Pairs that were never confused are left out.
        """
        first, second = np.triu_indices(NUM_CLASSES, k=1)  # (45,) each
        mutual = self.confusion[first, second] + self.confusion[second, first]
        order = np.argsort(-mutual, kind="stable")
        order = order[mutual[order] > 0][:count]
        return [self._pair(int(first[each]), int(second[each])) for each in order]

    def _pair(self, first: int, second: int) -> ConfusedPair:
        there = int(self.confusion[first, second])
        back = int(self.confusion[second, first])
        errors = len(self) - int(self.is_correct.sum())
        return ConfusedPair(first, second, there, back, (there + back) / errors)


def _read_only(array: _Array) -> _Array:
    array.setflags(write=False)
    return array


def _ratio(parts: Integers, wholes: Integers) -> Floats:
    """Divides; 0 where the whole is 0, as scikit-learn's `zero_division=0`."""
    zeros = np.zeros(len(wholes))
    return _read_only(np.divide(parts, wholes, out=zeros, where=wholes > 0))


def _check_labels(labels: NDArray[Any]) -> None:
    if labels.ndim != 1 or labels.dtype.kind not in "iu" or not len(labels):
        raise ValueError(
            "labels must be (n,) integers with n > 0, received "
            f"{labels.shape} of {labels.dtype}. Pass one label for each image."
        )
    if labels.min() < 0 or labels.max() >= NUM_CLASSES:
        raise ValueError(
            f"labels must be 0 to {NUM_CLASSES - 1}, received {labels.min()} to "
            f"{labels.max()}. Number the classes in the order of CLASS_NAMES."
        )


def _check_probabilities(probabilities: NDArray[Any], expected_rows: int) -> None:
    expected = (expected_rows, NUM_CLASSES)
    if probabilities.shape != expected or probabilities.dtype.kind not in "fiu":
        raise ValueError(
            f"probabilities must be {expected} of float, received "
            f"{probabilities.shape} of {probabilities.dtype}. "
            f"Pass one row of {NUM_CLASSES} for each label."
        )
    if not np.isfinite(probabilities).all():
        row = int(np.flatnonzero(~np.isfinite(probabilities).all(axis=1))[0])
        raise ValueError(
            f"probabilities must be finite, received NaN or infinity in row {row}. "
            "The training may have diverged: try a smaller learning_rate."
        )
    sums = probabilities.sum(axis=1, dtype=np.float64)
    strange = (np.abs(sums - 1) > SUM_TOLERANCE) | (probabilities.min(axis=1) < 0)
    if strange.any():
        row = int(np.flatnonzero(strange)[0])
        raise ValueError(
            "probabilities must be 0 or more and sum to 1 in each row, received a "
            f"minimum of {probabilities[row].min():.4g} and a sum of {sums[row]:.4g} "
            f"in row {row}. "
            "Apply softmax to logits first."
        )
