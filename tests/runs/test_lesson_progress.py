"""Progress in the lessons: whole, checked, and never lost to a second session."""

import json
import threading

import pytest

from core.runs.lesson_progress import (
    DAMAGED,
    FILE,
    MAX_FILE,
    Mark,
    add_mark,
    forget_marks,
    keep_mark,
    read_marks,
)


def states(folder):
    return {key: mark.state for key, mark in read_marks(folder)[0].items()}


def test_a_step_that_was_skipped_can_be_done_later_and_then_stays_done(tmp_path):
    for state in ("skipped", "done", "skipped"):
        keep_mark(tmp_path, "product", state)
    assert states(tmp_path) == {"product": "done"}


def test_the_first_time_stays():
    marks = add_mark({}, "a", "done", at=1.0)
    assert add_mark(marks, "a", "done", at=2.0) == {"a": Mark("done", 1.0)}
    assert add_mark(marks, "a", "skipped", at=2.0) == marks
    assert marks == {"a": Mark("done", 1.0)}


def test_two_sessions_at_once_lose_nothing(tmp_path):
    def mark(first):
        for number in range(first, 40, 2):
            keep_mark(tmp_path, f"step-{number}", "done")

    threads = [threading.Thread(target=mark, args=(first,)) for first in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states(tmp_path) == {f"step-{n}": "done" for n in range(40)}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"marks": 1}', "\x00\xff", " " * (MAX_FILE + 1)]
)
def test_a_damaged_file_is_told_and_set_aside_and_the_rest_stays(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    (tmp_path / "guesses.json").write_text("mine")
    marks, problem = read_marks(tmp_path)
    assert marks == {}
    assert DAMAGED in problem and "nothing else is lost" in problem
    assert (tmp_path / DAMAGED).read_text() == text
    assert (tmp_path / "guesses.json").read_text() == "mine"
    assert read_marks(tmp_path) == ({}, "")  # told once
    keep_mark(tmp_path, "splits", "done")
    assert states(tmp_path) == {"splits": "done"}


@pytest.mark.parametrize(
    "bad",
    [
        {"state": "finished", "at": 1},
        {"state": "done", "at": -1},
        {"state": "done", "at": "now"},
        {"state": ["done"], "at": 1},
        {"state": "done"},
        "done",
    ],
)
def test_of_a_file_with_one_bad_mark_the_others_stay(tmp_path, bad):
    good = {"state": "skipped", "at": 5.5}
    text = json.dumps({"marks": {"splits": good, "product": bad}})
    (tmp_path / FILE).write_text(text)
    marks, problem = read_marks(tmp_path)
    assert marks == {"splits": Mark("skipped", 5.5)}
    assert problem.startswith("1 of your marks in the lessons cannot be read")
    assert (tmp_path / DAMAGED).read_text() == text
    assert read_marks(tmp_path) == (marks, "")


def test_lessons_can_be_begun_anew(tmp_path):
    forget_marks(tmp_path / "nowhere")
    keep_mark(tmp_path, "splits", "done")
    forget_marks(tmp_path)
    assert states(tmp_path) == {}
