"""Predict, see, explain: a question that is asked before its answer is shown.

if ask(Question("home-winner", "Which is better?", ("ANN", "CNN")), winner):
    show_verdict(...)
"""

import hashlib
import os
import time
from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.runs.guesses import MAX_ABOUT, MAX_TEXT, Guess, count_right
from core.ui.app.learner import forget_all, keep, list_guesses
from core.ui.app.question import Question, Scale, describe_guess
from core.words import plain

KEY = "questions"  # the switch, in the session and in the URL
VARIABLE = "FASHION_MNIST_QUESTIONS"  # "off": the switch is off to begin with
SHOW = "Show me"
UNKNOWN = "Nobody knows yet: wait for it."
_PENDING = "guess_pending"
Value = str | float
Truth = Value | None | Callable[[], Value | None]


def choose_questions() -> None:
    """Shows the switch and the score at the end of the sidebar."""
    with st.sidebar:
        st.toggle(
            "Questions",
            value=os.environ.get(VARIABLE) != "off",
            key=KEY,
            bind="query-params",
            persist_state="session",
            help="Ask me before you show. Guessing first, then seeing, is how most "
            "people learn best; switch it off if you only want to work.",
        )
        if asks_questions():
            _show_score()


def asks_questions() -> bool:
    """Tells whether this reader wants to be asked."""
    return st.session_state.get(KEY, True)


def _show_score() -> None:
    guesses = list_guesses()
    right, number = count_right(guesses)
    if not guesses:
        return
    with st.popover(f"{right} of {number} guessed right", type="tertiary"):
        st.caption(
            f"Of {number} guesses {right} were right or close enough; "
            f"{len(guesses) - number} were shown without a guess."
        )
        st.button("Forget my guesses", key="forget_guesses", on_click=forget_all)


def ask(
    question: Question,
    truth: Truth,
    *,
    explain: str = "",
    about: str = "",
    most: int | None = None,
) -> bool:
    """Asks, unless it was answered; then shows guess and truth side by side.

    Args:
        question: what is asked.
        truth: one of the choices, or a number on the scale; a function is called
            after the guess. None: nobody knows yet, and the guess waits.
        explain: Markdown that is shown below the truth.
        about: what else the truth hangs on, such as ids of runs, joined.
        most: asked of so many different `about`, and never again; None: of all.

    Returns:
        True when the truth may be shown: guessed, shown by *Show me*, asked often
        enough, or questions are switched off.
    """
    if not asks_questions():
        return True
    about = shorten(about)
    answered = answers_to(question.key)
    guess = answered.get(about)
    if guess is None and most is not None and len(answered) >= most:
        return True
    waiting = None if guess else _settle(question, truth, about)
    with open_strip(question, about):
        if guess is not None:
            show_truth(guess, question.scale, explain)
        elif waiting is not None:
            st.markdown(f"You said **{plain(waiting)}**. {UNKNOWN}")
        else:
            _show_choices(question, truth, about)
    return guess is not None or waiting is not None


def open_strip(question: Question, about: str) -> DeltaGenerator:
    """Returns the bordered strip of a question, in which its words stand."""
    strip = st.container(border=True, gap="xsmall", key=place_of(question.key, about))
    strip.markdown(f":primary[:material/contact_support:] {question.words}")
    return strip


def show_truth(guess: Guess, scale: Scale | None = None, explain: str = "") -> None:
    """Sets a guess beside the truth, with the difference in words."""
    st.markdown(describe_guess(guess, scale))
    if explain:
        st.caption(explain)


def answers_to(question: str) -> dict[str, Guess]:
    """Returns the learner's guesses on a question, by what they are about."""
    return {each.about: each for each in list_guesses() if each.question == question}


def was_guessed(question: str, about: str = "") -> bool:
    """Tells whether the learner guessed, and did not only let it be shown."""
    guess = answers_to(question).get(shorten(about))
    return asks_questions() and guess is not None and guess.guessed is not None


