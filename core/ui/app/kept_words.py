"""What the learner wrote into a page's fields: it survives a reload."""

import streamlit as st

from core.ui.app.component import load_component
from core.ui.app.notices import tell
from core.ui.app.state import learner_folder

_KEPT = "kept_words"
_SEND_AS_TYPED = load_component(__file__, "<span></span>")


def recall_words(*keys: str) -> None:
    """Fills text fields, by their keys, before a session first draws them."""
    if _KEPT in st.session_state:
        return
    try:
        st.session_state[_KEPT] = learner_folder().words()
    except (OSError, ValueError) as error:
        st.session_state[_KEPT] = {}
        tell(f"The words of the last session cannot be read: {error}")
    for key in keys:
        st.session_state.setdefault(key, st.session_state[_KEPT].get(key, ""))


def keep_words(*keys: str) -> None:
    """Keeps what is in the fields now, where it has changed, also while it is typed."""
    with st.container(key="kept_words"):  # frame.css takes it out of the page's flow
        _SEND_AS_TYPED(key="send_as_typed")
    words = {key: st.session_state.get(key) or "" for key in keys}
    before = st.session_state.get(_KEPT, {})
    if words == {key: before.get(key, "") for key in keys}:
        return
    st.session_state[_KEPT] = words
    try:
        learner_folder().write_words(words)
    except OSError as error:
        st.warning(
            f"Your words are not kept for another day: {error.strerror or error}."
        )
