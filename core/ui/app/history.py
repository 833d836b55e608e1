"""The browser's history: a step back leaves the page, it does not undo a choice."""

import streamlit as st

from core.ui.app.component import load_component

_HISTORY = load_component(__file__, "<span hidden></span>")


def tame_history() -> None:
    """Lets choices on a page replace its address in the history, once a tab."""
    with st.container(key="history"):  # frame.css takes it out of the page's flow
        _HISTORY(key="history_tamed")
