"""Comparison: the four counts, the numbers from them, and the words."""

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
    for each in AGREEMENTS:
        assert getattr(comparison, each) == len(rows[each])
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
        "way. A difference this large by luck alone: less than one in a million."
    )
    assert compare(8700, 412, 97, 791).verdict("CNN", "ANN") == expected
    # the better one comes first, wherever it stands
    assert compare(8700, 97, 412, 791).verdict("ANN", "CNN") == expected


def test_verdict_of_a_small_but_significant_difference():
    assert compare(900, 21, 6).verdict("CNN", "ANN") == (
        "The CNN is right on 21 images the ANN gets wrong, the ANN on 6 the other way. "
        "A difference this large by luck alone: about one in 170."  # p = 0.0059
    )


def test_verdict_without_significance():
    assert compare(900, 14, 9, 77).verdict("CNN", "ANN") == (
        "The test set cannot tell them apart: the CNN is right on 14 images the ANN "
        "gets wrong, the ANN on 9 the other way. "
        "A difference this large by luck alone: about 2 in 5."  # p = 0.405
    )
    assert compare(9, 1, 0).verdict("CNN", "ANN") == (
        "The test set cannot tell them apart: the CNN is right on 1 image the ANN gets "
        "wrong, the ANN on none the other way. "
        "A difference this large by luck alone: almost certain."
    )


def test_verdicts_of_a_draw():
    assert compare(20, 0, 0).verdict("CNN", "ANN") == (
        "The CNN and the ANN are right on all 20 images: "
        "this test set is too easy to tell them apart."
    )
    assert compare(1100, 0, 0, 100).verdict("CNN", "ANN") == (
        "The CNN and the ANN give the same answer on all 1,200 images: "
        "the test set cannot tell them apart."
    )
    assert compare(90, 1005, 1005).verdict("CNN", "ANN") == (
        "The test set cannot tell them apart: the CNN and the ANN are right on equally "
        "many images, each on 1,005 that the other gets wrong."
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
        (0.0, "less than one in a million"),
        (9.9e-7, "less than one in a million"),
        (1e-6, "about one in a million"),
        (1.001e-6, "about one in a million"),
        (1.0424e-6, "about one in 960,000"),
        (0.00003, "about one in 33,000"),
        (0.004, "about one in 250"),
        (0.0499, "about one in 20"),
        (0.05, "about 1 in 20"),
        (0.1, "about 1 in 10"),
        (0.34, "about 1 in 3"),
        (0.405, "about 2 in 5"),
        (0.5, "about 1 in 2"),
        (0.69, "about 2 in 3"),
        (0.76, "about 3 in 4"),
        (0.9, "about 9 in 10"),
        (0.96, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_odds(p, words):
    assert odds(p) == words


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_odds_refuses_what_is_no_probability(p):
    with pytest.raises(ValueError, match=r"p must be in 0\.\.1, received"):
        odds(p)


def test_odds_are_close_to_the_probability_they_stand_for():
    for p in np.geomspace(1e-6, 0.95, 500):
        words = odds(p).replace("a million", "1000000").replace("one in", "1 in")
        part, whole = words.removeprefix("about ").replace(",", "").split(" in ")
        assert int(part) / int(whole) == pytest.approx(p, rel=0.2)


@pytest.mark.parametrize("counts", [(1, 9000, 1), (9, 9, 9), (5, 0, 0), (3, 2, 7, 4)])
def test_no_verdict_claims_certainty(counts):
    words = compare(*counts).verdict("CNN", "ANN")
    assert not any(each in words for each in ("prove", "p =", "impossible", " 0"))
