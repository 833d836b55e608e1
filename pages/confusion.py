"""Confusion: which classes are taken for which, and the images behind each count."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.confusion.hotspots import show_hotspots
from core.ui.confusion.matrix import choose_cell, show_cell, show_matrix, show_replay
from core.ui.confusion.question import ask_pair
from core.ui.runs.choice import choose_evaluated

need_frame()
st.title("Confusion")
st.markdown(
    "Each row is a true class, each column a predicted one. Correct predictions lie on "
    "the green diagonal. Off it, look for the cell that stands out most: those two "
    "classes look alike to the network. Click a cell to see its images."
)
runs = choose_evaluated(limit=2, key="analysed_runs")
if not runs or not ask_pair(runs):
    st.stop()
cell = choose_cell()
show_matrix(runs, cell)
show_cell(runs, cell)
st.subheader("Hotspots")
st.markdown(
    "Pairs of classes by how often either is taken for the other. The first few "
    "usually hold most of the errors."
)
show_hotspots(runs)
st.subheader("How it formed, epoch by epoch")
show_replay(runs[0].run)
