"""A button that copies the page's address: the whole state of a page is in it."""

import streamlit as st

from core.ui.app.component import load_component

HTML = '<button class="copy" type="button">Copy link to this page</button>'
_COPY = load_component(__file__, HTML)


def show_copy_link() -> None:
    """Shows the button at the end of the sidebar."""
    with st.sidebar:
        _COPY(key="copy_link")
