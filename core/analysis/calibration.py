"""Whether 80 % sure means right 8 times of 10, and how to make it so."""

from dataclasses import dataclass

import numpy as np

from core.analysis.evaluation import SMALLEST_PROBABILITY

BINS = 15  # of equal width, as Guo et al. 2017 report
RESAMPLES = 1000
NEWTON_STEPS = 30
SLOPES = (0.02, 50.0)  # temperatures from 50 down to 0.02


@dataclass(frozen=True, eq=False)
class Reliability:
    """Answers sorted into bins by how sure they were. Arrays are `(bins,)`.

    Attributes:
        edges: `(bins + 1,)` from 0 to 1; a bin holds its upper edge.
        counts: int64, answers in each bin.
        confidence: Mean confidence of each bin; NaN where it is empty.
        accuracy: Right share of each bin; NaN where it is empty.
        error: Expected calibration error, in 0..1: the mean gap between the two.
    """

    edges: np.ndarray
    counts: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray
    error: float


def reliability(evaluation, *, bins=BINS):
    """Returns the Reliability of an Evaluation.

    Source: C. Guo et al., "On calibration of modern neural networks" (2017).

    Raises:
        ValueError: for less than one bin.
    """
    if bins < 1:
        raise ValueError(f"bins must be 1 or more, received {bins}. Try {BINS}.")
    index = _bin_of(evaluation.confidence, bins)
    counts = np.bincount(index, minlength=bins)
    sure = np.bincount(index, evaluation.confidence, minlength=bins)
    right = np.bincount(index, evaluation.is_correct, minlength=bins)
    filled = np.where(counts, counts, np.nan)
    return Reliability(
        edges=np.linspace(0, 1, bins + 1),
        counts=counts,
        confidence=sure / filled,
        accuracy=right / filled,
        error=float(np.abs(sure - right).sum() / len(evaluation)),
    )


def calibration_interval(evaluation, *, bins=BINS, seed=0, confidence=0.95):
    """Returns the percentile bootstrap interval of the expected calibration error.

    Each image counts a Poisson number of times, which is what drawing test sets anew
    amounts to. The error is a sum of absolute values, so resamples lie above it a
    little: read the interval as how far the figure moves, not as centred on it.

    Returns:
        `(low, high)`, in 0..1.
    """
    index = _bin_of(evaluation.confidence, bins)
    gaps = evaluation.confidence - evaluation.is_correct  # (n,)
    members = np.zeros((len(evaluation), bins), np.float32)
    members[np.arange(len(evaluation)), index] = gaps
    rng = np.random.default_rng(seed)
    weights = rng.poisson(1.0, (RESAMPLES, len(evaluation))).astype(np.float32)
    errors = np.abs(weights @ members).sum(axis=1) / weights.sum(axis=1)
    outside = (1 - confidence) / 2
    low, high = np.quantile(errors, [outside, 1 - outside])
    return float(low), float(high)


def fit_temperature(labels, probabilities):
    """Finds the temperature under which the true classes are most likely.

    Fit it on validation images: on test images it would flatter itself.

    Args:
        labels: `(n,)` integers in 0..9.
        probabilities: `(n, 10)`, rows sum to 1.

    Returns:
        The temperature; above 1 where the model is too sure, below 1 where it is not
        sure enough. Dividing by it changes no answer, only how sure it is.
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


def apply_temperature(probabilities, temperature):
    """Returns probabilities `(n, 10)` float64 made softer or sharper.

    Raises:
        ValueError: unless the temperature is above 0.
    """
    if not temperature > 0:
        raise ValueError(f"temperature must be above 0, received {temperature}. Try 1.")
    return _softmax(_logits(probabilities) / temperature)


def coverage_curve(evaluation):
    """Says how accurate the surest answers are, one point for each count of them.

    Returns:
        `(thresholds, coverage, accuracy)`, `(n,)` each: answering only where the
        confidence is at least `thresholds[i]` answers `coverage[i]` of all images.
    """
    order = np.argsort(-evaluation.confidence, kind="stable")
    counts = np.arange(1, len(order) + 1)
    accuracy = np.cumsum(evaluation.is_correct[order]) / counts
    return evaluation.confidence[order], counts / len(order), accuracy


def _bin_of(confidence, bins):
    """Returns the bin of each confidence; 1.0 falls into the last one."""
    return np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)


def _logits(probabilities):
    bounded = np.maximum(np.asarray(probabilities, np.float64), SMALLEST_PROBABILITY)
    return np.log(bounded)


def _softmax(logits):
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
