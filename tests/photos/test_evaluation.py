"""Judging against numbers worked out by hand."""

import math

import numpy as np
import pytest

from core.analysis.significance import wilson_interval
from core.photos.evaluation import evaluate_photos


def one_hot(first, second):
    """Returns `(10,)`: 0.6 for the first class, 0.4 for the second."""
    probabilities = np.zeros(10)
    probabilities[first], probabilities[second] = 0.6, 0.4
    return probabilities


LABELS = [0, 1, 5, 7, 8, 6]
PAIRS = [(0, 6), (3, 1), (5, 7), (5, 9), (8, 0), (2, 4)]
PROBABILITIES = np.stack([one_hot(*pair) for pair in PAIRS])
# So: right, second, right, wrong, right, wrong.
CONFIDENCES = [0.95, 0.2, 0.8, 0.92, 0.7, 0.5]
WARNED = [False, True, True, False, False, True]


def test_every_share_is_as_counted_by_hand():
    found = evaluate_photos(
        LABELS, PROBABILITIES, confidences=CONFIDENCES, warned=WARNED
    )
    counted = {name: (share.count, share.total) for name, share in vars(found).items()}
    assert counted == {
        "top1": (3, 6),
        "top2": (4, 6),
        "garments": (1, 3),
        "shoes": (1, 2),
        "bags": (1, 1),
        "confident_half": (2, 3),
        "confident_errors": (1, 6),
        "warned_wrong": (2, 3),
        "warned_right": (1, 3),
    }
    assert found.top1.value == 0.5
    assert found.top1.interval == wilson_interval(3, 6)


def test_no_photos_say_nothing():
    found = evaluate_photos([], np.zeros((0, 10)), confidences=[], warned=[])
    assert math.isnan(found.top1.value)
    assert found.top1.interval == (0, 1)


def test_lengths_must_agree():
    with pytest.raises(ValueError, match=r"one length, received \[2, 6, 6, 6\]"):
        evaluate_photos([0, 1], PROBABILITIES, confidences=CONFIDENCES, warned=WARNED)
