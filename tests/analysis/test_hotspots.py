"""Pairs of confused classes from near, against counting by hand."""

import numpy as np

from core.analysis.hotspots import mean_image, pair_trend
from core.charts.trend import seed_band_figure, trend_figure


def test_the_trend_counts_both_directions_after_each_epoch():
    labels = np.array([0, 0, 6, 6, 3])
    answers = np.array([[6, 6, 0, 6, 0], [0, 6, 6, 6, 6], [0, 0, 6, 6, 3]])
    by_epoch = np.eye(10)[answers]
    assert pair_trend(labels, by_epoch, 0, 6).tolist() == [3, 1, 0]


def test_the_mean_image_is_black_without_images():
    images = np.stack([np.full((28, 28), 10), np.full((28, 28), 21)]).astype(np.uint8)
    assert (mean_image(images) == 16).all()
    assert not mean_image(images[:0]).any()


def test_the_trend_figure_draws_each_run():
    figure = trend_figure(
        {"CNN": [30, 20, 12], "ANN": [40, 35]}, colors=["#111111"] * 2
    )
    assert [list(trace.y) for trace in figure.data] == [[30, 20, 12], [40, 35]]
    assert {note.text for note in figure.layout.annotations} == {"CNN", "ANN"}


def test_the_seed_band_runs_from_worst_to_best():
    figure = seed_band_figure(
        {"cnn": [[0.8, 0.9], [0.82, 0.92], [0.81, 0.94]]}, colors=["#111111"]
    )
    band, line = figure.data
    assert list(band.x) == [1, 2, 2, 1]
    assert np.allclose(band.y, [82, 94, 90, 80])
    assert np.allclose(line.y, [81, 92])
