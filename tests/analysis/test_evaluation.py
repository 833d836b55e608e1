"""Evaluation, against scikit-learn and against counts made by hand."""

import warnings

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    log_loss,
    precision_recall_fscore_support,
)

from core.analysis.evaluation import ConfusedPair, Evaluation
from core.analysis.significance import wilson_interval

CLASSES = np.arange(10)
DERIVED = [
    "predictions",
    "is_correct",
    "confidence",
    "margins",
    "losses",
    "loss",
    "accuracy",
    "accuracy_interval",
    "confusion",
    "support",
    "precision",
    "recall",
    "f1",
]


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def random_evaluation(n=2000, *, seed=0, classes=10, dtype=np.float32):
    """A model that is right more often than not; labels below `classes` only."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, n).astype(np.uint8)
    logits = rng.normal(size=(n, 10)) * 2
    logits[np.arange(n), labels] += 3
    return Evaluation(labels, softmax(logits).astype(dtype))


def answers(labels, predictions, confidence=0.91):
    """An evaluation with these predictions; the rest is spread evenly."""
    probabilities = np.full((len(labels), 10), (1 - confidence) / 9)
    probabilities[np.arange(len(labels)), predictions] = confidence
    return Evaluation(np.array(labels), probabilities)


@pytest.mark.parametrize("classes", [10, 7, 1])  # with classes that never occur
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_metrics_equal_scikit_learn(classes, dtype):
    evaluation = random_evaluation(classes=classes, dtype=dtype)
    labels, predictions = evaluation.labels, evaluation.predictions
    expected = confusion_matrix(labels, predictions, labels=CLASSES)
    np.testing.assert_array_equal(evaluation.confusion, expected)
    precision, recall, f1, support = precision_recall_fscore_support(
        labels, predictions, labels=CLASSES, zero_division=0
    )
    np.testing.assert_allclose(evaluation.precision, precision)
    np.testing.assert_allclose(evaluation.recall, recall)
    np.testing.assert_allclose(evaluation.f1, f1)
    np.testing.assert_array_equal(evaluation.support, support)
    assert evaluation.accuracy == pytest.approx(accuracy_score(labels, predictions))
    expected = log_loss(labels, evaluation.probabilities, labels=CLASSES)
    assert evaluation.loss == pytest.approx(expected, rel=1e-6)


def test_loss_is_that_of_the_logits_also_where_the_true_class_got_next_to_nothing():
    logits = np.zeros((4, 10))
    logits[:, 3] = [0, 20, 60, 200]
    probabilities = softmax(logits).astype(np.float32)
    evaluation = Evaluation(np.zeros(4, int), probabilities)
    expected = [np.log(10), 20, 60, 87.336544]  # float32 ends there
    np.testing.assert_allclose(evaluation.losses, expected, rtol=1e-5)
    sure = Evaluation(np.arange(3), np.eye(10, dtype=np.float32)[:3])
    assert not np.signbit(sure.losses).any()  # a page would show -0.00


def test_metrics_by_hand():
    # true 0: 0 0 1 | true 1: 1 1 2 | true 2: 2 0 2 2
    evaluation = answers([0, 0, 0, 1, 1, 1, 2, 2, 2, 2], [0, 0, 1, 1, 1, 2, 2, 0, 2, 2])
    expected = np.zeros((10, 10), int)
    expected[:3, :3] = [[2, 1, 0], [0, 2, 1], [1, 0, 3]]
    np.testing.assert_array_equal(evaluation.confusion, expected)
    np.testing.assert_allclose(evaluation.precision[:4], [2 / 3, 2 / 3, 3 / 4, 0])
    np.testing.assert_allclose(evaluation.recall[:4], [2 / 3, 2 / 3, 3 / 4, 0])
    np.testing.assert_allclose(evaluation.f1[:4], [2 / 3, 2 / 3, 3 / 4, 0])
    np.testing.assert_array_equal(evaluation.support, [3, 3, 4] + [0] * 7)
    assert evaluation.accuracy == 0.7
    assert evaluation.accuracy_interval == wilson_interval(7, 10)
    expected = -(7 * np.log(0.91) + 3 * np.log(0.01)) / 10
    assert evaluation.loss == pytest.approx(expected)
    assert len(evaluation) == 10


def test_precision_and_recall_are_not_swapped():
    evaluation = answers([0, 0, 0, 0, 1], [0, 1, 1, 1, 1])
    np.testing.assert_allclose(evaluation.recall[:2], [1 / 4, 1])
    np.testing.assert_allclose(evaluation.precision[:2], [1, 1 / 4])
    assert evaluation.confusion[0, 1] == 3  # rows are true


def test_confidence_and_margin_of_single_images():
    probabilities = np.zeros((2, 10))
    probabilities[0, [4, 6]] = 0.7, 0.3
    probabilities[1, [2, 8]] = 0.5
    evaluation = Evaluation(np.array([6, 2]), probabilities)
    np.testing.assert_array_equal(evaluation.predictions, [4, 2])  # a tie: the first
    np.testing.assert_allclose(evaluation.confidence, [0.7, 0.5])
    np.testing.assert_allclose(evaluation.margins, [0.4, 0])
    np.testing.assert_array_equal(evaluation.is_correct, [False, True])
    np.testing.assert_allclose(evaluation.losses, -np.log([0.3, 0.5]))


def test_most_confused_ranks_pairs_with_both_directions():
    #        6 as 0 three times, 0 as 6 once, 2 as 4 twice, 9 as 7 twice, 3 right
    labels = [6, 6, 6, 0, 2, 2, 9, 9, 3]
    evaluation = answers(labels, [0, 0, 0, 6, 4, 4, 7, 7, 3])
    assert evaluation.most_confused(2) == [
        ConfusedPair(0, 6, 1, 3, share_of_errors=4 / 8),
        ConfusedPair(2, 4, 2, 0, share_of_errors=2 / 8),
    ]
    every = evaluation.most_confused(None)
    assert [(each.first, each.second) for each in every] == [(0, 6), (2, 4), (7, 9)]
    assert sum(each.share_of_errors for each in every) == pytest.approx(1)
    assert every[0].count == 4
    assert evaluation.most_confused(0) == []
    assert answers([1, 2], [1, 2]).most_confused() == []


def test_shares_of_all_pairs_cover_all_errors():
    evaluation = random_evaluation()
    every = evaluation.most_confused(None)
    assert sum(each.count for each in every) == (~evaluation.is_correct).sum()
    counts = [each.count for each in every]
    assert counts == sorted(counts, reverse=True)


def test_half_floats_of_every_epoch_are_accepted_and_computed_in_single():
    single = random_evaluation(20_000)
    half = Evaluation(single.labels, single.probabilities.astype(np.float16))
    assert half.probabilities.dtype == np.float32
    assert half.loss == pytest.approx(single.loss, rel=1e-3)
    assert half.accuracy == pytest.approx(single.accuracy, abs=1e-3)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int32, np.uint64])
def test_labels_of_any_integer_type_count_the_same(dtype):
    evaluation = answers(np.full(300, 9, dtype), np.full(300, 9))
    assert evaluation.confusion[9, 9] == 300
    assert evaluation.labels.dtype == np.int64


@pytest.mark.parametrize("name", ["labels", "probabilities", *DERIVED])
def test_arrays_are_read_only_and_computed_once(name):
    evaluation = random_evaluation(50)
    value = getattr(evaluation, name)
    assert getattr(evaluation, name) is value
    if isinstance(value, np.ndarray):
        with pytest.raises(ValueError, match="read-only"):
            value[0] = 0


def test_the_callers_arrays_stay_writable_and_cannot_reach_in():
    labels, probabilities = np.array([0, 1]), np.eye(10)[:2].copy()
    evaluation = Evaluation(labels, probabilities)
    labels[:], probabilities[:] = 5, 0.1
    np.testing.assert_array_equal(evaluation.labels, [0, 1])
    np.testing.assert_array_equal(evaluation.probabilities, np.eye(10)[:2])
    with pytest.raises(AttributeError, match="labels"):
        evaluation.labels = labels


GOOD = np.full((3, 10), 0.1)


@pytest.mark.parametrize(
    ("labels", "probabilities", "message"),
    [
        ([0, 1], GOOD, r"probabilities must be \(2, 10\) .* received \(3, 10\)"),
        ([0, 1, 2], GOOD[:, :9], r"received \(3, 9\)"),
        ([0, 1, 2], GOOD[0], r"received \(10,\)"),
        ([0, 1, 2], GOOD.astype(str), "of float, received"),
        ([[0, 1, 2]], GOOD, r"labels must be \(n,\) integers .* received \(1, 3\)"),
        ([0.0, 1.0, 2.0], GOOD, "of float64. Pass one label"),
        ([], GOOD[:0], "n > 0"),
        ([0, 1, 10], GOOD, "labels must be 0 to 9, received 0 to 10"),
        ([0, -1, 2], GOOD, "received -1 to 2"),
        ([0, 1, 2], GOOD * 1.002, "sum of 1.002 in row 0. Apply softmax"),
        ([0, 1, 2], np.zeros((3, 10)), "sum of 0 in row 0"),
        ([0, 1, 2], np.where(np.eye(3, 10), np.nan, GOOD), "finite, .* in row 0"),
        ([0, 1, 2], np.where(np.eye(3, 10, -2), np.inf, GOOD), "finite, .* in row 2"),
        ([0, 1, 2], [[1.5, -0.5, *[0] * 8]] * 3, "a minimum of -0.5"),
    ],
)
def test_bad_arrays_are_refused_with_reasons(labels, probabilities, message):
    with pytest.raises(ValueError, match=message):
        Evaluation(np.array(labels), np.array(probabilities))


def test_no_warnings_for_classes_that_never_occur():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        evaluation = answers([0], [1])
        assert [evaluation.precision[5], evaluation.recall[5], evaluation.f1[5]] == [
            0
        ] * 3
