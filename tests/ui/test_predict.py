"""Predict, see, explain: what a learner sees before and after a guess."""

import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.runs.desk import DESK
from core.runs.guesses import FILE, read_guesses
from core.runs.learners import LEARNERS
from core.runs.places import default_runs_dir
from core.ui.app.question import Question, Scale, describe_gap


def page():
    import streamlit as st

    from core.ui.app.learner import follow_learner
    from core.ui.app.notices import show_notices
    from core.ui.app.predict import Question, Scale, ask, choose_questions

    follow_learner()
    show_notices()
    choose_questions()
    which = Question("t-which", "Which wins?", ("ANN", "CNN *1*"))
    if ask(which, lambda: "CNN *1*", explain="Since it looks.", about="a+b"):
        st.text("the verdict")
    much = Question("t-much", "How much?", scale=Scale(0, 100, 5))
    if ask(much, 72.34):
        st.text("the number")
    later = Question("t-later", "Which will win?", ("first", "second"))
    if ask(later, st.session_state.get("truth")):
        st.text("the curves")
    for row in ("1", "2"):
        if ask(Question("t-once", "Right?", ("yes", "no")), "no", about=row, most=1):
            st.text(f"row {row}")


@pytest.fixture
def open_page(monkeypatch):
    """Opens a session of someone who sits at the server, or of a visitor."""
    monkeypatch.setenv("FASHION_MNIST_QUESTIONS", "on")

    def open_page(*, address=None, **link):
        monkeypatch.setattr(type(st.context), "ip_address", address)
        test = AppTest.from_function(page)
        for key, value in link.items():
            test.query_params[key] = value
        test.run()
        assert not test.exception
        return test

    st.cache_resource.clear()
    yield open_page
    st.cache_resource.clear()


def press(test, label):
    next(each for each in test.button if each.label == label).click().run()
    assert not test.exception


def shown(test):
    return [each.value for each in test.text]


def said(test):
    return "\n".join(each.value for each in test.markdown)


def kept():
    return read_guesses(default_runs_dir() / DESK)[0]


def test_the_truth_is_covered_until_a_guess_and_then_beside_it(open_page):
    test = open_page()
    assert shown(test) == []
    assert "72" not in said(test)
    press(test, "ANN")
    assert shown(test) == ["the verdict"]
    assert "You said **ANN**; it is **CNN \\*1\\***. :orange" in said(test)
    assert "Since it looks." in [each.value for each in test.caption]
    test.slider[0].set_value(70)
    press(test, "My guess")
    assert shown(test) == ["the verdict", "the number"]
    gap = "You said **70 %**; it is **72.3 %**: 2.3 points too low. :green"
    assert gap in said(test)
    assert "close enough" in said(test)
    assert [(g.question, g.about, g.guessed, g.truth, g.is_right) for g in kept()] == [
        ("t-which", "a+b", "ANN", "CNN *1*", False),
        ("t-much", "", 70.0, 72.34, True),
    ]


def test_show_me_shows_without_a_guess(open_page):
    test = open_page()
    press(test, "Show me")
    assert shown(test) == ["the verdict"]
    assert "Shown without a guess: **CNN \\*1\\***." in said(test)


def test_a_guess_waits_for_a_truth_that_nobody_knows_yet(open_page):
    test = open_page()
    press(test, "second")
    assert shown(test) == ["the curves"]
    assert "Nobody knows yet" in said(test)
    assert not (default_runs_dir() / DESK / FILE).exists()
    test.session_state["truth"] = "second"
    test.run()
    assert "You said **second**, and so it is." in said(test)
    assert [guess.is_right for guess in kept()] == [True]


def test_what_was_asked_often_enough_is_not_asked_again(open_page):
    test = open_page()
    assert "row 2" not in shown(test)
    press(test, "yes")
    assert shown(test) == ["row 1", "row 2"]


def test_guesses_are_there_in_the_next_session_and_can_be_forgotten(open_page):
    press(open_page(), "CNN \\*1\\*")
    test = open_page()
    assert shown(test) == ["the verdict"]
    press(test, "Forget my guesses")
    assert shown(test) == shown(open_page()) == []


def test_one_switch_turns_questions_off(open_page):
    test = open_page(questions="false")
    assert shown(test)[:3] == ["the verdict", "the number", "the curves"]
    assert not test.button
    test.toggle(key="questions").set_value(True).run()
    assert shown(test) == []


def test_a_visitor_goes_on_in_a_second_browser_by_their_link_alone(open_page):
    first = open_page(address="192.0.2.7")
    assert "learner" not in first.query_params
    assert not (default_runs_dir() / LEARNERS).exists()
    press(first, "ANN")
    secret = first.query_params["learner"]
    assert shown(open_page(address="192.0.2.9", learner=secret)) == ["the verdict"]
    assert shown(open_page(address="192.0.2.7")) == []
    assert not (default_runs_dir() / DESK).exists()


@pytest.mark.parametrize("bad", ["short", "x" * 22, "../../../../../../etc/p"])
def test_a_bad_link_is_told_and_nothing_is_shown_by_it(open_page, bad):
    test = open_page(address="192.0.2.7", learner=bad)
    assert re.search("22 letters|another server", test.error[0].value)
    assert "learner" not in test.query_params
    press(test, "ANN")
    assert test.query_params["learner"] != bad


def test_damage_is_told_once_and_guessing_goes_on(open_page):
    press(open_page(), "ANN")
    (default_runs_dir() / DESK / FILE).write_text("{")
    test = open_page()
    assert "damaged" in test.error[0].value
    assert shown(test) == []
    press(test, "ANN")
    assert not test.error
    assert shown(test) == ["the verdict"]


def test_guesses_stay_with_the_session_where_no_folder_can_be(open_page, monkeypatch):
    def refuse(desk):
        raise OSError("this server keeps 5 learners' folders, and has them")

    monkeypatch.setattr("core.runs.desk.Desk.make", refuse)
    test = open_page(address="192.0.2.7")
    press(test, "ANN")
    assert shown(test) == ["the verdict"]
    assert "5 learners" in test.error[0].value


@pytest.mark.parametrize(
    ("guessed", "truth", "words"),
    [
        (60, 72.34, "12.3 points too low"),
        (80, 72.34, "7.7 points too high"),
        (72, 72.04, "exactly"),
    ],
)
def test_the_difference_in_words(guessed, truth, words):
    assert describe_gap(guessed, truth, Scale(0, 100)) == words


def test_a_number_is_right_within_the_tolerance():
    question = Question("t", "", scale=Scale(0, 100, tolerance=5))
    assert question.is_right(70, 75.04)
    assert not question.is_right(70, 75.1)
    seconds = Question("t", "", scale=Scale(0, 2, 0.1, unit="s", tolerance=0.2))
    assert seconds.is_right(1.1, 1.3)


@pytest.mark.parametrize("extra", [{}, {"choices": ("a",), "scale": Scale(0, 1)}])
def test_a_question_is_answered_in_one_way(extra):
    with pytest.raises(ValueError, match="choices or a scale"):
        Question("t", "Which?", **extra)
