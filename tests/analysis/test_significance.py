"""Intervals and the paired test, against SciPy, hand sums and known limits."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats
from scipy.stats import binomtest

from core.analysis.significance import (
    holm,
    mcnemar_exact,
    paired_interval,
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


@pytest.mark.parametrize(
    ("counts", "n"), [((412, 97), 10_000), ((232, 231), 10_000), ((60, 30), 1000)]
)
def test_the_paired_interval_is_close_to_drawing_the_images_anew(counts, n):
    chances = np.array([*counts, n - sum(counts)]) / n
    drawn = np.random.default_rng(0).multinomial(n, chances, size=40_000)
    expected = np.quantile((drawn[:, 0] - drawn[:, 1]) / n, [0.025, 0.975])
    assert paired_interval(*counts, n) == pytest.approx(tuple(expected), abs=2e-3)


def test_the_paired_interval_by_hand():
    # 3 : 1 of 10: p = 4/12, q = 2/12, half 1.96 sqrt((6/12 - 1/36) / 12) = .3888
    assert paired_interval(3, 1, 10) == pytest.approx((-0.2221, 0.5555), abs=1e-4)
    assert paired_interval(1, 3, 10) == pytest.approx((-0.5555, 0.2221), abs=1e-4)


@pytest.mark.parametrize("n", [1, 50, 10_000])
def test_no_paired_interval_has_a_width_of_zero(n):
    low, high = paired_interval(0, 0, n)
    assert -1 <= low < 0 < high <= 1
    assert high > 0.9 * (1 - 0.05 ** (1 / n)) or n == 1  # about the rule of three


def test_the_paired_interval_covers_what_it_promises():
    """Of 20,000 pairs of equally good models, all but about 5 % are covered."""
    draws = np.random.default_rng(1).multinomial(500, (0.03, 0.03, 0.94), 20_000)
    counts, times = np.unique(draws[:, :2], axis=0, return_counts=True)
    ends = np.array([paired_interval(first, second, 500) for first, second in counts])
    covered = times[(ends[:, 0] <= 0) & (ends[:, 1] >= 0)].sum() / times.sum()
    assert covered == pytest.approx(0.95, abs=0.012)


@pytest.mark.parametrize("counts", [(5, 6, 10), (-1, 0, 10), (0, 0, 0)])
def test_the_paired_interval_refuses_impossible_counts(counts):
    with pytest.raises(ValueError, match="must be counts of n images"):
        paired_interval(*counts)


def holm_by_definition(p_values):
    """Rejects at any level: a p-value's correction is the least level that does."""
    ranked = sorted(p_values)
    return [
        max(
            min(1.0, (len(ranked) - rank) * smaller)
            for rank, smaller in enumerate(ranked)
            if smaller <= p
        )
        for p in p_values
    ]


@pytest.mark.parametrize(
    "p_values",
    [
        [],
        [0.03],
        [0.01, 0.04, 0.03, 0.005],  # Holm's steps by hand: .03, .06, .06, .02
        [0.5, 0.5, 0.9],
        [0.02, 0.02, 0.0, 1.0],
        np.random.default_rng(0).random(28) ** 3,
    ],
)
def test_holm_by_definition(p_values):
    assert holm(p_values) == pytest.approx(holm_by_definition(list(p_values)))


@pytest.mark.parametrize("level", [0.5, 0.93, 0.1 + 0.2])
def test_seeds_that_are_all_level_are_too_few_to_tell(level):
    assert welch_interval([level] * 3, [0.25, 0.25]) is None


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_welch_s_interval_equals_scipy_s():
    first, second = [0.9326, 0.9334, 0.9317], [0.8989, 0.8952, 0.8974, 0.8961]
    result = stats.ttest_ind(first, second, equal_var=False)
    assert welch_interval(first, second) == pytest.approx(
        tuple(result.confidence_interval(0.95))
    )
    # Together, three intervals hold as often as one does alone.
    assert welch_interval(first, second, intervals=3) == pytest.approx(
        tuple(result.confidence_interval(1 - 0.05 / 3))
    )
    with pytest.raises(ValueError, match="two seeds or more, received 1 and 2"):
        welch_interval([0.9], [0.8, 0.9])
