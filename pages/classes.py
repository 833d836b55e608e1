"""Classes: precision, recall and F1 of each, and the images at both ends."""

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.ui.app.frame import need_frame
from core.ui.classes.cost import show_cost
from core.ui.classes.one_class import choose_class, is_shown, show_curves, show_ends
from core.ui.classes.question import ask_recall
from core.ui.classes.scores import show_downloads, show_scores, show_table
from core.ui.runs.choice import choose_evaluated
from core.ui.runs.images import images_behind

need_frame()
st.title("Classes")
st.markdown(
    "**Recall**: of all shirts, the share that was found. **Precision**: of all that "
    "was called a shirt, the share that is one. **F1** is high only where both are. "
    "Look for the class where the two networks differ most."
)
runs = choose_evaluated(limit=2, key="analysed_runs")
if not runs or not ask_recall(runs):
    st.stop()
show_scores(runs)
show_table(runs)
show_downloads(runs)

st.subheader("One class")
label = choose_class()
st.markdown(
    "Require a higher probability before calling something "
    f"**{CLASS_NAMES[label]}**: recall falls, and precision usually rises. The dots "
    "are where the cost chosen below puts the threshold."
)
if is_shown(runs, label):
    curves = st.container()
    st.subheader("A threshold by cost")
    chosen = show_cost(runs, label)
    with curves:
        show_curves(runs, label, chosen)
dataset = images_behind(runs[0].run)
if dataset is not None:
    st.subheader(f"Most confident of {CLASS_NAMES[label]}")
    show_ends(dataset, runs, label)
