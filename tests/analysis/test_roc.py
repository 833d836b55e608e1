"""The ROC curve against scikit-learn, the area against its definition."""

import numpy as np
import pytest
import sklearn.metrics

from core.analysis.roc import RocCurve


@pytest.fixture
def scored():
    """Scores of 300 images, some of them equal, and which of them are the class."""
    rng = np.random.default_rng(3)
    is_class = rng.random(300) < 0.2
    return (rng.normal(size=300) + is_class).round(1), is_class


def test_the_curve_is_scikit_learns(scored):
    scores, is_class = scored
    expected = sklearn.metrics.roc_curve(is_class, scores, drop_intermediate=False)
    curve = RocCurve.of(scores, is_class)
    ours = curve.false_alarm_rate, curve.recall, curve.thresholds
    for values, wanted in zip(ours, expected, strict=True):
        np.testing.assert_allclose(values, wanted)
    assert curve.area == pytest.approx(sklearn.metrics.roc_auc_score(is_class, scores))


def test_the_area_is_the_share_of_pairs_in_the_right_order(scored):
    scores, is_class = scored
    gaps = scores[is_class][:, None] - scores[~is_class]
    share = (gaps > 0).mean() + (gaps == 0).mean() / 2
    assert RocCurve.of(scores, is_class).area == pytest.approx(share)


def test_the_interval_holds_the_true_area_about_as_often_as_it_says():
    rng = np.random.default_rng(1)
    truth, held = 0.9214, 0  # of two normals that are two apart: Phi(2 / sqrt 2)
    for _ in range(600):
        is_class = np.arange(400) < 60
        low, high = RocCurve.of(rng.normal(2 * is_class), is_class).interval
        held += low < truth < high
    assert 0.92 < held / 600 < 0.98


def test_a_perfect_order_leaves_room_for_doubt():
    curve = RocCurve.of(np.array([0.9, 0.8, 0.2, 0.1]), np.arange(4) < 2)
    assert curve.area == 1
    assert curve.interval[0] < 0.5
    assert curve.interval[1] == 1


def test_a_class_without_images_is_refused_in_words():
    with pytest.raises(ValueError, match="received 0 and 3"):
        RocCurve.of(np.zeros(3), np.zeros(3, bool))
