"""Large type for a projector: one switch for the page, its charts and its diagrams."""

from pathlib import Path

import streamlit as st

STYLE = Path(__file__).with_suffix(".css")  # says the same factor
LARGE = 1.4
KEY = "large_type"


def choose_type() -> None:
    """Shows the switch at the end of the sidebar; it is in the URL, too."""
    with st.sidebar:
        st.toggle("Large type", key=KEY, bind="query-params", persist_state="session")
    if type_scale() > 1:
        st.html(STYLE)


def type_scale() -> float:
    """Returns by how much letters in charts and diagrams are larger than usual."""
    return LARGE if st.session_state.get(KEY) else 1.0
