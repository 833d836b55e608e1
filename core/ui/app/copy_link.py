"""Buttons that copy the page's address: for others, and with the learner's secret."""

import streamlit as st

from core.ui.app.component import load_component
from core.ui.app.learner import has_own_link

HTML = (
    '<button class="copy page" type="button">Copy link to this page</button>'
    '<button class="copy own" type="button" title="Goes on with your guesses and '
    'progress in another browser. Keep it to yourself.">Copy your own link</button>'
)
_COPY = load_component(__file__, HTML)


def show_copy_link() -> None:
    """Shows the buttons at the end of the sidebar; one's own is for visitors."""
    with st.sidebar:
        _COPY(data={"has_own": has_own_link()}, key="copy_link")
