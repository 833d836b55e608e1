"""The strip that keeps a step of a lesson in sight on its page."""

from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from core.runs.lesson_progress import SKIPPED
from core.ui.app.glossary import explain
from core.ui.app.lessons.marks import (
    JUST_DONE,
    Marks,
    field_key,
    is_done,
    is_skipped,
    judge,
    list_marks,
    mark,
    take_notice,
)
from core.ui.app.lessons.path import (
    LESSON,
    LESSONS,
    MOST_STEPS,
    STEP,
    Place,
    find_place,
    places_of,
)
from core.ui.app.lessons.step import Computed, Outcome, Step, read_numbers
from core.ui.app.links import read_link, write_link
from core.ui.app.predict import ask

OVERVIEW = "pages/lessons.py"
POLL_SECONDS = 2.0
STYLE = Path(__file__).with_suffix(".css")
_PAGE = "lesson_page"  # in the session: file of the page that is shown
_AT = "lesson_at"  # in the session: the place that was come to last
ICONS = {
    Outcome.OPEN: ":material/check_box_outline_blank:",
    Outcome.MET: ":green[:material/check_box:]",
    Outcome.SHOWN: ":gray[:material/indeterminate_check_box:]",
}


def link_place(
    place: Place, label: str, *, icon: str | None = None, key: str = ""
) -> None:
    """Shows the link to a step; `key` tells two links to the same step apart."""
    icon = f":material/{icon or place.step.icon}:"
    if place.step.page != st.session_state.get(_PAGE):
        st.page_link(place.step.page, label=label, icon=icon, query_params=place.link)
        return
    # A link of Streamlit 1.67 to the page it is on leaves the URL as it was.
    name = f"to_{place.lesson}_{place.number}_{key}"
    if st.button(label, key=name, icon=icon, type="tertiary"):
        _go_on(place)


def show_step(page: str) -> Place | None:
    """Shows the task of the step on a page that was come to by a lesson, and the ways.

    `page` is the page's file, such as `pages/compare.py`. Returns where the learner
    is, None outside the lessons.
    """
    st.session_state[_PAGE] = page
    if page == OVERVIEW:
        return None
    lesson = read_link(LESSON, range(1, len(LESSONS) + 1), is_quiet=True)
    number = read_link(STEP, range(1, MOST_STEPS + 1), is_quiet=True)
    place = find_place(lesson, number, page)
    write_link(LESSON, place and place.lesson)
    write_link(STEP, place and place.number)
    if place is None:
        _offer_return()
        return None
    _arrive(place)
    take_notice(place.step)
    st.html(STYLE)
    with st.container(border=True, gap="xsmall", key="lesson_strip"):
        _show(place)
    return place


def notice(place: Place | None) -> None:
    """Looks, after the page ran, whether the step is done; shows the way on again."""
    if place is None:
        return
    if take_notice(place.step):
        st.rerun()
    if is_done(list_marks(), place.step):
        with st.container(horizontal=True, key="lesson_end"):
            _show_next(place, key="end")


def _show_next(place: Place, *, key: str) -> None:
    if place.following is None:
        words = f"**Lesson {place.lesson} ends here: all lessons**"
        st.page_link(OVERVIEW, label=words, icon=":material/arrow_forward:")
    else:
        words = f"**Next: {place.following.step.name}**"
        link_place(place.following, words, icon="arrow_forward", key=key)


def _offer_return() -> None:
    """Shows, on other pages, the way back to a lesson that has open steps."""
    place: Place | None = st.session_state.get(_AT)
    if place is None:
        return
    marks = list_marks()
    if any(each.step.key not in marks for each in places_of(place.lesson)):
        with st.sidebar:
            words = f"Back to lesson {place.lesson}, step {place.number}"
            link_place(place, words, icon="undo", key="back")


def _arrive(place: Place) -> None:
    """Lets the step's link count, whatever was chosen on its page before."""
    if st.session_state.get(_AT) != place:
        st.session_state[_AT] = place
        for key in place.step.link:
            st.session_state.pop(key, None)


def _show(place: Place) -> None:
    step, marks = place.step, list_marks()
    if done := st.session_state.pop(JUST_DONE, ""):
        st.toast(f"Step done: **{done}**", icon=":material/check_circle:")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**Lesson {place.lesson}**, step {place.number}: **{step.name}**")
        st.html(draw_dots(place, marks))
    st.markdown(step.task)
    if step.asked:
        asked = step.asked
        ask(asked.question, asked.truth, explain=asked.explain)
    is_open = not is_done(marks, step)
    if step.computed:
        _show_field(step, step.computed, is_open)
    if is_open:
        _show_goals(step, marks)
    else:
        st.markdown(f":green[:material/check_circle:] {step.point}")
    _show_ways(place, is_open and not is_skipped(marks, step))
    if is_open and step.is_polled:
        st.fragment(partial(_watch, step), run_every=POLL_SECONDS)()


def draw_dots(place: Place, marks: Marks) -> str:
    """Draws a dot for each step, and says the same in words."""
    dots, done, skipped = [], 0, 0
    for each in places_of(place.lesson):
        done += is_done(marks, each.step)
        skipped += is_skipped(marks, each.step)
        state = "done" if is_done(marks, each.step) else ""
        state = "skipped" if is_skipped(marks, each.step) else state
        here = " here" if each == place else ""
        title = escape(f"{each.number}. {each.step.name}")
        dots.append(f'<i class="{state}{here}" title="{title}"></i>')
    total = len(dots)
    words = f"Step {place.number} of {total}: {done} done, {skipped} skipped"
    head = f'<div class="lesson-dots" role="img" aria-label="{words}">'
    return f"{head}{''.join(dots)}</div>"


def _show_field(step: Step, goal: Computed, is_open: bool) -> None:
    """Shows what to compute by hand, and the field for the result."""
    st.markdown(goal.task)
    if not is_open:
        return
    typed = st.text_input(
        "Your result",
        key=field_key(step, goal.key),
        placeholder="Your result",
        label_visibility="collapsed",
        width=200,
    )
    if typed and step.goal_key(goal) not in list_marks():
        words = goal.hint if read_numbers(typed) else "Type a number, such as 3.5."
        st.caption(f":orange[Not yet. {words}]")


def _show_goals(step: Step, marks: Marks) -> None:
    outcomes = judge(step, marks)
    lines = [f"{ICONS[outcomes[goal.key]]} {goal.words}" for goal in step.goals]
    st.caption(" &nbsp; ".join(lines))


def _show_ways(place: Place, is_open: bool) -> None:
    """Shows the way on, the overview, and what words mean."""
    following = place.following
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if is_open:
            if st.button(
                "Skip this step", icon=":material/skip_next:", type="tertiary"
            ):
                mark(place.step.key, SKIPPED)
                _go_on(following)
        else:
            _show_next(place, key="top")
        st.page_link(OVERVIEW, label="Lessons", icon=":material/signpost:")
        explain(*place.step.terms)


def _go_on(following: Place | None) -> None:
    if following is None:
        st.switch_page(OVERVIEW)
    st.switch_page(following.step.page, query_params=following.link)


def _watch(step: Step) -> None:
    """Looks now and then, where what is to be done runs only a part of the page."""
    if take_notice(step):
        st.rerun()
