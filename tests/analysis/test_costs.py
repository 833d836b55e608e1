"""Thresholds by cost: against trying every one of them, and against simulation."""

import numpy as np
import pytest
from scipy.special import softmax

from core.analysis.costs import (
    Errors,
    best_when_calibrated,
    choose_threshold,
    cost_curve,
    count_errors,
    difference_interval,
)
from core.analysis.evaluation import Evaluation


def evaluation_of(seed, n=400, *, scale=1.0):
    """Predictions whose probabilities are true where the scale is 1."""
    rng = np.random.default_rng(seed)
    probabilities = softmax(2 * rng.normal(size=(n, 10)), axis=1)
    drawn = (rng.random((n, 1)) > probabilities.cumsum(axis=1)).sum(axis=1).clip(0, 9)
    shown = softmax(scale * np.log(probabilities), axis=1).round(3)
    return Evaluation(drawn, shown / shown.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("cost", [0.2, 1, 7])
def test_no_threshold_costs_less_on_validation(cost):
    validation = evaluation_of(0)
    is_class, score = validation.labels == 6, validation.probabilities[:, 6]

    def total(threshold):
        called = score >= threshold
        return cost * (is_class & ~called).sum() + (called & ~is_class).sum()

    tried = [*np.unique(score), np.inf]
    chosen = choose_threshold(validation, 6, cost)
    assert total(chosen) == min(map(total, tried))
    assert chosen == max(t for t in tried if total(t) == total(chosen))
    thresholds, costs = cost_curve(validation, 6, cost)
    assert sorted(thresholds) == sorted(tried)
    np.testing.assert_allclose(costs * 400, [total(each) for each in thresholds])


def test_errors_are_counted_and_priced():
    labels = np.array([6, 6, 6, 0, 1, 2, 3, 4, 5, 7])
    called = np.array([1, 0, 0, 1, 0, 0, 0, 0, 0, 0], bool)
    errors = count_errors(
        Evaluation(labels, np.eye(10)[labels]), 6, 5, is_called=called
    )
    assert errors == Errors(missed=2, positives=3, false_alarms=1, negatives=7, cost=5)
    assert errors.prevalence == 0.3
    assert errors.recall == pytest.approx(1 / 3)
    assert errors.precision == 0.5
    assert errors.false_alarm_rate == pytest.approx(1 / 7)
    assert Errors(3, 3, 0, 7, 5).precision is None  # nothing is called so
    assert errors.expected == pytest.approx((5 * 2 + 1) / 10)
    low, high = errors.interval
    assert low < errors.expected < high


def test_intervals_hold_the_true_cost_about_as_often_as_they_say():
    rng, cost, n = np.random.default_rng(5), 10, (100, 900)
    truth = 0.1 * cost * 0.08 + 0.9 * 0.03
    held = 0
    for missed, alarms in zip(
        rng.binomial(n[0], 0.08, 2000), rng.binomial(n[1], 0.03, 2000), strict=True
    ):
        low, high = Errors(int(missed), n[0], int(alarms), n[1], cost).interval
        held += low <= truth <= high
    assert 0.93 < held / 2000 < 0.98


def test_the_interval_of_a_difference_is_narrower_for_the_same_images():
    test = evaluation_of(1, 2000)
    score = test.probabilities[:, 6]
    first, second = score >= 0.2, score >= 0.25
    low, high = difference_interval(test, 6, 5, first=first, second=second)
    errors = [count_errors(test, 6, 5, is_called=each) for each in (first, second)]
    gap = errors[0].expected - errors[1].expected
    assert low <= gap <= high
    width = errors[0].interval[1] - errors[0].interval[0]
    assert high - low < width / 1.5
    back = difference_interval(test, 6, 5, first=second, second=first)
    np.testing.assert_allclose(back, (-high, -low))


def test_true_probabilities_need_no_choosing():
    sure, modest = evaluation_of(2, 40_000), evaluation_of(2, 40_000, scale=0.5)
    cost = 4
    best = best_when_calibrated(cost)
    assert best == 0.2
    assert choose_threshold(sure, 6, cost) == pytest.approx(best, abs=0.05)
    thresholds, costs = cost_curve(sure, 6, cost)
    assert costs[np.searchsorted(-thresholds, -best)] < 1.02 * costs.min()
    assert abs(choose_threshold(modest, 6, cost) - best) > 0.01  # others do


def test_a_class_that_is_cheap_to_miss_is_called_by_nobody():
    shares = np.array([[0.1, 0.9], [0.9, 0.1]])  # T-shirt/top and Shirt
    probabilities = np.zeros((2, 10))
    probabilities[:, [0, 6]] = shares
    upside_down = Evaluation(np.array([0, 6]), probabilities)
    assert choose_threshold(upside_down, 6, 0.5) == np.inf
    assert choose_threshold(upside_down, 6, 2) == 0.1
    with pytest.raises(ValueError, match=r"received 0\. Try 10"):
        choose_threshold(upside_down, 6, 0)
