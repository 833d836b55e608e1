"""Report: results as a document, a notebook, or a run to hand on."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.app.kept_words import keep_words, recall_words
from core.ui.report import show_export, show_import, show_report
from core.ui.runs.choice import choose_evaluated

WORDS = ("notes", "report_title", "report_author")  # keys of fields

need_frame()
st.title("Report")
st.markdown(
    "Export what you found: a **report** to hand in, a **notebook** that trains the "
    "same network anywhere, or the **run** itself for another computer that has this "
    "app."
)
runs = choose_evaluated(same_data=False)
if runs:
    recall_words(*WORDS)
    show_report([shown.run for shown in runs])
    keep_words(*WORDS)
    show_export(runs)
show_import()
