"""Choosing images against slow filters."""

import numpy as np
import pytest

from core.analysis.comparison import AGREEMENTS
from core.analysis.evaluation import Evaluation
from core.analysis.mistakes import ORDERS, select_images


@pytest.fixture
def pair():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 500)
    return [
        Evaluation(labels, 0.5 * np.eye(10)[labels] + 0.5 * rng.dirichlet(share, 500))
        if share.sum() > 10
        else Evaluation(labels, rng.dirichlet(share, 500))
        for share in (np.ones(10), np.full(10, 0.3))
    ]


def test_filters_agree_with_a_slow_count(pair):
    first, _ = pair
    rows = select_images(
        first, true=6, predicted=0, confidence=(0.2, 0.6), order="dataset order"
    )
    slow = [
        row
        for row in range(500)
        if first.labels[row] == 6
        and first.predictions[row] == 0
        and 0.2 <= first.confidence[row] <= 0.6
    ]
    assert rows.tolist() == slow
    assert len(slow) > 0


def test_right_and_wrong_make_all(pair):
    first, _ = pair
    counts = {
        answers: len(select_images(first, answers=answers))
        for answers in ("wrong", "right", "all")
    }
    assert counts["wrong"] + counts["right"] == counts["all"] == 500
    assert counts["right"] == first.is_correct.sum()


def test_agreements_share_out_the_images(pair):
    first, second = pair
    parts = [
        select_images(first, other=second, answers="all", agreement=each)
        for each in AGREEMENTS
    ]
    assert sorted(np.concatenate(parts)) == list(range(500))
    only_first = parts[AGREEMENTS.index("only_first_right")]
    assert (first.is_correct[only_first] & ~second.is_correct[only_first]).all()


@pytest.mark.parametrize("order", ORDERS)
def test_orders(pair, order):
    first, _ = pair
    rows = select_images(first, answers="all", order=order)
    values = {
        "loss": -first.losses,
        "confidence": -first.confidence,
        "margin": first.margins,
        "dataset order": np.arange(500),
    }[order][rows]
    assert (np.diff(values) >= 0).all()
    assert len(set(rows)) == 500


def test_bad_choices_are_explained(pair):
    first, second = pair
    with pytest.raises(ValueError, match=r"order must be one of loss.*received 'luck'"):
        select_images(first, order="luck")
    with pytest.raises(ValueError, match="agreement needs a second model"):
        select_images(first, agreement="both_wrong")
    with pytest.raises(ValueError, match="agreement must be one of"):
        select_images(first, other=second, agreement="never")
