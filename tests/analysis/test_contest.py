"""A learner against networks: counts by hand, tests by enumeration, draws by rule."""

from itertools import product
from math import comb

import numpy as np
import pytest

from core.analysis.contest import (
    DISAGREEMENTS,
    EASY,
    KINDS,
    LEARNER,
    RANDOM,
    Contest,
    PairedTest,
    describe_test,
    draw_round,
    eligible_rows,
    smallest_clear_split,
)
from core.analysis.evaluation import Evaluation
from core.analysis.power import images_needed, mcnemar_power

LABELS = np.array([0, 1, 2, 3, 4, 5])
LEARNED = np.array([0, 1, 2, 0, 0, 0])  # right on the first three
FIRST = np.array([0, 1, 0, 3, 4, 0])  # right on 0, 1, 3, 4
SECOND = np.array([0, 0, 0, 3, 0, 0])  # right on 0, 3


@pytest.fixture
def contest():
    return Contest(LABELS, LEARNED, (FIRST, SECOND))


def test_scores_and_who_missed_what(contest):
    assert [score.right for score in contest.scores] == [3, 4, 2]
    assert contest.missed_by_all.tolist() == [5]
    assert contest.missed_by_networks.tolist() == [2]
    assert contest.missed_by_learner.tolist() == [3]
    low, high = contest.scores[LEARNER].interval
    assert low == pytest.approx(0.1876, abs=1e-4)  # Wilson, 3 of 6, by hand
    assert high == pytest.approx(0.8124, abs=1e-4)


def test_the_learner_is_tested_against_each_network_with_holms_correction(contest):
    first, second = contest.tests
    assert (first.only_learner, first.only_network) == (1, 2)
    assert (second.only_learner, second.only_network) == (2, 1)
    assert first.p == second.p == 1.0
    sixteen = np.zeros(16, int)
    wrong = sixteen + 1
    better = Contest(sixteen, sixteen, (wrong, np.r_[wrong[:7], sixteen[7:]]))
    p_values = [2 / 2**16, 2 / 2**7]  # fair tosses that all fall one way
    assert [each.p for each in better.tests] == pytest.approx(p_values)
    corrected = [2 * p_values[0], p_values[1]]
    assert [each.corrected for each in better.tests] == pytest.approx(corrected)


def test_a_confusion_matrix_counts_true_rows_and_predicted_columns(contest):
    matrix = contest.confusion(LEARNER)
    assert matrix.sum() == 6
    assert [matrix[0, 0], matrix[1, 1], matrix[3, 0], matrix[0, 3]] == [1, 1, 1, 0]
    assert contest.confusion(1)[3, 3] == 1


@pytest.mark.parametrize(
    ("labels", "learner", "network"),
    [
        ([0, 1], [0], [0, 1]),
        ([0, 1], [0, 10], [0, 1]),
        ([0, 1], [0, 1], [0, -1]),
        ([0, 1], [0.0, 1.0], [0, 1]),
        ([], [], []),
    ],
)
def test_what_does_not_belong_together_is_refused(labels, learner, network):
    with pytest.raises(ValueError, match=r"(labels|learner|networks) must be"):
        Contest(np.array(labels), np.array(learner), (np.array(network),))


def evaluate(predictions, confidence):
    """Returns an Evaluation on labels of 0 with these predictions."""
    probabilities = np.zeros((len(predictions), 10))
    for row, (label, share) in enumerate(zip(predictions, confidence, strict=True)):
        probabilities[row] = (1 - share) / 9
        probabilities[row, label] = share
    return Evaluation(np.zeros(len(predictions), int), probabilities)


