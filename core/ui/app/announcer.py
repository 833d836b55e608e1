"""What starts and ends to train, told to screen readers on whatever page they are."""

from collections.abc import Sequence

import streamlit as st

from core.runs.choosing import open_runs
from core.runs.run import Run
from core.ui.app.component import load_component
from core.ui.app.state import get_store
from core.words import percent

POLL_SECONDS = 2.0
HEARD, SAID = "heard_of_runs", "said_of_runs"  # in the session
_STATUS = load_component(__file__, '<div role="status" aria-live="polite"></div>')


def announce_training() -> None:
    """Keeps one status text, which changes when a run starts or ends and never else."""
    is_open = bool(open_runs(get_store().list()[0]))
    with st.container(key="announcer"):  # frame.css takes it out of the page's flow
        st.fragment(_announce, run_every=POLL_SECONDS if is_open else None)()


def _announce() -> None:
    runs, _ = get_store().list()
    active = [run.id for run in runs if run.is_active]
    heard = st.session_state.get(HEARD, active)
    st.session_state[HEARD] = active
    if news := tell_news(heard, active, runs):
        st.session_state[SAID] = news
    _STATUS(data={"words": st.session_state.get(SAID, "")}, key="announced")


def tell_news(before: Sequence[str], now: Sequence[str], runs: Sequence[Run]) -> str:
    """Says which runs began and which ended between two lists of ids; "" for none.

    Of an experiment, which trains dozens in a row, only the first and the last.
    """
    experiments = {run.id: run.config.experiment for run in runs}
    went_on = {experiments.get(run_id) for run_id in before} - {None}
    go_on = {run.config.experiment for run in open_runs(runs)} - {None}
    began, finished = set(now) - set(before), set(before) - set(now)
    started = [
        run.title
        for run in runs
        if run.id in began and run.config.experiment not in went_on
    ]
    ended = [
        _end_words(run)
        for run in runs
        if run.id in finished and run.config.experiment not in go_on
    ]
    news = [f"Training started: {', '.join(started)}."] if started else []
    return " ".join(news + [f"Training ended: {'; '.join(ended)}."] * bool(ended))


def _end_words(run: Run) -> str:
    if not run.is_evaluated:
        return f"{run.title}, {run.status.state}"
    return f"{run.title}, {percent(run.summary.test_accuracy)} on the test images"
