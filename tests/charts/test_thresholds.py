"""Figures of one class as its threshold falls: in percent, marked where chosen."""

import numpy as np
import pytest

from core.charts.thresholds import (
    CostLine,
    cost_figure,
    precision_recall_figure,
    roc_figure,
)

CURVE = ("#3b6fd4", np.array([0.0, 0.04, 1.0]), np.array([0.2, 0.9, 1.0]))


def test_precision_recall_figure_is_in_percent():
    curve = ("#3b6fd4", np.array([1.0, 0.5]), np.array([0.2, 1.0]))
    figure = precision_recall_figure({"CNN": curve}, {"CNN": (0.5, 0.75)})
    line, dot = figure.data
    assert list(line.x) == [20, 100]
    assert list(line.y) == [100, 50]
    assert (dot.x, dot.y) == ((75,), (50,))


def test_roc_figure_draws_recall_over_false_alarms_and_says_what_five_percent_buy():
    figure = roc_figure({"CNN": CURVE}, {"CNN": (0.04, 0.9)})
    guessing, line, dot = figure.data
    assert list(guessing.x) == list(guessing.y)
    assert list(line.x) == [0, 4, 100]
    assert list(line.y) == [20, 90, 100]
    assert (dot.x, dot.y) == ((4,), (90,))
    assert figure.layout.meta == "CNN: recall 90 % at a false-alarm rate of 5 %."


@pytest.mark.parametrize(("chosen", "words"), [(0.1, "10 %"), (np.inf, "above all")])
def test_cost_figure_marks_the_threshold_chosen(chosen, words):
    thresholds = np.array([0.01, 0.1, 0.5])
    test = np.array([0.05, 0.02, 0.04])
    line = CostLine("CNN", "#3b6fd4", test / 2, test, chosen, 0.02)
    figure = cost_figure(thresholds, [line], calibrated=0.1)
    validation, on_test, dot = figure.data
    assert list(on_test.y) == [50, 20, 40]  # per 1,000 images
    assert list(validation.y) == [25, 10, 20]
    place = np.log(1 / 9) if chosen == 0.1 else figure.layout.xaxis.range[1]
    assert dot.x[0] == pytest.approx(place)
    assert dot.y[0] == 20
    assert figure.layout.shapes[0].x0 == pytest.approx(np.log(1 / 9))
    assert words in figure.layout.meta
