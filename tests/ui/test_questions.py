"""The questions of the pages: their choices, and what explains their truth."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from core.analysis.calibration import Near
from core.analysis.evaluation import Evaluation
from core.data.dataset import CLASS_NAMES
from core.ui.classes.question import SHIRT, explain_recall
from core.ui.compare.imagined import (
    explain_spans,
    is_near,
    join_dots,
    make_line,
    split_dots,
)
from core.ui.confidence import explain_near
from core.ui.confusion.question import CHOICES, explain_pair, list_choices, name_pair
from core.ui.inside.heat_quiz import describe_score, pick_rows
from core.ui.train.question import HIGHER, TRAINING, VALIDATION, ask_first_epoch


def make_evaluation(*counts):
    """Returns an Evaluation of `(true, predicted, count)` images, all quite sure."""
    labels = np.concatenate([np.full(n, true) for true, _, n in counts])
    predicted = np.concatenate([np.full(n, label) for _, label, n in counts])
    probabilities = np.full((len(labels), 10), 0.01)
    probabilities[np.arange(len(labels)), predicted] = 0.91
    return Evaluation(labels, probabilities)


def test_the_recall_of_shirts_is_put_among_the_others():
    counts = [(label, label, 20) for label in range(10) if label != SHIRT]
    found = make_evaluation(*counts, (SHIRT, SHIRT, 14), (SHIRT, 0, 4), (SHIRT, 2, 2))
    words = explain_recall(found)
    assert "the lowest that of Shirt, 70.0 %" in words
    assert "It takes 4 of them for T-shirt/top." in words


@pytest.mark.parametrize("pair", [(0, 6), (2, 4), (1, 8)])
def test_the_leading_pair_is_among_the_choices_and_its_place_tells_nothing(pair):
    true, other = pair
    found = make_evaluation((true, other, 3), (other, true, 2), (5, 5, 9), (5, 9, 1))
    (leader, *_) = found.most_confused(2)
    choices = list_choices(leader)
    assert name_pair(true, other) in choices
    assert len(set(choices)) == CHOICES
    order = [CLASS_NAMES.index(choice.split(" and ")[0]) for choice in choices]
    assert order == sorted(order)
    assert explain_pair(found, leader).startswith("5 of 6 errors, 83 %")


@pytest.mark.parametrize(
    ("right", "confidence", "words"),
    [
        (90, 0.9, "no sign that they are too confident"),
        (70, 0.9, "above it: they are overconfident"),
        (99, 0.9, "below it: they are underconfident"),
    ],
)
def test_predictions_of_90_percent_keep_their_promise_or_not(right, confidence, words):
    assert words in explain_near(Near(100, right, confidence))


def test_dots_are_kept_as_words_and_read_again():
    assert join_dots([0.9334, 0.92971, 0.9326]) == "92.97, 93.26, 93.34 %"
    np.testing.assert_allclose(split_dots("92.97, 93.26 %"), [0.9297, 0.9326])
    assert split_dots("None") == ()


@pytest.mark.parametrize(
    ("guessed", "is_right", "words"),
    [
        ((0.93, 0.934), True, "your dots 0.40: as you expected"),
        ((0.93, 0.938), True, "your dots 0.80: as you expected"),
        ((0.93, 0.939), False, "your dots 0.90: less than you expected"),
        ((0.93, 0.93), False, "your dots 0.00: more than you expected"),
    ],
)
def test_dots_are_judged_by_how_far_they_spread(guessed, is_right, words):
    truth = (0.931, 0.933, 0.935)
    assert is_near(guessed, truth) == is_right
    assert f"The 3 seeds lie 0.40 points apart, {words}" in explain_spans(
        guessed, truth
    )


@pytest.mark.parametrize(
    "sent", [None, [93.0], [93.0, 99.0], [93.0, "93"], [93.0, True], {"a": 1}]
)
def test_what_a_browser_says_of_the_dots_is_checked(sent):
    line = make_line("Seeds", 0.93, 2)
    assert line.read([93.05, 96]) == (93.05, 96.0)
    assert line.read(sent) is None


def test_the_line_does_not_leave_the_percentages():
    assert make_line("Seeds", 0.99, 2).high == 100


def test_as_many_right_as_wrong_images_are_asked_about_in_an_order_of_the_run():
    counts = [(label, label, 30) for label in range(10)]
    found = make_evaluation(*counts, (1, 2, 3), (3, 4, 1))
    rows = pick_rows(found, "a run")
    assert found.is_correct[rows].sum() == 2
    assert len(set(rows.tolist())) == 4
    np.testing.assert_array_equal(rows, pick_rows(found, "a run"))
    assert rows.tolist() != pick_rows(found, "another").tolist()
    assert not len(pick_rows(make_evaluation(*counts), "a run"))


def test_what_heat_maps_told():
    assert "judged 1 of 3" in describe_score([True, None, False, False])
    assert "looks much the same" in describe_score([None])


@pytest.fixture
def asked(monkeypatch):
    """Collects what Train asks; nobody answers, and everybody wants to be asked."""
    collected = []

    def ask(question, truth, **more):
        collected.append((question.key, truth, more["explain"]))
        return False

    monkeypatch.setattr("core.ui.train.question.ask", ask)
    monkeypatch.setattr("core.ui.train.question.asks_questions", lambda: True)
    return collected


@pytest.mark.parametrize(
    ("accuracies", "truth"),
    [([], None), ([(0.7, 0.8), (0.9, 0.85)], VALIDATION), ([(0.8, 0.7)], TRAINING)],
)
def test_which_curve_is_higher_is_known_once_the_first_epoch_has_ended(
    asked, accuracies, truth
):
    history = pd.DataFrame(accuracies, columns=["accuracy", "val_accuracy"])
    config = SimpleNamespace(initial_epoch=0)
    run = SimpleNamespace(id="a", title="CNN", config=config, history=history)
    assert not ask_first_epoch([run])
    ((key, found, explain),) = asked
    assert (key, found) == (HIGHER, truth)
    assert ("70.0 %" in explain) == (truth is not None)


def test_a_run_that_goes_on_from_another_is_not_asked_about(asked):
    run = SimpleNamespace(config=SimpleNamespace(initial_epoch=5))
    assert ask_first_epoch([run])
    assert ask_first_epoch([])
    assert asked == []
