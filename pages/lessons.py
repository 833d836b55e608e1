"""Lessons: three paths through the app, what the words mean, notes for teachers."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.app.glossary import show_glossary
from core.ui.lessons import show_lessons, show_teaching

need_frame()
st.title("Lessons")
st.markdown(
    "Three lessons of about fifteen minutes each. A step says what to do on its page "
    "and knows when it is done: a guess was made, a cell was clicked, a number was "
    "computed. You may skip steps, and go on another day where you stopped."
)
show_lessons()
st.subheader("Glossary")
show_glossary()
show_teaching()
