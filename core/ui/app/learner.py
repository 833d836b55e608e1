"""What a learner has guessed: in their folder, else with the session."""

from pathlib import Path

import streamlit as st

from core.runs.guesses import FILE, Guess, forget_guesses, keep_guess, read_guesses
from core.ui.app.links import link_values, write_link
from core.ui.app.notices import tell
from core.ui.app.state import LEARNER, SECRET, learner_folder

_READ = "guesses_read"  # with what they were read from
_HERE = "guesses_here"  # those that no folder took


def follow_learner() -> None:
    """Keeps a visitor's own link in the URL, and tells of one that leads nowhere.

    Called once a run, before the page; damaged guesses are told then, too.
    """
    desk = learner_folder()  # takes the secret out of a link that was just opened
    secret = st.session_state.get(SECRET)
    if secret is not None and desk.path.is_dir():
        write_link(LEARNER, secret)
    elif link_values(LEARNER):
        write_link(LEARNER, None)
    list_guesses()


def has_own_link() -> bool:
    """Tells whether the URL has the secret of this visitor's folder."""
    return bool(link_values(LEARNER))


def list_guesses() -> list[Guess]:
    """Returns what this learner guessed, oldest first; damage is told once."""
    guesses, problem = _read(learner_folder().path / FILE)
    if problem and st.session_state.get("guesses_problem") != problem:
        st.session_state["guesses_problem"] = problem
        tell(problem)
    here: list[Guess] = st.session_state.get(_HERE, [])
    kept = {(each.question, each.about) for each in guesses}
    return guesses + [each for each in here if (each.question, each.about) not in kept]


def _read(path: Path) -> tuple[list[Guess], str]:
    """Reads a file of guesses; once, as long as it stays the same."""
    try:
        found = path.stat()
    except OSError:
        return [], ""
    stamp = (path, found.st_mtime_ns, found.st_size)
    if st.session_state.get(_READ, (None,))[0] != stamp:
        st.session_state[_READ] = (stamp, read_guesses(path.parent))
    return st.session_state[_READ][1]


def keep(guess: Guess) -> None:
    """Keeps a guess in the learner's folder, or in the session where it cannot be."""
    desk = learner_folder()
    try:
        desk.make()
        keep_guess(desk.path, guess)
    except OSError as error:
        st.session_state.setdefault(_HERE, []).append(guess)
        if len(st.session_state[_HERE]) == 1:
            reason = error.strerror or error
            tell(f"Your guesses stay with this tab and are not kept longer: {reason}.")


def forget_all() -> None:
    """Begins the score anew."""
    st.session_state.pop(_HERE, None)
    try:
        forget_guesses(learner_folder().path)
    except OSError as error:
        tell(f"The guesses could not be removed: {error.strerror}.")
