"""Experiments: one question at a time, a guess first, then what networks do."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.experiments.catalogue import choose_experiment

need_frame()
st.title("Experiments")
st.markdown(
    "Why do the networks differ, and where is the better one worse? Each experiment "
    "asks one question. Guess first; then change something, watch the networks, and "
    "compare what you see with your guess."
)
experiment = choose_experiment()
st.header(experiment.title)
st.markdown(f"**{experiment.question}**")
experiment.show()
