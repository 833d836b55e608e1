"""Numbers as people read them."""

import pytest

from core.words import duration, percent, percent_range, time_left


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (5160, "1 h 26 min"),
    ],
)
def test_durations(seconds, words):
    assert duration(seconds) == words


def test_percentages():
    assert percent(0.92345) == "92.3 %"
    assert percent(0.92345, 2) == "92.34 %"
    assert percent_range((0.918, 0.9284)) == "91.8 to 92.8 %"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "about 1 s left"),
        (12.3, "about 12 s left"),
        (63, "about 1 min 5 s left"),
        (200, "about 3 min 30 s left"),
        (5160, "about 1 h 26 min left"),
    ],
)
def test_times_left_are_as_coarse_as_estimates_are(seconds, words):
    assert time_left(seconds) == words
