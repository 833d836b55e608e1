"""How far counts of test images can be trusted: intervals, paired test, correction."""

import math
import sys
from collections.abc import Sequence

import numpy as np

# Not scipy.stats: it adds 0.35 s and 46 MB to the server's start, measured.
from scipy.special import bdtr, ndtri, stdtrit

from core.arrays import Floats, Interval

Z = float(ndtri((1 + 0.95) / 2))  # of a 95 % interval
LEVEL = 1e-9  # a standard error below it is only how sums of equal shares round


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


def paired_interval(only_first: int, only_second: int, n: int) -> Interval:
    """Returns the 95 % interval of an accuracy difference on the same images.

    One image more for either model keeps its coverage where they hardly disagree; it
    never has a width of zero.

    Source: D. G. Bonett and R. M. Price, "Adjusted Wald confidence interval for a
    difference of binomial proportions based on paired data", Journal of Educational
    and Behavioral Statistics 37 (2012), 479-488. With `p = (only_first + 1) / (n + 2)`
    and `q` so of the second: `p - q +- z sqrt((p + q - (p - q)^2) / (n + 2))`.

    Args:
        only_first, only_second: Images that one model alone got right, of `n`.

    Returns:
        Of `accuracy of the first - accuracy of the second`, in -1..1.

    Raises:
        ValueError: for counts out of range.
    """
    if min(only_first, only_second) < 0 or not 0 < n >= only_first + only_second:
        raise ValueError(
            "only_first and only_second must be counts of n images, n > 0, received "
            f"{only_first:,} and {only_second:,} of {n:,}. Count images of one split."
        )
    p, q = ((each + 1) / (n + 2) for each in (only_first, only_second))
    half = Z * math.sqrt((p + q - (p - q) ** 2) / (n + 2))
    return max(-1.0, p - q - half), min(1.0, p - q + half)


def holm(p_values: Sequence[float]) -> list[float]:
    """Returns p-values corrected for being several, in the same order.

    Keeps the chance of even one false alarm among them at the level that each is
    compared with.

    Source: S. Holm, "A simple sequentially rejective multiple test procedure",
    Scandinavian Journal of Statistics 6 (1979), 65-70.
    """
    corrected, largest = [0.0] * len(p_values), 0.0
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    for rank, place in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = largest
    return corrected


def welch_interval(
    first: Sequence[float], second: Sequence[float], *, intervals: int = 1
) -> Interval | None:
    """Returns the 95 % interval of the first mean over seeds minus the second.

    It leaves out that another test set would move all seeds together.

    Source: B. L. Welch, "The generalization of Student's problem when several
    different population variances are involved", Biometrika 34 (1947), 28-35.

    Args:
        intervals: How many are to hold together, by Bonferroni's correction.

    Returns:
        None where all seeds of both came out level: too few seeds to tell.

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
    if math.sqrt(variance) < LEVEL:
        return None
    freedom = variance**2 / sum(
        part**2 / (len(each) - 1) for part, each in zip(parts, groups, strict=True)
    )
    outside = (1 - 0.95) / intervals
    reach = float(stdtrit(freedom, 1 - outside / 2)) * math.sqrt(variance)
    return float(difference - reach), float(difference + reach)


def percentile_interval(resampled: Floats) -> Interval:
    """Returns what 95 % of a bootstrap's resamples lie between."""
    outside = (1 - 0.95) / 2
    low, high = np.quantile(resampled, [outside, 1 - outside])
    return float(low), float(high)
