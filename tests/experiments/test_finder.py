"""The learning-rate finder's curve, read from drawn losses."""

from dataclasses import replace

import numpy as np
import pytest

from core.experiments.finder import read_finder, smooth
from core.runs.config import TrainingConfig
from tests.experiments.cells import RESULT


def finder(losses, done=None):
    done = np.linspace(0, 1, len(losses)) if done is None else done
    return replace(
        RESULT,
        config=TrainingConfig(learning_rate=1.0),
        steps=tuple(zip(done, losses, strict=True)),
    )


def test_rates_rise_to_the_highest_by_equal_factors():
    curve = read_finder(finder([2.3] * 5))
    assert curve is not None
    assert curve.rates == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1, 1])
    assert curve.first_loss == 2.3


def test_the_curve_ends_where_the_loss_explodes():
    falling = [2.3, 2.3, 2.2, 1.5, 0.9, 0.7, 0.9, 1.2, 60.0, 900.0]
    curve = read_finder(finder(falling))
    assert curve is not None
    assert len(curve.rates) == 8
    assert curve.rates[0] < curve.steepest < curve.lowest < curve.rates[-1]
    assert curve.suggested == pytest.approx(curve.lowest / 10)


def test_too_few_points_make_no_curve():
    assert read_finder(finder([2.3, 2.2])) is None


def test_smoothing_is_a_weighted_mean_of_what_came_before():
    values = np.array([4.0, 1.0, 2.0])
    weights = 0.6 ** np.arange(3)
    by_hand = [
        values[0],
        (values[1] * weights[0] + values[0] * weights[1]) / weights[:2].sum(),
        (values[::-1] * weights).sum() / weights.sum(),
    ]
    assert smooth(values) == pytest.approx(by_hand)
