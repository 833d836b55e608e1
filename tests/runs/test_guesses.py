"""Guesses as a file: whoever writes at the same time, and whatever lies there."""

import json
import threading
from dataclasses import asdict, replace

import pytest

from core.runs.desk import Desk
from core.runs.guesses import (
    DAMAGED,
    FILE,
    MAX_GUESSES,
    Guess,
    count_right,
    forget_guesses,
    keep_guess,
    read_guesses,
)
from core.runs.learners import LEARNERS, find_desk, learner_desk, new_secret

WINNER = Guess("home-winner", "a+b", "ANN", "CNN", False, 1.0, words="Which?")
RECALL = Guess("classes-shirt", "a", 80.0, 79.3, True, 2.0, unit="%")


def test_guesses_are_read_as_they_were_kept(tmp_path):
    shown = replace(WINNER, about="c+d", guessed=None, is_right=None)
    for guess in (WINNER, RECALL, shown):
        keep_guess(tmp_path, guess)
    assert read_guesses(tmp_path) == ([WINNER, RECALL, shown], "")
    assert count_right([WINNER, RECALL, shown]) == (1, 2)


def test_the_first_guess_stands(tmp_path):
    keep_guess(tmp_path, WINNER)
    keep_guess(tmp_path, replace(WINNER, guessed="CNN", is_right=True, at=9.0))
    assert read_guesses(tmp_path)[0] == [WINNER]


def test_sessions_that_write_at_the_same_time_lose_nothing(tmp_path):
    def write(name):
        for number in range(12):
            keep_guess(tmp_path, replace(WINNER, about=f"{name}{number}"))

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_guesses(tmp_path)[0]) == 48


def test_a_file_that_is_no_json_is_told_and_set_aside(tmp_path):
    (tmp_path / "words.json").write_text("{}")
    (tmp_path / FILE).write_text('{"guesses": [')
    guesses, problem = read_guesses(tmp_path)
    assert guesses == []
    assert DAMAGED in problem
    assert (tmp_path / DAMAGED).read_text() == '{"guesses": ['
    assert (tmp_path / "words.json").exists()
    assert read_guesses(tmp_path) == ([], "")
    keep_guess(tmp_path, WINNER)
    assert read_guesses(tmp_path) == ([WINNER], "")


@pytest.mark.parametrize(
    "odd",
    [
        "text",
        {"question": "home-winner"},
        asdict(WINNER) | {"guessed": ["a"]},
        asdict(WINNER) | {"is_right": 1},
        asdict(WINNER) | {"is_right": None},
        asdict(WINNER) | {"question": "x" * 101},
        asdict(WINNER) | {"more": 1},
        asdict(WINNER) | {"at": "now"},
    ],
)
def test_of_a_file_with_an_odd_entry_the_others_are_kept(tmp_path, odd):
    damaged = json.dumps({"guesses": [asdict(WINNER), odd, asdict(RECALL)]})
    (tmp_path / FILE).write_text(damaged)
    guesses, problem = read_guesses(tmp_path)
    assert guesses == [WINNER, RECALL]
    assert "1 of your guesses" in problem
    assert (tmp_path / DAMAGED).read_text() == damaged
    assert read_guesses(tmp_path) == ([WINNER, RECALL], "")


def test_keeping_a_guess_beside_a_damaged_file_loses_neither(tmp_path):
    (tmp_path / FILE).write_text("{")
    keep_guess(tmp_path, WINNER)
    assert read_guesses(tmp_path) == ([WINNER], "")
    assert (tmp_path / DAMAGED).read_text() == "{"


def test_the_oldest_of_too_many_guesses_go(tmp_path):
    listed = [asdict(replace(WINNER, about=str(n))) for n in range(MAX_GUESSES)]
    (tmp_path / FILE).write_text(json.dumps({"guesses": listed}))
    keep_guess(tmp_path, RECALL)
    guesses, problem = read_guesses(tmp_path)
    assert (len(guesses), problem) == (MAX_GUESSES, "")
    assert (guesses[0].about, guesses[-1]) == ("1", RECALL)


def test_forgetting_begins_anew(tmp_path):
    keep_guess(tmp_path, WINNER)
    forget_guesses(tmp_path)
    forget_guesses(tmp_path / "nothing here")
    assert read_guesses(tmp_path) == ([], "")


def test_a_learner_is_found_by_the_secret_alone(tmp_path):
    secret = new_secret()
    with pytest.raises(ValueError, match="another server"):
        find_desk(tmp_path, secret)
    desk = learner_desk(tmp_path, secret)
    desk.make()
    assert find_desk(tmp_path, secret) == desk
    assert secret not in str(desk.path)
    for bad in ("", secret[:-1], secret + "x", "../" * 7 + "a", f"{secret[:-1]}/"):
        with pytest.raises(ValueError, match="22 letters"):
            find_desk(tmp_path, bad)


def test_no_more_learners_than_fit_get_a_folder(tmp_path):
    for name in "ab":
        Desk(tmp_path / LEARNERS / name, most=2).make()
    Desk(tmp_path / LEARNERS / "a", most=2).make()
    with pytest.raises(OSError, match="2 learners"):
        Desk(tmp_path / LEARNERS / "c", most=2).make()
    assert not (tmp_path / LEARNERS / "c").exists()
