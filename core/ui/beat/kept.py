"""A learner's rounds: in their folder, else with the session."""

import streamlit as st

from core.runs.rounds import Round
from core.runs.rounds_file import keep_round, put_round, read_rounds
from core.ui.app.notices import tell
from core.ui.app.state import SECRET, learner_folder

_HERE = "rounds_here"  # those that no folder took
_PROBLEM = "rounds_problem"


def list_rounds() -> list[Round]:
    """Returns what this learner played, oldest first; damage is told once."""
    rounds, problem = read_rounds(learner_folder().path)
    _tell_once(problem)
    for each in st.session_state.get(_HERE, []):
        rounds = put_round(rounds, each)
    return rounds


def keep(played: Round) -> bool:
    """Keeps a round in the learner's folder, or in the session where it cannot be.

    Returns whether a visitor's link is to name their folder from now on: it is new.
    """
    desk = learner_folder()
    is_new = not desk.path.is_dir()
    try:
        desk.make()
        _tell_once(keep_round(desk.path, played))
    except OSError as error:
        here = st.session_state.get(_HERE, [])
        st.session_state[_HERE] = put_round(here, played)
        reason = error.strerror or error
        _tell_once(f"Your rounds stay with this tab and are not kept longer: {reason}.")
        return False
    return is_new and st.session_state.get(SECRET) is not None


def _tell_once(problem: str) -> None:
    if problem and st.session_state.get(_PROBLEM) != problem:
        st.session_state[_PROBLEM] = problem
        tell(problem)
