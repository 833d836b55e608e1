"""Whether a confidence of 80 % means right 8 times of 10, and how to make it so."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.analysis.evaluation import SMALLEST_PROBABILITY, Evaluation
from core.analysis.significance import percentile_interval, wilson_interval
from core.arrays import Floats, Integers, Interval, Probabilities

BINS = 15  # of equal width, as Guo et al. 2017 report
RESAMPLES = 1000
NEWTON_STEPS = 30
SLOPES = (0.02, 50.0)  # temperatures from 50 down to 0.02


@dataclass(frozen=True, eq=False)
class Reliability:
    """Predictions in bins of equal width by their confidence. Arrays are `(bins,)`.

    The error is the expected calibration error, in 0..1: the mean gap between
    confidence and accuracy, weighted by the counts.
    """

    edges: Floats  # (bins + 1,) from 0 to 1; a bin includes its upper edge
    counts: Integers
    confidence: Floats  # mean of each bin; NaN where it is empty
    accuracy: Floats  # NaN where a bin is empty
    error: float


@dataclass(frozen=True, eq=False)
class Calibration:
    """How far a network's confidence and accuracy agree on the test images.

    Attributes:
        temperature: The one that fits the validation images best; None where there
            are no predictions for them. Above 1 the network is overconfident.
    """

    evaluation: Evaluation
    temperature: float | None = None

    @cached_property
    def reliability(self) -> Reliability:
        """As trained."""
        return reliability(self.evaluation)

    @cached_property
    def interval(self) -> Interval:
        """95 % interval of the expected calibration error, as trained."""
        return calibration_interval(self.evaluation)

    @cached_property
    def null_error(self) -> float:
        """What a perfectly calibrated network would show up to; see below."""
        return null_calibration_error(self.evaluation)

    @cached_property
    def calibrated(self) -> Evaluation | None:
        """The evaluation after temperature scaling."""
        if self.temperature is None:
            return None
        probabilities = self.evaluation.probabilities
        scaled = apply_temperature(probabilities, self.temperature)
        return Evaluation(self.evaluation.labels, scaled)

    @cached_property
    def after(self) -> "Calibration | None":
        """What temperature scaling leaves to be said."""
        return None if self.calibrated is None else Calibration(self.calibrated)

    @cached_property
    def loss_after(self) -> float | None:
        """Cross-entropy on the test images after temperature scaling, in nats.

        Unlike the plain loss, it compares across label smoothing.
        """
        return None if self.calibrated is None else self.calibrated.loss

    @cached_property
    def confidence_when_wrong(self) -> float | None:
        """Mean confidence of the wrong predictions; None where there are none."""
        wrong = self.evaluation.confidence[~self.evaluation.is_correct]
        return float(wrong.mean()) if len(wrong) else None


def reliability(evaluation: Evaluation, *, bins: int = BINS) -> Reliability:
    """Sorts predictions into bins by their confidence.

    Source: C. Guo et al., "On calibration of modern neural networks" (2017).
    """
    index = _bin_of(evaluation.confidence, bins)
    counts = np.bincount(index, minlength=bins)
    confidence = np.bincount(index, evaluation.confidence, minlength=bins)
    correct = np.bincount(index, evaluation.is_correct, minlength=bins)
    filled = np.where(counts, counts, np.nan)
    return Reliability(
        edges=np.linspace(0, 1, bins + 1),
        counts=counts,
        confidence=confidence / filled,
        accuracy=correct / filled,
        error=float(np.abs(confidence - correct).sum() / len(evaluation)),
    )


@dataclass(frozen=True)
class Near:
    """Predictions of about one confidence: how many there are, how many are right."""

    total: int
    right: int
    confidence: float  # their mean; NaN where there are none

    @property
    def share(self) -> float:
        """Of them that are right, in 0..1."""
        return self.right / self.total

    @property
    def interval(self) -> Interval:
        """95 % Wilson interval of `share`."""
        return wilson_interval(self.right, self.total)


def predictions_near(evaluation: Evaluation, low: float, high: float) -> Near:
    """Counts the predictions whose confidence is from `low` to below `high`."""
    is_near = (evaluation.confidence >= low) & (evaluation.confidence < high)
    total = int(is_near.sum())
    mean = float(evaluation.confidence[is_near].mean()) if total else float("nan")
    return Near(total, int(evaluation.is_correct[is_near].sum()), mean)


def calibration_interval(evaluation: Evaluation) -> Interval:
    """Returns the 95 % bootstrap interval of the expected calibration error.

    Each image counts a Poisson number of times, which amounts to drawing new test
    sets. The error is a sum of absolute values, so resamples lie above it; what they
    do on the mean is taken off. The figure itself has that bias, too: beside the
    interval belongs `null_calibration_error`.
    """
    index = _bin_of(evaluation.confidence, BINS)
    gaps = evaluation.confidence - evaluation.is_correct  # (n,)
    members = np.zeros((len(evaluation), BINS), np.float32)
    members[np.arange(len(evaluation)), index] = gaps
    rng = np.random.default_rng(0)
    weights = rng.poisson(1.0, (RESAMPLES, len(evaluation))).astype(np.float32)
    errors = np.abs(weights @ members).sum(axis=1) / weights.sum(axis=1)
    bias = errors.mean() - np.abs(members.sum(axis=0)).sum() / len(evaluation)
    low, high = percentile_interval(errors - bias)
    return max(low, 0.0), high


def null_calibration_error(evaluation: Evaluation) -> float:
    """Returns the error that a calibrated network stays under 19 times of 20.

    Even it shows some: images are few, and gaps count without their sign. Here each
    prediction is drawn to be right as often as its confidence says.
    Source: J. Bröcker and L. Smith, "Increasing the reliability of reliability
    diagrams" (2007), whose consistency bars do so for each bin.
    """
    index = _bin_of(evaluation.confidence, BINS)
    rng = np.random.default_rng(0)
    gaps = np.zeros(RESAMPLES)
    for place in np.unique(index):
        confidence = evaluation.confidence[index == place].astype(np.float32)
        drawn = rng.random((RESAMPLES, len(confidence)), np.float32) < confidence
        gaps += np.abs(drawn.sum(axis=1) - confidence.sum(dtype=np.float64))
    return float(np.quantile(gaps / len(evaluation), 0.95))


def fit_temperature(labels: Integers, probabilities: Probabilities) -> float:
    """Finds the temperature under which the true classes are most likely.

    Fit it on validation images: on test images it would look better than it is.

    Returns:
        Above 1 where the network is overconfident, below 1 where it is
        underconfident. Dividing by it changes no prediction, only the confidence.
    """
    logits = _logits(probabilities)
    true = logits[np.arange(len(labels)), labels]
    low, high = SLOPES
    slope = 1.0  # 1 / temperature: in it, the loss is convex
    for _ in range(NEWTON_STEPS):
        weights = _softmax(logits * slope)
        mean = (weights * logits).sum(axis=1)
        gradient = (mean - true).mean()
        low, high = (slope, high) if gradient < 0 else (low, slope)
        curvature = ((weights * logits**2).sum(axis=1) - mean**2).mean()
        step = slope - gradient / curvature if curvature > 0 else 0.0
        slope = step if low < step < high else (low + high) / 2
    return float(1 / slope)


def apply_temperature(
    probabilities: Probabilities, temperature: float
) -> Probabilities:
    """Returns `(n, 10)` float64 after dividing the logits by the temperature, > 0."""
    if not temperature > 0:
        raise ValueError(f"temperature must be above 0, received {temperature}. Try 1.")
    return _softmax(_logits(probabilities) / temperature)


def coverage_curve(evaluation: Evaluation) -> tuple[Floats, Floats, Floats]:
    """Traces the accuracy of the most confident predictions: risk and coverage.

    Returns:
        `(thresholds, coverage, accuracy)`, `(n,)` each: predicting only where the
        confidence is at least `thresholds[i]` covers `coverage[i]` of all images.
    """
    order = np.argsort(-evaluation.confidence, kind="stable")
    counts = np.arange(1, len(order) + 1)
    accuracy = np.cumsum(evaluation.is_correct[order]) / counts
    return evaluation.confidence[order], counts / len(order), accuracy


def _bin_of(confidence: Floats, bins: int) -> Integers:
    """Returns the bin of each confidence; 1.0 falls into the last one."""
    return np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)


def _logits(probabilities: Probabilities) -> Floats:
    bounded = np.maximum(np.asarray(probabilities, np.float64), SMALLEST_PROBABILITY)
    return np.log(bounded)


def _softmax(logits: Floats) -> Probabilities:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
