"""Calibration against scikit-learn, SciPy and slow references."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.calibration import calibration_curve
from sklearn.metrics import log_loss

from core.analysis.calibration import (
    apply_temperature,
    calibration_interval,
    coverage_curve,
    fit_temperature,
    null_calibration_error,
    reliability,
)
from core.analysis.evaluation import SMALLEST_PROBABILITY, Evaluation


def make(n=4000, *, sharpness=1.0, seed=0):
    """Answers that are as sure as they should be at a sharpness of 1."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=2.0, size=(n, 10))
    cumulated = softmax(logits, axis=1).cumsum(axis=1)
    labels = (rng.random((n, 1)) > cumulated).sum(axis=1).clip(0, 9)
    return Evaluation(labels, softmax(logits * sharpness, axis=1))


def test_bins_equal_scikit_learns():
    evaluation = make()
    ours = reliability(evaluation, bins=10)
    accuracy, confidence = calibration_curve(
        evaluation.is_correct, evaluation.confidence, n_bins=10
    )
    filled = ours.counts > 0
    np.testing.assert_allclose(ours.accuracy[filled], accuracy)
    np.testing.assert_allclose(ours.confidence[filled], confidence)
    assert ours.counts.sum() == len(evaluation)


def test_the_error_is_the_weighted_gap():
    evaluation = make(sharpness=2.0)
    slow = 0.0
    for low in np.arange(15) / 15:
        inside = (evaluation.confidence > low) & (
            evaluation.confidence <= low + 1 / 15 + 1e-12
        )
        if inside.any():
            gap = (
                evaluation.confidence[inside].mean()
                - evaluation.is_correct[inside].mean()
            )
            slow += inside.mean() * abs(gap)
    assert reliability(evaluation).error == pytest.approx(slow, abs=1e-9)


def test_sure_and_right_ends_in_the_last_bin():
    evaluation = Evaluation(np.array([3, 4]), np.eye(10)[[3, 5]])
    ours = reliability(evaluation)
    assert ours.counts[-1] == 2
    assert ours.error == pytest.approx(0.5)


def test_the_interval_holds_the_error_and_repeats():
    evaluation = make(sharpness=2.0)
    low, high = calibration_interval(evaluation)
    assert low < reliability(evaluation).error < high
    assert (low, high) == calibration_interval(evaluation)


def test_the_interval_holds_the_error_of_a_calibrated_network_and_can_reach_zero():
    """Percentiles of resamples lie above a small error, and never near zero."""
    intervals = [calibration_interval(make(1000, seed=seed)) for seed in range(3)]
    errors = [reliability(make(1000, seed=seed)).error for seed in range(3)]
    for (low, high), error in zip(intervals, errors, strict=True):
        assert 0 <= low < error < high


def test_a_calibrated_network_stays_under_the_null_error_and_others_do_not():
    errors = [reliability(make(1000, seed=seed)).error for seed in range(40)]
    nulls = [null_calibration_error(make(1000, seed=seed)) for seed in range(40)]
    above = np.array(errors) > nulls
    assert above.sum() <= 6  # 5 % of 40, with luck
    assert np.median(errors) > 0.4 * np.median(nulls)  # and it is no empty promise
    sharp = make(1000, sharpness=2.0)
    assert reliability(sharp).error > 2 * null_calibration_error(sharp)


def test_the_null_error_against_a_slow_simulation():
    evaluation = make(300)
    rng = np.random.default_rng(1)
    wrong = (evaluation.predictions + 1) % 10
    errors = []
    for _ in range(400):
        is_right = rng.random(300) < evaluation.confidence
        drawn = np.where(is_right, evaluation.predictions, wrong)
        errors.append(reliability(Evaluation(drawn, evaluation.probabilities)).error)
    expected = np.quantile(errors, 0.95)
    assert null_calibration_error(evaluation) == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("sharpness", [0.4, 1.0, 2.5])
def test_temperature_is_the_one_that_scipy_finds(sharpness):
    evaluation = make(sharpness=sharpness)
    logits = np.log(np.maximum(evaluation.probabilities, SMALLEST_PROBABILITY))

    def loss(temperature):
        scaled = log_softmax(logits / temperature, axis=1)
        return -scaled[np.arange(len(evaluation)), evaluation.labels].mean()

    best = minimize_scalar(loss, bounds=(0.05, 20), method="bounded")
    ours = fit_temperature(evaluation.labels, evaluation.probabilities)
    assert ours == pytest.approx(best.x, rel=1e-3)
    assert ours == pytest.approx(sharpness, rel=0.1)


def test_temperature_lowers_loss_and_error_and_changes_no_answer():
    evaluation = make(sharpness=2.5)
    temperature = fit_temperature(evaluation.labels, evaluation.probabilities)
    softer = apply_temperature(evaluation.probabilities, temperature)
    after = Evaluation(evaluation.labels, softer)
    assert (after.predictions == evaluation.predictions).all()
    assert reliability(after).error < reliability(evaluation).error / 3
    assert log_loss(after.labels, softer) < evaluation.loss


def test_perfect_answers_have_a_finite_temperature():
    labels = np.arange(10)
    assert np.isfinite(fit_temperature(labels, np.eye(10)))


def test_coverage_against_a_slow_count():
    evaluation = make(500)
    thresholds, coverage, accuracy = coverage_curve(evaluation)
    for index in (0, 100, 499):
        answered = evaluation.confidence >= thresholds[index]
        assert coverage[index] == pytest.approx(answered.mean())
        assert accuracy[index] == pytest.approx(evaluation.is_correct[answered].mean())
    assert accuracy[-1] == pytest.approx(evaluation.accuracy)


def test_bad_settings_are_explained():
    with pytest.raises(ValueError, match="temperature must be above 0, received 0"):
        apply_temperature(make(20).probabilities, 0)
