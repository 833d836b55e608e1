"""Intervals and the paired test, against SciPy, hand sums and known limits."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats
from scipy.stats import binomtest

from core.analysis.significance import (
    mcnemar_exact,
    paired_bootstrap_interval,
    welch_interval,
    wilson_interval,
)


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.99])
@pytest.mark.parametrize(
    ("successes", "n"),
    [(0, 1), (1, 1), (0, 50), (50, 50), (3, 7), (9215, 10_000), (999, 1000)],
)
def test_wilson_interval_equals_scipy(successes, n, confidence):
    test = binomtest(successes, n)
    expected = test.proportion_ci(confidence_level=confidence, method="wilson")
    received = wilson_interval(successes, n, confidence)
    assert received == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_wilson_interval_by_hand():
    # 8 of 10 with z = 1.959964: centre .7167, half .2266
    assert wilson_interval(8, 10) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)


def test_wilson_interval_at_the_edges():
    assert wilson_interval(0, 0) == (0, 1)
    assert wilson_interval(0, 1000)[0] == 0
    assert wilson_interval(1000, 1000)[1] == 1
    # unlike the textbook interval it leaves room for failure after 1000 successes
    assert wilson_interval(1000, 1000)[0] == pytest.approx(0.99617, abs=1e-5)


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_wilson_interval_refuses_impossible_counts(successes, n):
    with pytest.raises(
        ValueError, match=r"successes must be from 0 to n = .* received"
    ):
        wilson_interval(successes, n)


@pytest.mark.parametrize("confidence", [0, 1, 95, float("nan")])
def test_wilson_interval_refuses_bad_confidence(confidence):
    with pytest.raises(ValueError, match=r"confidence must be .* received"):
        wilson_interval(1, 2, confidence)


def fair_coin_p(first, second):
    """Sums the binomial distribution in exact fractions, outcome by outcome."""
    n = first + second
    chances = [Fraction(math.comb(n, k), 2**n) for k in range(n + 1)]
    return float(sum(each for each in chances if each <= chances[first]))


def test_mcnemar_by_hand():
    # 1 against 5: outcomes 0, 1, 5 and 6 of 6 tosses: (1 + 6 + 6 + 1) / 64
    assert mcnemar_exact(1, 5) == pytest.approx(14 / 64, rel=1e-12)
    assert mcnemar_exact(0, 3) == pytest.approx(2 / 8, rel=1e-12)


@pytest.mark.parametrize(
    ("first", "second"),
    [(0, 1), (1, 0), (7, 7), (7, 8), (12, 3), (97, 412), (412, 97), (0, 40)],
)
def test_mcnemar_equals_the_binomial_sum_and_scipy(first, second):
    received = mcnemar_exact(first, second)
    assert received == pytest.approx(fair_coin_p(first, second), rel=1e-10)
    expected = binomtest(first, first + second, 0.5).pvalue
    assert received == pytest.approx(expected, rel=1e-10)


def test_mcnemar_is_one_without_disagreement_and_never_zero():
    assert mcnemar_exact(0, 0) == 1.0
    assert mcnemar_exact(5, 5) == 1.0
    assert 0 < mcnemar_exact(9000, 10) < 1e-300


def test_mcnemar_refuses_negative_counts():
    with pytest.raises(ValueError, match="received -1 and 3"):
        mcnemar_exact(-1, 3)


def paired_answers(both, only_first, only_second, neither):
    cells = np.repeat(np.arange(4), [both, only_first, only_second, neither])
    cells = np.random.default_rng(3).permutation(cells)
    return cells <= 1, (cells == 0) | (cells == 2)


def test_bootstrap_interval_agrees_with_the_normal_approximation():
    first, second = paired_answers(8700, 412, 97, 791)
    n, only_first, only_second = 10_000, 412, 97
    difference = (only_first - only_second) / n
    variance = ((only_first + only_second) / n - difference**2) / n
    half = 1.959964 * math.sqrt(variance)
    low, high = paired_bootstrap_interval(first, second, seed=1)
    assert low == pytest.approx(difference - half, abs=3e-4)
    assert high == pytest.approx(difference + half, abs=3e-4)


def test_bootstrap_interval_equals_drawing_the_images_themselves():
    first, second = paired_answers(60, 25, 5, 10)
    rng = np.random.default_rng(0)
    drawn = rng.integers(0, 100, size=(20_000, 100))
    differences = (first[drawn].astype(int) - second[drawn]).mean(axis=1)
    expected = np.quantile(differences, [0.025, 0.975])
    received = paired_bootstrap_interval(first, second, seed=1)
    assert received == pytest.approx(tuple(expected), abs=0.0101)  # steps of 0.01


def test_bootstrap_interval_flips_with_the_order():
    first, second = paired_answers(800, 60, 30, 110)
    low, high = paired_bootstrap_interval(first, second)
    assert low < 0.03 < high
    flipped = paired_bootstrap_interval(second, first)
    assert flipped == pytest.approx((-high, -low), abs=4e-3)


def test_bootstrap_interval_is_seeded_and_a_point_without_disagreement():
    first, second = paired_answers(800, 60, 30, 110)
    once = paired_bootstrap_interval(first, second, seed=5)
    assert once == paired_bootstrap_interval(first, second, seed=5)
    assert paired_bootstrap_interval(first, first) == (0, 0)


def test_bootstrap_interval_refuses_what_does_not_pair_up():
    right = np.ones(5, bool)
    with pytest.raises(ValueError, match="received 5 and 4"):
        paired_bootstrap_interval(right, right[:4])
    with pytest.raises(ValueError, match="received 0 and 0"):
        paired_bootstrap_interval(right[:0], right[:0])


def test_welch_s_interval_equals_scipy_s():
    first, second = [0.9326, 0.9334, 0.9317], [0.8989, 0.8952, 0.8974, 0.8961]
    result = stats.ttest_ind(first, second, equal_var=False)
    assert welch_interval(first, second) == pytest.approx(
        tuple(result.confidence_interval(0.95))
    )
    assert welch_interval([0.5, 0.5], [0.25, 0.25]) == (0.25, 0.25)
    with pytest.raises(ValueError, match="two seeds or more, received 1 and 2"):
        welch_interval([0.9], [0.8, 0.9])
