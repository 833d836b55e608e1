"""The three lessons: what a step asks for, when it is done, and what is kept of it."""

from types import SimpleNamespace

import numpy as np
import pytest

from core.data.dataset import CLASS_NAMES
from core.runs.guesses import Guess
from core.runs.lesson_progress import DAMAGED, FILE, Mark, keep_mark, read_marks
from core.ui.app.frame import SECTIONS
from core.ui.app.glossary import TERMS
from core.ui.app.lessons import marks as kept
from core.ui.app.lessons.first import CURVES, KERNEL, PRODUCT, SPLITS, TRAIN, WINDOW
from core.ui.app.lessons.path import LESSONS, Place, places_of
from core.ui.app.lessons.second import CELL, CLASS, HEAT, MISTAKE
from core.ui.app.lessons.step import Guessed, Outcome, Seen, read_numbers
from core.ui.app.lessons.strip import draw_dots
from core.ui.app.lessons.third import VERDICT
from core.ui.lessons import TEACHING, say_progress
from tests.conftest import ROOT

STEPS = [step for lesson in LESSONS for step in lesson.steps]
PAGES = {f"pages/{name}.py" for pages in SECTIONS.values() for name, *_ in pages}


def guess(question, guessed="CNN"):
    right = None if guessed is None else guessed == "CNN"
    return Guess(question, "", guessed, "CNN", right, 1.0)


def outcomes(step, **seen):
    return [goal.outcome(Seen(**seen)).value for goal in step.goals]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_takes_about_a_quarter_of_an_hour(lesson):
    assert 12 <= lesson.minutes <= 16
    assert 6 <= len(lesson.steps) <= 8


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_a_step_is_on_a_page_and_its_words_are_explained(step):
    assert step.page in PAGES
    assert set(step.terms) <= set(TERMS)
    assert step.goals and step.sheet and step.point
    assert {"lesson", "step", "tour"}.isdisjoint(step.link)
    if step.asked:
        asked = step.asked
        assert asked.truth in asked.question.choices
        assert Guessed(asked.question.key).key in {goal.key for goal in step.goals}


def test_keys_of_steps_are_no_two_the_same():
    assert len({step.key for step in STEPS}) == len(STEPS)


def test_each_lesson_meets_misconceptions():
    for lesson in LESSONS:
        assert sum(bool(step.belief) for step in lesson.steps) >= 3, lesson.name


def test_a_guess_counts_and_what_was_shown_without_one_does_not():
    assert outcomes(SPLITS) == ["open"]
    assert outcomes(SPLITS, guesses=[guess("home-winner")]) == ["open"]
    shown = guess("lesson-splits", None)
    assert outcomes(SPLITS, guesses=[shown]) == ["shown"]
    assert outcomes(SPLITS, guesses=[shown, guess("lesson-splits")]) == ["met"]


def test_a_guess_whose_truth_is_not_known_yet_counts(learner):
    waiting = "guess_pendingask_train-first-epoch-why_0123abcd"
    kept.st.session_state[waiting] = ("bug",)
    assert kept.judge(CURVES, {})["train-first-epoch"] is Outcome.OPEN
    kept.st.session_state["guess_pendingask_train-first-epoch_0123abcd"] = (None,)
    assert kept.judge(CURVES, {})["train-first-epoch"] is Outcome.OPEN
    kept.st.session_state["guess_pendingask_train-first-epoch_0123abcd"] = ("up",)
    assert kept.judge(CURVES, {})["train-first-epoch"] is Outcome.MET


def test_a_cell_counts_when_both_its_classes_are_in_the_url():
    assert {"T-shirt/top", "Shirt"} <= set(CLASS_NAMES)
    assert outcomes(CELL, link={"true": ["T-shirt/top"]})[1] == "open"
    other = {"true": ["T-shirt/top"], "predicted": ["Coat"]}
    assert outcomes(CELL, link=other)[1] == "open"
    assert outcomes(CELL, link=other | {"predicted": ["Shirt"]})[1] == "met"


def test_any_image_counts_as_opened():
    assert outcomes(MISTAKE, link={"image": []}) == ["open"]
    assert outcomes(MISTAKE, link={"image": ["12"]}) == ["met"]


def test_training_counts_from_its_start_or_its_end():
    both = frozenset(("ann", "cnn", "cnn-small"))
    assert outcomes(TRAIN, started=frozenset(("ann",)))[1] == "open"
    assert outcomes(TRAIN, started=both)[1] == "met"


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [("3.4", True), ("3,4", True), (" 3.40 ", True), ("4", False), ("", False)],
)
def test_the_product_is_what_numpy_makes_of_window_and_kernel(typed, is_right):
    (computed,) = PRODUCT.goals
    assert computed.answer == pytest.approx(np.sum(np.multiply(WINDOW, KERNEL)))
    expected = ["met" if is_right else "open"]
    assert outcomes(PRODUCT, typed={"sum": typed}) == expected


