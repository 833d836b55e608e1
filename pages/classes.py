"""Classes: precision, recall and F1 of each, and the images at both ends."""

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.ui.app.frame import need_frame
from core.ui.classes import (
    choose_class,
    show_downloads,
    show_ends,
    show_precision_recall,
    show_scores,
    show_table,
)
from core.ui.runs.choice import choose_comparable
from core.ui.runs.images import images_behind
from core.ui.runs.live import names, run_colors
from core.ui.runs.verdict import load_evaluation

need_frame()
st.title("Classes")
st.markdown(
    "**Recall**: of all shirts, the share that was found. **Precision**: of all that "
    "was called a shirt, the share that is one. **F1** is high only where both are. "
    "Look for the class where the two networks differ most."
)
runs = choose_comparable(limit=2, key="analysed_runs")
if not runs:
    st.stop()
titles, colors = names(runs), run_colors(runs)
evaluations = [load_evaluation(run.id) for run in runs]
show_scores(titles, colors, evaluations)
show_table(titles, evaluations)
show_downloads(titles, evaluations)

st.subheader("One class")
label = choose_class()
st.markdown(
    "Ask for more certainty before calling something "
    f"**{CLASS_NAMES[label]}**, and precision rises while recall falls."
)
show_precision_recall(titles, colors, evaluations, label)
dataset = images_behind(runs[0])
if dataset is not None:
    show_ends(dataset, runs, titles, label)
