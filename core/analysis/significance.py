"""How far a count of test images can be trusted: intervals and the paired test."""

import math
import sys
from collections.abc import Sequence

import numpy as np

# Not scipy.stats: it adds 0.35 s and 46 MB to the server's start, measured.
from scipy.special import bdtr, ndtri, stdtrit

from core.arrays import Floats, Interval, Mask

RESAMPLES = 10_000  # of the bootstrap; seeds then move its ends by about 0.01 points


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

    Raises:
        ValueError: for counts or a confidence out of range.
    """
    if not 0 <= successes <= n:
        raise ValueError(
            f"successes must be from 0 to n = {n}, received {successes}. "
            "Pass the successes first, then how many were tried."
        )
    if not 0 < confidence < 1:
        raise ValueError(
            f"confidence must be between 0 and 1, received {confidence}. Try 0.95."
        )
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
        only_first, only_second: Images that one model alone got right.

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
    first_correct: Mask, second_correct: Mask, *, seed: int = 0
) -> Interval:
    """Returns the 95 % percentile bootstrap interval of an accuracy difference.

    Images are drawn with replacement. What counts is how many of them only the first
    model has right, only the second, or both or none. Those counts are multinomial:
    one draw of three numbers stands for a whole resample, exactly.

    Source: B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap" (1993),
    chapter 13 (percentile intervals).

    Args:
        first_correct, second_correct: `(n,)`, n > 0, whether each model is right on
            the same images in the same order.

    Returns:
        Of `accuracy of the first - accuracy of the second`, in -1..1.

    Raises:
        ValueError: for arrays that do not pair up.
    """
    n = len(first_correct)
    if n == 0 or n != len(second_correct):
        raise ValueError(
            "first_correct and second_correct must be about the same images, received "
            f"{n:,} and {len(second_correct):,}. Evaluate both models on one split."
        )
    only_first = np.count_nonzero(first_correct & ~second_correct)
    only_second = np.count_nonzero(second_correct & ~first_correct)
    agreed = n - only_first - only_second  # right or wrong, their difference is 0
    chances = np.array([only_first, only_second, agreed]) / n
    drawn = np.random.default_rng(seed).multinomial(n, chances, size=RESAMPLES)
    return percentile_interval((drawn[:, 0] - drawn[:, 1]) / n)


def welch_interval(first: Sequence[float], second: Sequence[float]) -> Interval:
    """Returns the 95 % interval of the first mean over seeds minus the second.

    Source: B. L. Welch, "The generalization of Student's problem when several
    different population variances are involved", Biometrika 34 (1947), 28-35.

    Raises:
        ValueError: for fewer than two seeds.
    """
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
    reach = float(stdtrit(freedom, (1 + 0.95) / 2)) * math.sqrt(variance)
    return float(difference - reach), float(difference + reach)


def percentile_interval(resampled: Floats) -> Interval:
    """Returns what 95 % of a bootstrap's resamples lie between."""
    outside = (1 - 0.95) / 2
    low, high = np.quantile(resampled, [outside, 1 - outside])
    return float(low), float(high)
