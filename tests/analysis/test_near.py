"""Predictions of about one confidence, and which of two models is better."""

import numpy as np

from core.analysis.calibration import predictions_near
from core.analysis.comparison import Comparison
from core.analysis.evaluation import Evaluation


def evaluation_of(labels, predictions, confidences):
    """Spreads what a confidence leaves over the other nine classes."""
    confidences = np.asarray(confidences, float)
    rest = (1 - confidences)[:, None] / 9
    probabilities = np.repeat(rest, 10, axis=1)
    probabilities[np.arange(len(labels)), predictions] = confidences
    return Evaluation(np.asarray(labels), probabilities)


def test_predictions_of_about_one_confidence_are_counted():
    found = evaluation_of(
        [0, 1, 2, 3, 4], [0, 1, 9, 3, 4], [0.84, 0.86, 0.9, 0.94, 0.96]
    )
    near = predictions_near(found, 0.85, 0.95)
    assert (near.total, near.right) == (3, 2)
    np.testing.assert_allclose([near.share, near.confidence], [2 / 3, 0.9])
    low, high = near.interval
    assert low < 2 / 3 < high


def test_none_of_a_confidence():
    near = predictions_near(evaluation_of([0], [0], [0.5]), 0.85, 0.95)
    assert near.total == 0
    assert np.isnan(near.confidence)


def test_the_better_of_two_is_named_only_where_luck_does_not_explain_it():
    labels = np.zeros(20, int)
    right, sure = labels, np.full(20, 0.9)
    six, five = (np.where(np.arange(20) < wrong, 1, 0) for wrong in (6, 5))
    best = evaluation_of(labels, right, sure)
    # Exact McNemar: 2 / 2**6 = 0.031, 2 / 2**5 = 0.0625.
    assert Comparison(best, evaluation_of(labels, six, sure)).better == 0
    assert Comparison(evaluation_of(labels, six, sure), best).better == 1
    assert Comparison(best, evaluation_of(labels, five, sure)).better is None
