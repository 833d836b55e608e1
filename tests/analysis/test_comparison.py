"""Comparison: the four counts, the numbers from them, and the words."""

import re

import numpy as np
import pytest
from scipy.stats import binomtest

from core.analysis.comparison import (
    AGREEMENTS,
    Comparison,
    Correction,
    correct_pairs,
    odds,
    p_value,
)
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


def test_different_labels_are_never_compared():
    with pytest.raises(ValueError, match=r"received 3 and 2 images\. Compare runs"):
        Comparison(answers([0, 1, 2], [0, 1, 2]), answers([0, 1], [0, 1]))
    with pytest.raises(ValueError, match="received labels that differ on 2 of 3"):
        Comparison(answers([0, 1, 2], [0, 1, 2]), answers([0, 2, 1], [0, 1, 2]))


def test_verdict_of_a_clear_difference():
    expected = (
        "The CNN is more accurate. It is right on 412 images the ANN gets wrong, the "
        "ANN on 97 the other way. If both were equally good, a difference at least "
        "this large would occur less than once in a million test sets (p < 0.000001)."
    )
    assert compare(8700, 412, 97, 791).verdict("CNN", "ANN") == expected
    # the better one comes first, wherever it stands
    assert compare(8700, 97, 412, 791).verdict("ANN", "CNN") == expected


def test_verdict_of_a_small_but_significant_difference():
    assert compare(900, 21, 6).verdict("CNN", "ANN") == (
        "The CNN is more accurate. It is right on 21 images the ANN gets wrong, the "
        "ANN on 6 the other way. "
        "If both were equally good, a difference at least this large would occur about "
        "once in 170 test sets (p = 0.00592)."
    )


def test_verdict_without_significance():
    assert compare(900, 14, 9, 77).verdict("CNN", "ANN") == (
        "The test set cannot tell them apart (p = 0.405): the CNN is right on 14 "
        "images the ANN gets wrong, the ANN on 9 the other way. "
        "The difference is between -0.48 and +1.48 points (95 %, the CNN "
        "minus the ANN)."
    )
    assert compare(9, 1, 0).verdict("CNN", "ANN") == (
        "The test set cannot tell them apart (p = 1): the CNN is right on 1 image the "
        "ANN gets wrong, the ANN on none the other way. "
        "The difference is between -19.56 and +36.23 points (95 %, the CNN "
        "minus the ANN)."
    )


@pytest.mark.parametrize(
    ("counts", "correction", "words"),
    [
        # Of 28 pairs, once in 170 test sets is nothing.
        (
            (900, 21, 6),
            Correction(0.148, 28),
            "The test set cannot tell them apart (p = 0.00592; p = 0.148 after Holm's "
            "correction for 28 pairs): the CNN is right on 21 images the ANN gets "
            "wrong, the ANN on 6 the other way. "
            "The difference is between +0.48 and +2.75 points (95 % for this pair "
            "alone, the CNN minus the ANN).",
        ),
        (
            (900, 21, 6),
            Correction(0.0178, 3),
            "The CNN is more accurate. It is right on 21 images the ANN gets wrong, "
            "the ANN on 6 the other way. If both were equally good, a difference at "
            "least this large would occur about once in 170 test sets (p = 0.00592); "
            "p = 0.0178 after Holm's correction for 3 pairs.",
        ),
        (
            (9000, 14, 5),
            None,
            "The test set cannot tell them apart (p = 0.0636): the CNN is right on 14 "
            "images the ANN gets wrong, the ANN on 5 the other way. The difference is "
            "between +0.00 and +0.20 points (95 %, the CNN minus the ANN): interval "
            "and test disagree, too close to call.",
        ),
    ],
)
def test_verdict_of_one_pair_of_many_and_at_the_border(counts, correction, words):
    assert compare(*counts).verdict("CNN", "ANN", correction) == words


def test_a_single_pair_needs_no_correction():
    comparison = compare(900, 21, 6)
    alone = correct_pairs([comparison.first, comparison.second])
    assert alone[0, 1] == alone[1, 0] == Correction(comparison.mcnemar_p, 1)
    assert comparison.verdict("A", "B", alone[0, 1]) == comparison.verdict("A", "B")


def test_all_pairs_are_corrected_together():
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 10, 400)
    skilled = [
        answers(labels, np.where(rng.random(400) < skill, labels, 9 - labels))
        for skill in (0.95, 0.9, 0.85, 0.6)
    ]
    others = answers([0, 1], [0, 1])  # on other images: no pair of these
    corrections = correct_pairs([*skilled, others])
    assert len(corrections) == 2 * 6
    for (first, second), correction in corrections.items():
        p = Comparison(skilled[first], skilled[second]).mcnemar_p
        assert correction.pairs == 6
        assert p <= correction.p <= min(1, 6 * p)
    smallest = min(corrections.values(), key=lambda each: each.p)
    assert smallest.p == pytest.approx(6 * Comparison(skilled[0], skilled[3]).mcnemar_p)


@pytest.mark.parametrize("side", [0.04999, 0.04996, 0.05001, 0.05004])
def test_a_p_value_shows_on_which_side_of_the_border_it_lies(side):
    shown = float(p_value(side).removeprefix("p = "))
    assert (shown < 0.05) == (side < 0.05)


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
        (
            "simple-cnn",
            "ann_2",
            "The simple-cnn is more accurate. It is right on 30 images the ann_2",
        ),
        (
            "House CNN",
            "ANN",
            "“House CNN” is more accurate. It is right on 30 images the ANN gets",
        ),
        (
            "Ana's net, v2 (50 %)",
            "{x} <b>",
            "“Ana's net, v2 (50 %)” is more accurate. It is",
        ),
        ("a", "{x} <b>", "30 images “{x} <b>” gets wrong, “{x} <b>” on none the"),
        ("Netz für Übung", "ANN", "“Netz für Übung” is"),
        (
            "CNN",
            "CNN",
            "The first CNN is more accurate. It is right on 30 images the second",
        ),
        ("My net", "My net", "The first “My net” is more accurate. It is right on 30"),
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
        (1.001e-6, "about once in 1,000,000 test sets (p = 0.000001)"),
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
