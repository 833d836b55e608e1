"""The progress of a job in the background, with the time left and a Stop button."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.words import plain, time_left

POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Progress:
    """How far a job is, and what it does right now."""

    done: float  # 0..1
    text: str
    seconds_left: float | None = None

    def __str__(self) -> str:
        if self.seconds_left is None:
            return self.text
        return f"{self.text} · {time_left(self.seconds_left)}"


@st.fragment(run_every=POLL_SECONDS)
def follow_job(
    read: Callable[[], Progress | None], stop: Callable[[], None], *, key: str
) -> None:
    """Shows a job's bar, refreshed by itself, with a button that calls `stop`.

    The page runs again when `read` returns None: it has something new to show.
    """
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

    Markdown in `title` stands in front of it.
    """
    columns = st.columns([2, 5, 1.4] if title else [5, 1], vertical_alignment="center")
    if title:
        columns[0].markdown(title)
    columns[-2].progress(progress.done, plain(progress))
    columns[-1].button(
        button,
        key=key,
        icon=":material/stop_circle:",
        on_click=stop,
        disabled=is_stopping,
        width="stretch",
    )
