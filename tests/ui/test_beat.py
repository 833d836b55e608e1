"""Beat the model: what a browser says is checked; a round goes on where it was."""

import re
from dataclasses import replace

import numpy as np
import pytest

from core.analysis.contest import RANDOM
from core.runs.desk import DESK
from core.runs.rounds import MOST_SECONDS, Opponent, Round
from core.runs.rounds_file import DAMAGED, FILE, keep_round, read_rounds
from core.ui.beat.board import Played, check_played
from core.ui.beat.earlier import describe_best, list_answers, list_scores
from core.ui.beat.guess import name_range
from tests.ui.test_pages import words

ROUND = Round("random", 1, "abc", (5, 6), (3, 4), (Opponent("CNN", (3, 0)),))


def say(**changes):
    """What the board says after one answer, with changes."""
    said = {"stamp": ROUND.key, "answers": [3], "seconds": [1.5], "finished": False}
    return check_played(said | changes, ROUND)


def test_what_the_board_says_is_taken():
    assert say() == Played((3,), (1.5,), False)
    assert say(answers=[], seconds=[]) == Played((), (), False)
    assert say(answers=[3, 4], seconds=[1, 2], finished=True).is_finished
    assert not say(finished=True).is_finished  # an image is left
    assert say(seconds=[-2.0]).seconds == (0.0,)
    assert say(seconds=[1e9]).seconds == (MOST_SECONDS,)


@pytest.mark.parametrize(
    "changes",
    [
        *({"stamp": "another"}, {"stamp": None}, {"answers": None}, {"answers": "3"}),
        *(
            {"answers": [10]},
            {"answers": [-1]},
            {"answers": [True]},
            {"answers": [3.5]},
        ),
        *({"answers": [3, 3, 3], "seconds": [1, 1, 1]}, {"answers": []}),
        *({"seconds": ["1"]}, {"seconds": [float("nan")]}, {"seconds": {"0": 1}}),
    ],
)
def test_what_no_board_of_ours_says_is_not(changes):
    assert say(**changes) is None
    assert check_played(None, ROUND) is None
    assert check_played([ROUND.key], ROUND) is None


def finish(number=1, answers=(3, 4), **changes):
    changes = {"answers": answers, "seconds": (1.0, 2.0), "is_finished": True} | changes
    return replace(ROUND, number=number, key=f"key{number}", **changes)


def test_the_best_round_is_one_whose_images_were_new():
    poor, again = finish(1, (3, 3)), finish(2, (3, 4))
    assert describe_best([poor, again]) == (
        "Best so far: random **1 of 2** (round 1). 2 rounds played. 1 with images seen "
        "before: not counted as best."
    )
    table = list_scores([poor, again])
    assert table["you"].tolist() == ["1 of 2", "2 of 2"]
    assert table["networks"].tolist() == ["CNN 1", "CNN 1"]
    assert table["images seen before"].tolist() == ["", "yes"]


def test_every_answer_is_a_row_of_the_csv():
    table = list_answers([finish(1, (3, 0))])
    assert table["test image"].tolist() == [5, 6]
    assert table["true class"].tolist() == ["Dress", "Coat"]
    assert table["you"].tolist() == ["Dress", "T-shirt/top"]
    assert table["is right"].tolist() == [True, False]
    assert table["network 1"].tolist() == ["CNN: Dress", "CNN: T-shirt/top"]


def test_a_score_falls_into_one_of_the_guessed_ranges():
    assert [name_range(n) for n in (0, 11, 12, 15, 16, 17, 20)] == [
        *("0 to 11", "0 to 11", "12 to 14", "15 or 16", "15 or 16", "17 or 18"),
        "19 or 20",
    ]


def play(runs, test, *, wrong=0):
    """Answers the round in front, the first so many wrongly; returns the page."""
    begun = test.session_state["fresh_round"]
    answers = (np.array(begun.labels) + (np.arange(len(begun)) < wrong)) % 10
    folder = runs.folder / DESK
    folder.mkdir(exist_ok=True)
    answers = tuple(map(int, answers))
    played = replace(begun, answers=answers, seconds=(2.0,) * len(begun))
    keep_round(folder, replace(played, is_finished=True))
    return test.run()


def test_a_round_ends_in_scores_and_the_next_session_goes_on_there(app, runs):
    test = app("beat", round_number="3")
    assert "Right of 20" not in words(test)
    test = play(runs, test, wrong=4)
    assert not test.exception
    assert "Right of 20: You: 16" in words(test).replace("**", "")
    assert "fits true accuracies from 58 to 92 %" in words(test)
    assert "random **16 of 20** (round 3)" in words(test)
    later = app("beat")
    assert later.number_input(key="round_number").value == 3
    assert "You: 16" in words(later)
    next(each for each in later.button if each.label == "Next 20").click().run()
    assert later.number_input(key="round_number").value == 4
    later = play(runs, later)
    later.segmented_control(key="counted").set_value("all random rounds").run()
    assert re.search(r"Right of (3\d|40):", words(later))  # of 200: some came twice
    next(b for b in later.button if b.label == "These once more").click().run()
    assert "Right of" not in words(later)
    assert read_rounds(runs.folder / DESK)[0][-1].kind == RANDOM


def test_damaged_rounds_are_told_and_nothing_else_is_lost(app, runs):
    desk = runs.folder / DESK
    desk.mkdir()
    (desk / FILE).write_text("{")
    (desk / "words.json").write_text('{"title": "mine"}')
    test = app("beat")
    assert not test.exception
    test.run()
    assert "rounds of Beat the model cannot be read" in words(test)
    assert (desk / DAMAGED).read_text() == "{"
    assert (desk / "words.json").read_text() == '{"title": "mine"}'


def test_without_the_images_it_is_played_on_drawn_garments(app, runs, monkeypatch):
    monkeypatch.setattr("core.ui.beat.game.find_images", lambda run: (None, []))
    test = app("beat")
    assert not test.exception
    assert "Played on drawn garments" in words(test)
    assert test.session_state["fresh_round"].data == "drawn for this game"
