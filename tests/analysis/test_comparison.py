"""Comparison: the four counts, the numbers from them, and the words."""

import re

import numpy as np
import pytest
from scipy.stats import binomtest

from core.analysis.comparison import AGREEMENTS, Comparison, odds
from core.analysis.evaluation import Evaluation

# true      0  0  0  1  1  2  2  2
FIRST = [0, 0, 1, 1, 1, 2, 2, 0]
SECOND = [0, 1, 1, 1, 2, 2, 0, 1]
LABELS = [0, 0, 0, 1, 1, 2, 2, 2]


def answers(labels, predictions):
    return Evaluation(np.array(labels), np.eye(10)[predictions])


def compare(both, only_first, only_second, neither=0):
    """A comparison with these four counts; all labels are 0."""
    first = [0] * (both + only_first) + [1] * (only_second + neither)
    second = [0] * both + [1] * only_first + [0] * only_second + [1] * neither
    labels = [0] * len(first)
    return Comparison(answers(labels, first), answers(labels, second))


def small_comparison():
    return Comparison(answers(LABELS, FIRST), answers(LABELS, SECOND))


def test_counts_and_rows_by_hand():
    comparison = small_comparison()
    rows = {each: comparison.rows(each).tolist() for each in AGREEMENTS}
    assert rows == {
        "both_right": [0, 3, 5],
        "only_first_right": [1, 4, 6],
        "only_second_right": [],
        "both_wrong": [2, 7],
    }
    assert comparison.discordant == (3, 0)
    assert comparison.difference == 3 / 8
    assert len(comparison) == 8
    with pytest.raises(ValueError, match="agreement must be one of both_right"):
        comparison.rows("right")


def test_numbers_agree_with_the_evaluations_and_scipy():
    comparison = compare(8700, 412, 97, 791)
    first, second = comparison.first, comparison.second
    assert comparison.difference == pytest.approx(first.accuracy - second.accuracy)
    low, high = comparison.difference_interval
    assert 0.02 < low < comparison.difference < high < 0.04
    expected = binomtest(412, 509, 0.5).pvalue
    assert comparison.mcnemar_p == pytest.approx(expected)
    assert comparison.is_significant
    assert not compare(90, 6, 4).is_significant


def test_different_labels_are_never_compared():
    with pytest.raises(ValueError, match=r"received 3 and 2 images\. Compare runs"):
        Comparison(answers([0, 1, 2], [0, 1, 2]), answers([0, 1], [0, 1]))
    with pytest.raises(ValueError, match="received labels that differ on 2 of 3"):
        Comparison(answers([0, 1, 2], [0, 1, 2]), answers([0, 2, 1], [0, 1, 2]))


def test_verdict_of_a_clear_difference():
    expected = (
        "The CNN is right on 412 images the ANN gets wrong, the ANN on 97 the other "
        "way. If both were equally good, a difference at least this large would occur "
        "less than once in a million test sets (p < 0.000001)."
    )
    assert compare(8700, 412, 97, 791).verdict("CNN", "ANN") == expected
    # the better one comes first, wherever it stands
    assert compare(8700, 97, 412, 791).verdict("ANN", "CNN") == expected


def test_verdict_of_a_small_but_significant_difference():
    assert compare(900, 21, 6).verdict("CNN", "ANN") == (
        "The CNN is right on 21 images the ANN gets wrong, the ANN on 6 the other way. "
        "If both were equally good, a difference at least this large would occur about "
        "once in 170 test sets (p = 0.00592)."
    )


def test_verdict_without_significance():
    assert compare(900, 14, 9, 77).verdict("CNN", "ANN") == (
        "The test set cannot tell them apart (p = 0.405): the CNN is right on 14 "
        "images the ANN gets wrong, the ANN on 9 the other way. "
        "The difference is between -0.40 and +1.50 points (95 %)."
    )
    assert compare(9, 1, 0).verdict("CNN", "ANN") == (
        "The test set cannot tell them apart (p = 1): the CNN is right on 1 image the "
        "ANN gets wrong, the ANN on none the other way. "
        "The difference is between +0.00 and +30.00 points (95 %)."
    )


def test_verdicts_of_a_draw():
    assert compare(20, 0, 0).verdict("CNN", "ANN") == (
        "The CNN and the ANN are right on all 20 images: "
        "this test set is too easy to tell them apart."
    )
    assert compare(1100, 0, 0, 100).verdict("CNN", "ANN") == (
        "The CNN and the ANN give the same predictions for all 1,200 images: "
        "the test set cannot tell them apart."
    )
    assert compare(90, 1005, 1005).verdict("CNN", "ANN") == (
        "The test set cannot tell them apart: the CNN and the ANN are right on equally "
        "many images, both on 1,005 that the other gets wrong."
    )
    other_mistake = Comparison(answers([0, 0], [0, 1]), answers([0, 0], [0, 2]))
    assert other_mistake.verdict("CNN", "ANN") == (
        "The test set cannot tell them apart: the CNN and the ANN are right on the "
        "same images, and differ only in which mistakes they make."
    )


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("simple-cnn", "ann_2", "The simple-cnn is right on 30 images the ann_2 gets"),
        ("House CNN", "ANN", "“House CNN” is right on 30 images the ANN gets"),
        ("Ana's net, v2 (50 %)", "{x} <b>", "“Ana's net, v2 (50 %)” is right on 30"),
        ("a", "{x} <b>", "30 images “{x} <b>” gets wrong, “{x} <b>” on none the"),
        ("Netz für Übung", "ANN", "“Netz für Übung” is"),
        ("CNN", "CNN", "The first CNN is right on 30 images the second CNN gets wrong"),
        ("My net", "My net", "The first “My net” is right on 30 images the second “My"),
    ],
)
def test_names_pass_through_and_stay_apart(first, second, expected):
    assert expected in compare(50, 30, 0).verdict(first, second)


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0, "less than once in a million test sets (p < 0.000001)"),
        (9.9e-7, "less than once in a million test sets (p < 0.000001)"),
        (1e-6, "about once in 1,000,000 test sets (p = 0.000001)"),
        (1.001e-6, "about once in 1,000,000 test sets (p = 0.00000100)"),
        (1.0424e-6, "about once in 960,000 test sets (p = 0.00000104)"),
        (0.00003, "about once in 33,000 test sets (p = 0.00003)"),
        (0.004, "about once in 250 test sets (p = 0.004)"),
        (0.028, "about once in 36 test sets (p = 0.028)"),
        (0.0499, "about once in 20 test sets (p = 0.0499)"),
    ],
)
def test_odds(p, words):
    assert odds(p) == words


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_odds_refuses_what_is_no_probability(p):
    with pytest.raises(ValueError, match=r"p must be in 0\.\.1, received"):
        odds(p)


def test_odds_are_close_to_the_probability_they_stand_for():
    for p in np.geomspace(1e-6, 0.05, 500):
        once_in, exact = re.findall(r"[\d.,]+\d", odds(p))
        assert 1 / int(once_in.replace(",", "")) == pytest.approx(p, rel=0.06)
        assert float(exact) == pytest.approx(p, rel=0.06)


@pytest.mark.parametrize("counts", [(1, 9000, 1), (9, 9, 9), (5, 0, 0), (3, 2, 7, 4)])
def test_no_verdict_claims_certainty(counts):
    words = compare(*counts).verdict("CNN", "ANN")
    assert not any(
        each in words for each in ("prove", "p = 0 ", "p = 0)", "impossible")
    )
