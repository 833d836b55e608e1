"""Class scores and the report against scikit-learn."""

import numpy as np
import pytest
import sklearn.metrics
from scipy.special import softmax

from core.analysis.classes import (
    average_precision,
    average_scores,
    classification_report,
    precision_recall_curve,
    score_classes,
)
from core.analysis.evaluation import Evaluation
from core.analysis.significance import wilson_interval
from core.data.dataset import CLASS_NAMES


@pytest.fixture
def evaluation():
    rng = np.random.default_rng(0)
    labels = rng.choice(10, 3000, p=np.arange(1, 11) / 55)
    logits = rng.normal(size=(3000, 10)).round(1)  # rounded: some scores are equal
    logits[np.arange(3000), labels] += 1.5
    return Evaluation(labels, softmax(logits, axis=1))


def test_scores_and_averages_equal_scikit_learns(evaluation):
    truth, called = evaluation.labels, evaluation.predictions
    expected = sklearn.metrics.precision_recall_fscore_support(truth, called)
    rows = score_classes(evaluation)
    for name, values in zip(
        ("precision", "recall", "f1", "support"), expected, strict=True
    ):
        ours = [getattr(row, name) for row in rows]
        np.testing.assert_allclose(ours, values)
    for kind, means in average_scores(evaluation).items():
        expected = sklearn.metrics.precision_recall_fscore_support(
            truth, called, average=kind
        )
        np.testing.assert_allclose(list(means.values()), expected[:3])


def test_the_report_is_scikit_learns(evaluation):
    expected = sklearn.metrics.classification_report(
        evaluation.labels, evaluation.predictions, target_names=CLASS_NAMES, digits=4
    )
    assert classification_report(evaluation) == expected


def test_intervals_hold_their_scores(evaluation):
    for row in score_classes(evaluation):
        for name in ("precision", "recall", "f1"):
            low, high = getattr(row, f"{name}_interval")
            assert low < getattr(row, name) < high
        found = round(row.recall * row.support)
        assert row.recall_interval == wilson_interval(found, row.support)


def test_f1_intervals_hold_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(1)
    chance = np.full((10, 10), 0.03) + 0.7 * np.eye(10)
    labels = rng.integers(0, 10, (300, 1000))
    called = (rng.random((300, 1000, 1)) > chance.cumsum(1)[labels]).sum(2)
    # With equal classes, precision and recall are both 0.73, and so is F1.
    held = 0
    for truth, answer in zip(labels, called, strict=True):
        rows = score_classes(Evaluation(truth, np.eye(10)[answer.clip(0, 9)]))
        held += sum(r.f1_interval[0] <= 0.73 <= r.f1_interval[1] for r in rows)
    assert 0.92 < held / 3000 < 0.99


def test_a_class_that_nobody_named_scores_zero():
    rows = score_classes(Evaluation(np.array([0, 1]), np.eye(10)[[0, 0]]))
    assert (rows[1].precision, rows[1].recall, rows[1].f1) == (0, 0, 0)
    assert rows[1].precision_interval == (0.0, 1.0)
    assert rows[5].support == 0


def test_precision_recall_curve_equals_scikit_learns(evaluation):
    for label in (0, 9):
        is_label, score = (
            evaluation.labels == label,
            evaluation.probabilities[:, label],
        )
        precision, recall, thresholds = sklearn.metrics.precision_recall_curve(
            is_label, score
        )
        ours = precision_recall_curve(evaluation, label)
        np.testing.assert_allclose(ours[0], precision[:-1][::-1])
        np.testing.assert_allclose(ours[1], recall[:-1][::-1])
        np.testing.assert_allclose(ours[2], thresholds[::-1])
        assert average_precision(evaluation, label) == pytest.approx(
            sklearn.metrics.average_precision_score(is_label, score)
        )