def test_kinds_of_rounds_are_drawn_from_the_right_images():
    first = evaluate([0, 0, 0, 1, 1, 0], [0.9, 0.9, 0.5, 0.9, 0.5, 0.6])
    second = evaluate([0, 0, 0, 2, 1, 1], [0.8, 0.4, 0.8, 0.8, 0.4, 0.4])
    both = [first, second]
    assert eligible_rows(both, RANDOM).tolist() == [0, 1, 2, 3, 4, 5]
    assert eligible_rows(both, EASY).tolist() == [0]  # right, and the surer half
    assert eligible_rows(both, DISAGREEMENTS).tolist() == [3, 5]
    assert eligible_rows([first], DISAGREEMENTS).tolist() == []
    with pytest.raises(ValueError, match="kind must be one of random, easy"):
        eligible_rows(both, "hard")


def test_a_number_draws_the_same_images_and_another_number_others():
    evaluations = [evaluate([0] * 500, np.linspace(0.2, 0.9, 500))]
    for kind in (RANDOM, EASY):
        rows = draw_round(evaluations, kind, 3)
        assert rows.tolist() == draw_round(evaluations, kind, 3).tolist()
        assert rows.tolist() != draw_round(evaluations, kind, 4).tolist()
        assert len(set(rows.tolist())) == 20
    other = [evaluate([1] * 500, np.linspace(0.2, 0.9, 500))]
    assert (draw_round(other, RANDOM, 3) == draw_round(evaluations, RANDOM, 3)).all()
    assert len(draw_round([evaluate([0] * 7, [0.5] * 7)], RANDOM, 0)) == 7
    assert len(KINDS) == 3


@pytest.mark.parametrize(
    ("split", "words"),
    [
        ((0, 0), "were right on the same images"),
        ((3, 3), "No split could be more even"),
        ((2, 1), "No split could be more even"),
        ((1, 4), "do not tell you apart"),
        ((0, 6), "on images like these, CNN is more accurate"),
        ((9, 0), "on images like these, you are more accurate"),
    ],
)
def test_a_test_says_no_more_than_it_shows(split, words):
    tail = sum(comb(sum(split), k) for k in range(min(split) + 1))
    p = min(1.0, 2 * tail / 2 ** sum(split))
    assert words in describe_test(PairedTest(*split, p, p, 1), "CNN", 20)


def test_a_correction_can_take_a_difference_back():
    told = describe_test(PairedTest(0, 6, 0.03125, 0.0625, 2), "CNN", 20)
    assert "do not tell you apart" in told
    assert "0.0625 after Holm's correction for 2 tests" in told
    assert "3.1 % of rounds" in told


def test_how_many_images_all_one_way_make_a_clear_difference():
    assert smallest_clear_split(1) == 6  # 2 / 2**6 < 0.05 < 2 / 2**5
    assert smallest_clear_split(2) == 7  # 4 / 2**7 < 0.05 < 4 / 2**6


@pytest.mark.parametrize(("n", "first", "second"), [(7, 0.5, 0.1), (9, 0.05, 0.9)])
def test_power_is_the_share_of_all_outcomes_that_are_clear(n, first, second):
    shares = {1: first, -1: second, 0: 1 - first - second}
    power = 0.0
    for outcome in product(shares, repeat=n):
        ups, downs = outcome.count(1), outcome.count(-1)
        tail = sum(comb(ups + downs, k) for k in range(min(ups, downs) + 1))
        if 2 * tail / 2 ** (ups + downs) < 0.05:
            power += float(np.prod([shares[each] for each in outcome]))
    assert mcnemar_power(first, second, n) == pytest.approx(power)
    assert power > 0.01


def test_more_images_find_smaller_differences():
    needed = images_needed(0.06, 0.16)
    assert mcnemar_power(0.06, 0.16, needed) >= 0.8
    assert mcnemar_power(0.06, 0.16, needed // 2) < 0.8
    assert images_needed(0.1, 0.1) is None
    assert mcnemar_power(0.0, 0.0, 100) == 0.0
    with pytest.raises(ValueError, match="at most 1 together"):
        mcnemar_power(0.7, 0.7, 20)
