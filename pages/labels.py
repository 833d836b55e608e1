"""Labels: which are likely wrong, their effect on accuracy, and duplicates."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.labels.duplicates import show_duplicates
from core.ui.labels.job import audit_folder, show_job
from core.ui.labels.retrain import show_retraining
from core.ui.labels.suspects import show_effect, show_suspects
from core.ui.widgets.data_ways import require_dataset

need_frame()
st.title("Labels")
st.markdown(
    "Sometimes the network is right and the label is wrong. Look at the images whose "
    "labels networks doubt most, and say what you see. Your marks are saved."
)
dataset = require_dataset()
folder = audit_folder(dataset)
if show_job(folder, dataset):
    st.subheader("Suspected label errors")
    show_suspects(folder, dataset)
    st.subheader("Train without them")
    show_retraining(folder, dataset)
    st.subheader("Effect on accuracy")
    show_effect(folder, dataset)
st.subheader("Duplicates and near-duplicates")
show_duplicates(folder, dataset)
