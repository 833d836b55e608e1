"""What the learner wrote into a page's fields: it survives a reload."""

import streamlit as st

from core.ui.app.notices import tell
from core.ui.app.state import get_kept_desk

_KEPT = "kept_words"


def recall_words(*keys: str) -> None:
    """Fills text fields, by their keys, before a session first draws them."""
    desk = get_kept_desk()
    if desk is None or _KEPT in st.session_state:
        return
    try:
        st.session_state[_KEPT] = desk.words()
    except (OSError, ValueError) as error:
        st.session_state[_KEPT] = {}
        tell(f"The words of the last session cannot be read: {error}")
    for key in keys:
        st.session_state.setdefault(key, st.session_state[_KEPT].get(key, ""))


def keep_words(*keys: str) -> None:
    """Keeps what is in the fields now, where it has changed."""
    desk, words = (
        get_kept_desk(),
        {key: st.session_state.get(key) or "" for key in keys},
    )
    if desk is None or words == st.session_state.get(_KEPT):
        return
    st.session_state[_KEPT] = words
    try:
        desk.write_words(words)
    except OSError as error:
        st.warning(f"Your words are not kept for another day: {error.strerror}.")
