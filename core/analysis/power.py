"""How often a paired test finds a difference that is there: the exact test's power."""

import numpy as np
from scipy.special import bdtr, bdtrc

from core.analysis.comparison import SIGNIFICANCE_LEVEL

MOST_IMAGES = 20_000  # beyond the test set, and more than anybody looks at
USUAL_POWER = 0.8


def mcnemar_power(
    only_first: float,
    only_second: float,
    n: int,
    *,
    level: float = SIGNIFICANCE_LEVEL,
) -> float:
    """Returns how often the exact McNemar test on `n` images finds a difference.

    Of the images on which both differ, whose number is binomial, those that the first
    alone gets right are binomial again; the test's own rejections are summed over all.

    Args:
        only_first, only_second: Probability that one alone is right on an image.
        level: Below it, a p-value is called a difference.

    Returns:
        In 0..1; of differences in the wrong direction, too, which hardly occur.

    Raises:
        ValueError: for what are no two probabilities.
    """
    if min(only_first, only_second) < 0 or only_first + only_second > 1:
        raise ValueError(
            "only_first and only_second must be probabilities of at most 1 together, "
            f"received {only_first} and {only_second}. Pass shares of images."
        )
    differ = only_first + only_second
    if not differ or n < 1:
        return 0.0
    many = np.arange(n + 1)  # images on which both differ
    weight = np.diff(bdtr(many, n, differ), prepend=0.0)
    least = _critical_counts(many, level)  # (n + 1,), -1: no split is clear
    can = least >= 0
    share = only_first / differ
    clear = bdtr(least[can], many[can], share)
    clear += bdtrc(many[can] - least[can] - 1, many[can], share)
    return float(np.clip((weight[can] * clear).sum(), 0.0, 1.0))


def _critical_counts(many: np.ndarray, level: float) -> np.ndarray:
    """Returns for each number of tosses the largest smaller side with p < `level`."""
    least = np.full(len(many), -1)
    step = 1 << len(many).bit_length()
    while step:  # a binary search in all at once
        higher = least + step
        fits = (higher <= many) & (2 * bdtr(higher.clip(0, many), many, 0.5) < level)
        least = np.where(fits, higher, least)
        step >>= 1
    return least


def images_needed(
    only_first: float, only_second: float, *, level: float = SIGNIFICANCE_LEVEL
) -> int | None:
    """Returns about how many images give the test a power of 80 %.

    None where `MOST_IMAGES` do not. The power of an exact test rises in small teeth:
    a few images fewer may do, too.
    """
    low, high = 0, 1
    while mcnemar_power(only_first, only_second, high, level=level) < USUAL_POWER:
        low, high = high, 2 * high
        if low >= MOST_IMAGES:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        power = mcnemar_power(only_first, only_second, middle, level=level)
        low, high = (low, middle) if power >= USUAL_POWER else (middle, high)
    return high
