"""Predict, see, explain: a question that is asked before its answer is shown.

if ask(Question("home-winner", "Which is better?", ("ANN", "CNN")), winner):
    show_verdict(...)
"""

import hashlib
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from core.runs.guesses import Guess, count_right
from core.ui.app.learner import find_guess, forget_all, keep, list_guesses
from core.words import plain

KEY = "questions"  # the switch, in the session and in the URL
VARIABLE = "FASHION_MNIST_QUESTIONS"  # "off": the switch is off to begin with
SHOW = "Show me"
_PENDING = "guess_pending"
Truth = str | float | Callable[[], str | float]


@dataclass(frozen=True)
class Scale:
    """The slider of a guessed number; within `tolerance` it counts as right."""

    low: float
    high: float
    step: float = 1
    unit: str = "%"
    tolerance: float = 5
    start: float | None = None  # else the middle

    @property
    def digits(self) -> int:
        """Of the slider's numbers, behind the point."""
        return max(0, -math.floor(math.log10(self.step) + 1e-9))

    def write(self, value: float, *, more: int = 0) -> str:
        """Writes a number with its unit; `more` digits than the slider has."""
        return write_number(value, self.unit, self.digits + more)


@dataclass(frozen=True)
class Question:
    """What is asked, and how it is answered: by one of `choices`, or on a `scale`."""

    key: str  # for ever: "<page>-<what>"
    words: str  # Markdown, one or two sentences
    choices: tuple[str, ...] = ()
    scale: Scale | None = None

    def __post_init__(self) -> None:
        if bool(self.choices) == (self.scale is not None):
            raise ValueError(f"{self.key} needs choices or a scale, and not both.")

    def is_right(self, guessed: str | float, truth: str | float) -> bool:
        """Tells whether a guess is the truth, or as near as the scale asks for."""
        if self.scale is None:
            return guessed == truth
        gap = round(abs(float(guessed) - float(truth)), self.scale.digits + 1)
        return gap <= self.scale.tolerance


def write_number(value: float, unit: str, digits: int) -> str:
    """Writes a number with its unit, such as `82.3 %`."""
    return f"{value:,.{digits}f} {unit}".strip()


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
    question: Question, truth: Truth, *, explain: str = "", about: str = ""
) -> bool:
    """Asks, unless it was answered; then shows guess and truth side by side.

    Args:
        question: what is asked.
        truth: one of the choices, or a number on the scale; a function is called once
            the learner has guessed.
        explain: Markdown that is shown below the truth.
        about: what else the truth hangs on, such as ids of runs, joined.

    Returns:
        True when the truth may be shown: guessed, shown by *Show me*, or questions are
        switched off.
    """
    if not asks_questions():
        return True
    place = f"ask_{question.key}_{hashlib.sha256(about.encode()).hexdigest()[:8]}"
    guess = find_guess(question.key, about)
    if guess is None and (pending := st.session_state.pop(_PENDING + place, None)):
        with st.spinner("Looking …"):
            _keep(question, pending[0], truth, about)
        st.rerun()  # the score and all above know of it
    with st.container(border=True, gap="xsmall", key=place):
        st.markdown(f":primary[:material/contact_support:] {question.words}")
        if guess is None:
            record = partial(_take, place, question, truth, about)
            _show_choices(question, place, record)
        else:
            st.markdown(describe_guess(guess, question.scale))
            if explain:
                st.caption(explain)
    return guess is not None


def _show_choices(question: Question, place: str, record: Callable[..., None]) -> None:
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
    guessed: str | float | None = chosen
    if question.scale is not None and chosen is not None:
        guessed = float(st.session_state[chosen])
    if callable(truth):  # it may take its time: the page says so
        st.session_state[_PENDING + place] = (guessed,)
    else:
        _keep(question, guessed, truth, about)


def _keep(
    question: Question, guessed: str | float | None, truth: Truth, about: str
) -> None:
    found = truth() if callable(truth) else truth
    right = None if guessed is None else question.is_right(guessed, found)
    keep(
        Guess(
            question.key,
            about,
            guessed,
            found,
            right,
            time.time(),
            words=question.words,
            unit=question.scale.unit if question.scale else "",
        )
    )


def describe_guess(guess: Guess, scale: Scale | None) -> str:
    """Sets a guess beside the truth in Markdown, with the difference in words."""
    truth = _write(guess.truth, scale, more=1)
    if guess.guessed is None:
        return f"Shown without a guess: **{truth}**."
    guessed = _write(guess.guessed, scale)
    color, icon = ("green", "check") if guess.is_right else ("orange", "close")
    mark = f":{color}[:material/{icon}:]"
    if scale is None:
        told = f", and so it is. {mark}" if guess.is_right else f"; it is **{truth}**."
        end = "" if guess.is_right else f" {mark}"
        return f"You said **{guessed}**{told}{end}"
    gap = describe_gap(float(guess.guessed), float(guess.truth), scale)
    near = ", close enough" if guess.is_right and gap != "exactly" else ""
    return f"You said **{guessed}**; it is **{truth}**: {gap}{near}. {mark}"


def describe_gap(guessed: float, truth: float, scale: Scale) -> str:
    """Says how far a guess is off, such as `12.3 points too high`."""
    gap = round(guessed - truth, scale.digits + 1)
    if not gap:
        return "exactly"
    unit = "points" if scale.unit == "%" else scale.unit
    size = write_number(abs(gap), unit, scale.digits + 1)
    return f"{size} too {'high' if gap > 0 else 'low'}"


def _write(value: str | float, scale: Scale | None, *, more: int = 0) -> str:
    if scale is None or isinstance(value, str):
        return plain(value)
    return plain(scale.write(value, more=more))