@pytest.mark.parametrize(
    ("step", "typed"),
    [(CLASS, "80 %"), (VERDICT, "438.5"), (VERDICT, "438,5")],
)
def test_numbers_are_read_as_people_write_them(step, typed):
    assert outcomes(step, typed={step.computed.key: typed})[1] == "met"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        *(("100,352", [100352.0, 100.352]), ("0,352", [0.352]), ("−1.5", [-1.5])),
        *(("100 352", [100352.0]), (".5", [0.5]), ("1e999", []), ("nan", [])),
        *(("3.4.5", []), ("three", []), ("9" * 400, [])),
    ],
)
def test_a_comma_is_a_point_or_between_thousands(text, numbers):
    assert read_numbers(text) == numbers


@pytest.fixture
def learner(monkeypatch, tmp_path):
    """A learner with a folder; what they did is set by the test."""
    seen = {"link": {}, "guesses": []}
    desk = SimpleNamespace(path=tmp_path, make=lambda: None)
    told = []
    monkeypatch.setattr(kept, "learner_folder", lambda: desk)
    monkeypatch.setattr(kept, "list_guesses", lambda: seen["guesses"])
    monkeypatch.setattr(kept, "list_links", lambda: seen["link"])
    monkeypatch.setattr(kept, "get_store", lambda: SimpleNamespace(list=lambda: ([],)))
    monkeypatch.setattr(kept, "tell", told.append)
    monkeypatch.setattr(kept.st, "session_state", {})
    return SimpleNamespace(seen=seen, path=tmp_path, told=told, desk=desk)


def state(learner, step):
    mark = read_marks(learner.path)[0].get(step.key)
    return mark and mark.state


def test_a_step_is_done_when_all_is_that_it_asks_for_in_any_order(learner):
    learner.seen["link"] = {"check": ["true"]}
    assert kept.take_notice(HEAT)
    assert state(learner, HEAT) is None
    assert not kept.take_notice(HEAT)  # nothing new
    learner.seen["link"] = {}  # switched off again: it was on
    learner.seen["guesses"] = [guess("inside-heat")]
    assert kept.take_notice(HEAT)
    assert state(learner, HEAT) == "done"
    assert not kept.take_notice(HEAT)


def test_a_step_whose_answer_was_shown_counts_as_skipped(learner):
    learner.seen["guesses"] = [guess("lesson-splits", None)]
    kept.take_notice(SPLITS)
    assert state(learner, SPLITS) == "skipped"
    assert not kept.take_notice(SPLITS)
    assert kept.judge(SPLITS, kept.list_marks()) == {"lesson-splits": Outcome.SHOWN}


def test_a_skipped_step_can_be_done_later(learner):
    kept.mark(MISTAKE.key, "skipped")
    assert not kept.take_notice(MISTAKE)
    learner.seen["link"] = {"image": ["3"]}
    assert kept.take_notice(MISTAKE)
    assert state(learner, MISTAKE) == "done"


def test_a_number_typed_in_is_noticed(learner):
    kept.st.session_state["lesson_product_sum"] = "3.4"
    assert kept.take_notice(PRODUCT)
    assert state(learner, PRODUCT) == "done"


def test_damaged_progress_is_told_once_and_the_lessons_go_on(learner):
    (learner.path / FILE).write_text("{")
    assert kept.list_marks() == {}
    assert kept.list_marks() == {}
    (problem,) = learner.told
    assert DAMAGED in problem
    kept.mark(SPLITS.key, "done")
    assert state(learner, SPLITS) == "done"


def test_where_nothing_can_be_written_progress_stays_with_the_tab(learner):
    def refuse():
        raise OSError(28, "No space left on device")

    learner.desk.make = refuse
    kept.mark(SPLITS.key, "done")
    kept.mark(PRODUCT.key, "done")
    assert state(learner, SPLITS) is None
    assert set(kept.list_marks()) == {"splits", "product"}
    (problem,) = learner.told
    assert "No space left" in problem


def test_progress_is_said_and_drawn():
    marks = {"splits": Mark("done", 1.0), "train": Mark("skipped", 2.0)}
    places = places_of(1)
    assert "**1 done**, 1 skipped" in say_progress(places, marks)
    drawn = draw_dots(Place(1, 3), marks)
    assert f"Step 3 of {len(places)}: 1 done, 1 skipped" in drawn
    assert drawn.count("<i ") == len(places)
    assert drawn.count("done") == 2  # in words and one dot


def test_the_page_for_teachers_names_every_step():
    text = TEACHING.read_text("utf-8")
    assert [step.name for step in STEPS if step.name not in text] == []
    assert [s.belief for s in STEPS if s.belief and s.belief not in text] == []


def test_every_question_that_a_step_waits_for_is_asked_somewhere():
    files = [*(ROOT / "core").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    lessons = ROOT / "core" / "ui" / "app" / "lessons"
    text = "".join(
        file.read_text("utf-8") for file in files if lessons not in file.parents
    )
    own = {step.asked.question.key for step in STEPS if step.asked}
    waited = {g.question for s in STEPS for g in s.goals if isinstance(g, Guessed)}
    assert [key for key in waited - own if f'"{key}"' not in text] == []


def test_a_new_session_goes_on_where_the_last_one_stopped(app, small_data, tmp_path):
    desk = tmp_path / "runs" / ".desk"
    desk.mkdir()
    keep_mark(desk, SPLITS.key, "done")
    for _ in range(2):  # two sessions
        test = app("data", lesson="1", step="1")
        shown = "\n".join(each.value for each in test.markdown)
        assert SPLITS.point in shown
        assert "Skip this step" not in [button.label for button in test.button]
