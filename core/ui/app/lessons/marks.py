"""A learner's progress: in their folder, else with the session."""

import time
from collections.abc import Mapping

import streamlit as st

from core.runs.appearance import own_runs
from core.runs.lesson_progress import (
    DONE,
    SKIPPED,
    Mark,
    add_mark,
    forget_marks,
    keep_mark,
    read_marks,
)
from core.runs.rounds_file import read_rounds
from core.runs.run import Run
from core.ui.app.learner import list_guesses
from core.ui.app.lessons.step import Guessed, Outcome, Played, Seen, Step, Trained
from core.ui.app.links import list_links
from core.ui.app.notices import tell
from core.ui.app.predict import is_waiting
from core.ui.app.state import get_store, learner_folder

_HERE = "lesson_marks"  # those that no folder took
_TOLD = "lesson_problem"
JUST_DONE = "lesson_just_done"  # name of a step, until the learner is told
Marks = Mapping[str, Mark]


def list_marks() -> Marks:
    """Returns this learner's marks by key; damage is told once."""
    marks, problem = read_marks(learner_folder().path)
    if problem and st.session_state.get(_TOLD) != problem:
        st.session_state[_TOLD] = problem
        tell(problem)
    for key, mark in st.session_state.get(_HERE, {}).items():
        marks = add_mark(marks, key, mark.state, at=mark.at)
    return marks


def mark(key: str, state: str) -> None:
    """Keeps a mark in the learner's folder, or in the session where it cannot be."""
    desk = learner_folder()
    try:
        desk.make()
        keep_mark(desk.path, key, state)
    except OSError as error:
        here = st.session_state.setdefault(_HERE, {})
        st.session_state[_HERE] = add_mark(here, key, state, at=time.time())
        if not here:
            reason = error.strerror or error
            tell(f"Your progress stays with this tab and is not kept longer: {reason}.")


def forget_all() -> None:
    """Begins the lessons anew."""
    st.session_state.pop(_HERE, None)
    try:
        forget_marks(learner_folder().path)
    except OSError as error:
        tell(f"Your progress could not be removed: {error.strerror}.")


def look(step: Step) -> Seen:
    """Finds out what a step needs to know of the learner, and no more."""
    kinds = {type(goal) for goal in step.goals}
    runs = _list_trained() if Trained in kinds else []
    rounds = read_rounds(learner_folder().path)[0] if Played in kinds else []
    return Seen(
        link=list_links(),
        guesses=list_guesses(),
        waiting=frozenset(filter(is_waiting, _list_questions(step))),
        started=frozenset(run.config.recipe for run in runs),
        finished=frozenset(run.config.recipe for run in runs if run.is_evaluated),
        rounds=sum(each.is_finished for each in rounds),
        typed=_read_typed(step),
    )


def _list_questions(step: Step) -> list[str]:
    return [goal.question for goal in step.goals if isinstance(goal, Guessed)]


def _read_typed(step: Step) -> dict[str, str]:
    goal = step.computed
    if goal is None:
        return {}
    return {goal.key: st.session_state.get(field_key(step, goal.key)) or ""}


def _list_trained() -> list[Run]:
    """Returns the learner's runs but those that an experiment made."""
    return [run for run in own_runs(get_store().list()[0]) if not run.config.experiment]


def field_key(step: Step, goal: str) -> str:
    """Returns the session's key of the field that a number is typed into."""
    return f"lesson_{step.key}_{goal}"


def judge(step: Step, marks: Marks) -> dict[str, Outcome]:
    """Returns how far each of the step's goals is, by its key.

    One that was reached stays reached, whatever was clicked since.
    """
    seen = look(step)
    return {
        goal.key: Outcome.MET if step.goal_key(goal) in marks else goal.outcome(seen)
        for goal in step.goals
    }


def take_notice(step: Step) -> bool:
    """Marks what the learner reached by now; tells whether anything is new.

    A step is done when all that it asks for is; where an answer was shown without a
    guess it counts as skipped.
    """
    marks = list_marks()
    if is_done(marks, step):
        return False
    outcomes = judge(step, marks)
    new = [
        step.goal_key(goal)
        for goal in step.goals
        if outcomes[goal.key] is Outcome.MET and step.goal_key(goal) not in marks
    ]
    for key in new:
        mark(key, DONE)
    found = set(outcomes.values())
    if Outcome.OPEN in found:
        return bool(new)
    state = SKIPPED if Outcome.SHOWN in found else DONE
    if step.key in marks and marks[step.key].state == state:
        return bool(new)
    mark(step.key, state)
    if state == DONE:
        st.session_state[JUST_DONE] = step.name
    return True


def is_done(marks: Marks, step: Step) -> bool:
    """Tells whether the learner has done a step."""
    return step.key in marks and marks[step.key].state == DONE


def is_skipped(marks: Marks, step: Step) -> bool:
    """Tells whether the learner has skipped a step, and not done it since."""
    return step.key in marks and marks[step.key].state == SKIPPED
