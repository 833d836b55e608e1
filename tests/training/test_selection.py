"""Selection: fewer easy images, and a mean that stays what it was."""

import numpy as np
import pytest

from core.training.selection import FULL_TAIL, Selection


def make(share, losses=None, count=1000):
    selection = Selection(count, share, np.random.default_rng(0))
    if losses is not None:
        selection.note(np.arange(count), losses)
    return selection


def test_without_a_share_an_epoch_is_a_permutation_of_all():
    order, weights = make(0.0, np.random.default_rng(1).random(1000)).choose(0.5)
    assert sorted(order) == list(range(1000))
    assert (weights == 1).all()
    assert order.dtype == np.int32


def test_images_never_seen_are_not_left_out():
    selection = make(0.5)
    assert len(selection.choose(0.1)[0]) == 1000
    selection.note(np.arange(999), np.ones(999))
    assert len(selection.choose(0.1)[0]) == 1000


def test_only_easy_ones_are_left_out_and_the_others_count_for_them():
    losses = np.random.default_rng(1).exponential(size=1000)
    order, weights = make(0.5, losses).choose(0.5)
    easy = losses < losses.mean()
    assert set(np.flatnonzero(~easy)) <= set(order)
    assert len(order) == pytest.approx(1000 - easy.sum() / 2, abs=40)
    assert set(weights[easy]) == {2.0}
    assert set(weights[~easy]) == {1.0}


def test_the_weighted_mean_is_that_of_all_images():
    losses = np.random.default_rng(1).exponential(size=1000)
    selection = make(0.5, losses)
    means = []
    for _ in range(300):
        order, weights = selection.choose(0.5)
        means.append(losses[order] @ weights[order] / 1000)
    assert np.mean(means) == pytest.approx(losses.mean(), rel=0.005)


def test_the_last_part_sees_all_images():
    selection = make(0.5, np.random.default_rng(1).random(1000))
    assert len(selection.choose(1 - FULL_TAIL)[0]) == 1000
