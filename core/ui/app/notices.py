"""What went wrong in an action: kept until the next run of the page shows it."""

import streamlit as st

from core.words import plain

_KEY = "notices"


def tell(problem: object) -> None:
    """Keeps a problem for the next run of the page; reruns do not lose it."""
    st.session_state.setdefault(_KEY, []).append(str(problem))


def show_notices() -> None:
    """Shows what was kept, once."""
    for problem in st.session_state.pop(_KEY, []):
        st.error(plain(problem), icon=":material/error:")