def is_waiting(question: str) -> bool:
    """Tells whether a guess on a question waits for a truth that nobody knows yet."""
    start = f"{_PENDING}ask_{question}_"
    return any(
        str(key).startswith(start) and value[0] is not None
        for key, value in st.session_state.items()
    )


def shorten(about: str) -> str:
    """Returns `about` as a guess keeps it: a digest where it is long."""
    return (
        about if len(about) <= MAX_ABOUT else hashlib.sha256(about.encode()).hexdigest()
    )


def place_of(question: str, about: str) -> str:
    """Returns the key of a question's widgets; frame.css knows how it begins."""
    return f"ask_{question}_{hashlib.sha256(about.encode()).hexdigest()[:8]}"


def _settle(question: Question, truth: Truth, about: str) -> Value | None:
    """Finds out the truth of a guess that waits for it, or returns the guess.

    Once it is kept, the page runs again: the score and all above know of it.
    """
    key = _PENDING + place_of(question.key, about)
    if key not in st.session_state:
        return None
    (guessed,) = st.session_state.pop(key)
    with st.spinner("Looking …"):
        found = truth() if callable(truth) else truth
    if found is not None:
        keep_answer(question, guessed, found, about=about)
        st.rerun()
    st.session_state[key] = (guessed,)
    return SHOW if guessed is None else guessed


def _show_choices(question: Question, truth: Truth, about: str) -> None:
    place = place_of(question.key, about)
    record = partial(_take, place, question, truth, about)
    if question.scale is not None:
        _show_scale(question.scale, question.words, place, record)
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        for choice in question.choices:
            key = f"{place}_{choice}"
            st.button(plain(choice), key=key, on_click=record, args=(choice,))
        st.button(SHOW, key=f"{place}_show", type="tertiary", on_click=record)


def _show_scale(
    scale: Scale, label: str, place: str, record: Callable[..., None]
) -> None:
    """Shows the slider; moving it alone runs nothing."""
    middle = scale.low + round((scale.high - scale.low) / 2 / scale.step) * scale.step
    low, high, start, step = (
        (float if scale.digits else int)(each)
        for each in (
            *(scale.low, scale.high),
            *(middle if scale.start is None else scale.start, scale.step),
        )
    )
    with st.form(place + "_form", border=False):
        st.slider(
            label,
            *(low, high, start, step),
            format=f"%.{scale.digits}f {scale.unit.replace('%', '%%')}",
            key=f"{place}_slider",
            label_visibility="collapsed",
        )
        with st.container(horizontal=True, gap="xsmall"):
            key = f"{place}_slider"
            st.form_submit_button("My guess", on_click=record, args=(key,))
            st.form_submit_button(SHOW, type="tertiary", on_click=record)


def _take(
    place: str, question: Question, truth: Truth, about: str, chosen: str | None = None
) -> None:
    """Takes a click: a choice, the slider's key, or None for *Show me*."""
    guessed: Value | None = chosen
    if question.scale is not None and chosen is not None:
        guessed = float(st.session_state[chosen])
    if callable(truth) or truth is None:  # it may take its time: the page says so
        st.session_state[_PENDING + place] = (guessed,)
    else:
        keep_answer(question, guessed, truth, about=about)


def keep_answer(
    question: Question,
    guessed: Value | None,
    truth: Value,
    *,
    about: str = "",
    is_right: bool | None = None,
) -> None:
    """Keeps a guess beside the truth; None where it was shown without one.

    Whether it is right follows from the question, unless `is_right` says it.
    """
    found = truth[:MAX_TEXT] if isinstance(truth, str) else float(truth)
    if guessed is not None and is_right is None:
        is_right = question.is_right(guessed, found)
    keep(
        Guess(
            question.key,
            shorten(about),
            guessed,
            found,
            is_right,
            time.time(),
            words=question.words[:MAX_TEXT],
            unit=question.scale.unit if question.scale else "",
        )
    )
