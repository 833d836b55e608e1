"""The progress of a job in the background, with the time left and a Stop button."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.words import duration

POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    Attributes:
        done: Share that is over, 0..1.
        text: What it does right now.
        seconds_left: An estimate, or None.
    """

    done: float
    text: str
    seconds_left: float | None = None

    def __str__(self) -> str:
        if self.seconds_left is None:
            return self.text
        return f"{self.text} · {duration(self.seconds_left)} left"


def follow_job(
    read: Callable[[], Progress | None],
    stop: Callable[[], None],
    *,
    key: str,
    poll_seconds: float = POLL_SECONDS,
) -> None:
    """Shows a job's bar, refreshed by itself; the page runs again when it is over.

    Args:
        read: Returns the progress, or None when the page has something new to show.
        stop: Asks the job to end.
        key: Of the button.
        poll_seconds: Between two looks at the job.
    """
    st.fragment(_follow, run_every=poll_seconds)(read, stop, key)


def _follow(
    read: Callable[[], Progress | None], stop: Callable[[], None], key: str
) -> None:
    progress = read()
    if progress is None:
        st.rerun()
    show_job_bar(progress, stop, key=key)


def show_job_bar(
    progress: Progress,
    stop: Callable[[], None],
    *,
    key: str,
    title: str = "",
    button: str = "Stop",
    is_stopping: bool = False,
) -> None:
    """Shows one bar once; for a page that refreshes it by its own means.

    Args:
        progress: How far the job is.
        stop: Asks the job to end.
        key: Of the button.
        title: Markdown in front of the bar.
        button: The words on the button.
        is_stopping: Whether it was pressed already.
    """
    columns = st.columns([2, 5, 1.4] if title else [5, 1], vertical_alignment="center")
    if title:
        columns[0].markdown(title)
    columns[-2].progress(progress.done, str(progress))
    columns[-1].button(
        button,
        key=key,
        icon=":material/stop_circle:",
        on_click=stop,
        disabled=is_stopping,
        width="stretch",
    )
