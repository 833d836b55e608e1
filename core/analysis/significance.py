"""How far a count of test images can be trusted: intervals and the paired test."""

import math
import sys
from collections.abc import Sequence

import numpy as np

# Not scipy.stats: it adds 0.35 s and 46 MB to the server's start, measured.
from scipy.special import bdtr, ndtri, stdtrit

from core.arrays import Interval, Mask


def wilson_interval(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """Returns the Wilson score interval of a proportion.

    Unlike the textbook `p +- 1.96 standard errors` it stays inside 0..1 and keeps its
    coverage near 0 and 1, where a class's recall often lies.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", JASA 22 (1927), 209-212. With `p = successes / n` and `z` the normal
    quantile of `confidence`, two-sided:
    `(p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)`.

    Args:
        successes: How many of the `n` went right.
        n: How many were tried. With none tried, anything is possible: (0, 1).
        confidence: Share of such intervals that hold the true value, in (0, 1).

    Raises:
        ValueError: for counts or a confidence out of range.
    """
    if not 0 <= successes <= n:
        raise ValueError(
            f"successes must be from 0 to n = {n}, received {successes}. "
            "Pass the successes first, then how many were tried."
        )
    _check_confidence(confidence)
    if n == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + confidence / 2))
    share = successes / n
    widening = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / widening
    half = z * math.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2) / widening
    # The ends are exact at 0 and n; rounding would leave 1e-18 or 1 - 1e-16.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return float(low), float(high)


def mcnemar_exact(only_first: int, only_second: int) -> float:
    """Returns the two-sided p-value of the exact McNemar test.

    Images on which both models are right, or both wrong, say nothing about which is
    better. If both were equally good, each of the others would be a fair coin toss:
    the p-value is how often such tosses come out at least this uneven.

    Source: Q. McNemar, "Note on the sampling error of the difference between
    correlated proportions or percentages", Psychometrika 12 (1947), 153-157, with
    the binomial distribution itself in place of its chi-squared approximation.

    Args:
        only_first: Images that the first model alone got right.
        only_second: Images that the second model alone got right.

    Returns:
        In (0, 1]; 1.0 where the models never disagree. Below 2e-308, where a
        float would be 0, it stays at that number: no result is impossible by luck.

    Raises:
        ValueError: for negative counts.
    """
    if min(only_first, only_second) < 0:
        raise ValueError(
            "only_first and only_second must be counts from 0 on, "
            f"received {only_first} and {only_second}. Count images."
        )
    # The coin is fair, so both tails weigh the same; where the counts are equal they
    # share the middle and would sum to more than 1.
    tail = bdtr(min(only_first, only_second), only_first + only_second, 0.5)
    return float(np.clip(2 * tail, sys.float_info.min, 1.0))


def paired_bootstrap_interval(
    first_correct: Mask,
    second_correct: Mask,
    *,
    seed: int = 0,
    resamples: int = 10_000,  # seeds then move its ends by about 0.01 points
    confidence: float = 0.95,
) -> Interval:
    """Returns the percentile bootstrap interval of an accuracy difference.

    Images are drawn with replacement. What counts is how many of them only the first
    model has right, only the second, or both or none. Those counts are multinomial:
    one draw of three numbers stands for a whole resample, exactly.

    Source: B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap" (1993),
    chapter 13 (percentile intervals).

    Args:
        first_correct: `(n,)` bool, whether the first model is right on each image.
        second_correct: `(n,)` bool, the same for the second, same images in order.
        seed: Seed of the drawing; the same seed gives the same interval.
        resamples: How many test sets to draw.
    Returns:
        Of `accuracy of the first - accuracy of the second`, in -1..1.

    Raises:
        ValueError: for arrays that do not pair up, or settings out of range.
    """
    _check_pairs(first_correct, second_correct)
    _check_confidence(confidence)
    if resamples < 1:
        raise ValueError(f"resamples must be 1 or more, received {resamples}.")
    n = len(first_correct)
    only_first = np.count_nonzero(first_correct & ~second_correct)
    only_second = np.count_nonzero(second_correct & ~first_correct)
    agreed = n - only_first - only_second  # right or wrong, their difference is 0
    chances = np.array([only_first, only_second, agreed]) / n
    drawn = np.random.default_rng(seed).multinomial(n, chances, size=resamples)
    differences = (drawn[:, 0] - drawn[:, 1]) / n  # (resamples,)
    outside = (1 - confidence) / 2
    low, high = np.quantile(differences, [outside, 1 - outside])
    return float(low), float(high)


def welch_interval(
    first: Sequence[float], second: Sequence[float], confidence: float = 0.95
) -> Interval:
    """Returns the interval of the difference of two means over seeds.

    Source: B. L. Welch, "The generalization of Student's problem when several
    different population variances are involved", Biometrika 34 (1947), 28-35.

    Args:
        first, second: Test accuracies of two recipes, one for each seed.

    Returns:
        Of the first mean minus the second.

    Raises:
        ValueError: for fewer than two seeds.
    """
    _check_confidence(confidence)
    groups = [np.asarray(each, np.float64) for each in (first, second)]
    if min(map(len, groups)) < 2:
        raise ValueError(
            "each recipe needs two seeds or more, received "
            f"{len(first)} and {len(second)}. Repeat the run with another seed."
        )
    parts = [each.var(ddof=1) / len(each) for each in groups]
    difference, variance = groups[0].mean() - groups[1].mean(), sum(parts)
    if variance == 0:
        return float(difference), float(difference)
    freedom = variance**2 / sum(
        part**2 / (len(each) - 1) for part, each in zip(parts, groups, strict=True)
    )
    reach = float(stdtrit(freedom, (1 + confidence) / 2)) * math.sqrt(variance)
    return float(difference - reach), float(difference + reach)


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(
            f"confidence must be between 0 and 1, received {confidence}. Try 0.95."
        )


def _check_pairs(first_correct: Mask, second_correct: Mask) -> None:
    for name, correct in (("first", first_correct), ("second", second_correct)):
        if correct.ndim != 1 or correct.dtype != bool or not len(correct):
            raise ValueError(
                f"{name}_correct must be (n,) of bool with n > 0, received "
                f"{correct.shape} of {correct.dtype}. Pass Evaluation.is_correct."
            )
    if len(first_correct) != len(second_correct):
        raise ValueError(
            "first_correct and second_correct must be about the same images, received "
            f"{len(first_correct):,} and {len(second_correct):,}. "
            "Evaluate both models on one split."
        )
