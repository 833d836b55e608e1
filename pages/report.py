"""Report: results as a document, a notebook, or a run to hand on."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.app.kept_words import keep_words, recall_words
from core.ui.report.document import choose_words, show_report
from core.ui.report.export import show_export
from core.ui.report.sharing import show_import
from core.ui.runs.choice import choose_evaluated

WORDS = ("notes", "report_title", "report_author")  # keys of fields

need_frame()
st.title("Report")
st.markdown(
    "Export what you found: a **report** to hand in, a **notebook** that trains the "
    "same networks anywhere, or a **run** itself for another computer that has this "
    "app."
)
runs = choose_evaluated(same_data=False)
if runs:
    st.subheader("Report")
    st.markdown(
        "One HTML file: data samples, architectures, accuracies, learning curves, "
        "classification reports, confusion matrices, correct and incorrect "
        "predictions, photos, and what you observed. It opens in any browser, "
        "offline, and prints well."
    )
    recall_words(*WORDS)
    words = choose_words()
    keep_words(*WORDS)
    show_report([shown.run for shown in runs], words)
    show_export(runs, words)
show_import()
