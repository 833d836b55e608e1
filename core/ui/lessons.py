"""What the page of lessons shows: the ways, progress, and what teachers need."""

from pathlib import Path

import streamlit as st

from core.report.sheet import SheetStep, make_sheet
from core.ui.app.lessons.marks import (
    Marks,
    forget_all,
    is_done,
    is_skipped,
    list_marks,
)
from core.ui.app.lessons.path import LESSONS, Place, places_of
from core.ui.app.lessons.strip import link_place
from core.ui.widgets.download import offer_file
from core.words import count

TEACHING = Path(__file__).parents[2] / "docs" / "teaching.md"
DONE, SKIPPED, OPEN = (
    ":green[:material/check_circle:]",
    ":gray[:material/skip_next:]",
    ":gray[:material/radio_button_unchecked:]",
)


def show_lessons() -> None:
    """Shows the three lessons with the learner's progress in each."""
    marks = list_marks()
    numbers = range(1, len(LESSONS) + 1)
    current = next((each for each in numbers if _find_open(each, marks)), None)
    for number in numbers:
        _show_lesson(number, marks, is_current=number == current)
    if marks:
        with st.popover("Begin anew", icon=":material/restart_alt:", type="tertiary"):
            st.markdown("Forget which steps you have done? Your guesses stay.")
            st.button("Forget my progress", on_click=forget_all)


def _find_open(lesson: int, marks: Marks) -> Place | None:
    """Returns the first step that was neither done nor skipped."""
    places = places_of(lesson)
    return next((each for each in places if each.step.key not in marks), None)


def _show_lesson(number: int, marks: Marks, *, is_current: bool) -> None:
    lesson, places = LESSONS[number - 1], places_of(number)
    first_open = _find_open(number, marks)
    with st.container(border=True, gap="small"):
        st.subheader(f"{number}. {lesson.name}")
        st.markdown(f"{lesson.about} {say_progress(places, marks)}")
        if first_open:
            words = "Go on" if first_open.number > 1 else "Start"
            label = f"**{words}: {first_open.step.name}**"
            link_place(first_open, label, icon="play_arrow")
        with st.expander("All steps", expanded=is_current):
            for place in places:
                _show_step(place, marks)
        offer_file(
            "Sheet for this lesson",
            lambda: make_lesson_sheet(number),
            f"lesson-{number}.html",
            icon="print",
        )


def _show_step(place: Place, marks: Marks) -> None:
    step = place.step
    state = DONE if is_done(marks, step) else SKIPPED
    state = state if step.key in marks else OPEN
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(state, width="content")
        label = f"{place.number}. {step.name} · {step.minutes} min"
        link_place(place, label + " · skipped" * is_skipped(marks, step))


def say_progress(places: list[Place], marks: Marks) -> str:
    """Says how long a lesson takes, and how far the learner is."""
    steps = [place.step for place in places]
    done = sum(is_done(marks, step) for step in steps)
    skipped = sum(is_skipped(marks, step) for step in steps)
    minutes = sum(step.minutes for step in steps)
    words = f"{count(len(steps), 'step')}, about {minutes} minutes"
    if done or skipped:
        words += f": **{done} done**" + f", {skipped} skipped" * bool(skipped)
    return f"{words}."


def make_lesson_sheet(number: int) -> str:
    """Returns the sheet of a lesson, one page to print."""
    lesson = LESSONS[number - 1]
    steps = [
        SheetStep(step.name, step.minutes, step.sheet or step.task)
        for step in lesson.steps
    ]
    return make_sheet(f"Lesson {number}: {lesson.name}", steps)


def show_teaching() -> None:
    """Shows the page for teachers on demand; the link says that it is open."""
    is_shown = st.toggle(
        "For teachers: plans, figures, questions with answers, assignments",
        key="teachers",
        bind="query-params",
    )
    if is_shown:
        _, _, text = TEACHING.read_text("utf-8").partition("\n")  # the page has a title
        st.markdown(text)
