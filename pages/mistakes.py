"""Mistakes: wrong predictions as images, sorted, filtered, one click from large."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.mistakes.images import (
    choose_images,
    show_downloads,
    show_images,
    show_opened,
)
from core.ui.runs.choice import choose_evaluated
from core.ui.runs.images import images_behind
from core.ui.runs.neighbours import show_neighbours_of_row

need_frame()
st.title("Mistakes")
st.markdown(
    "Look at what the network gets wrong. Some images would fool you, too; some carry "
    "a wrong label; and some it should have got right. Click an image to see it large."
)
runs = choose_evaluated(limit=2, key="analysed_runs")
if not runs:
    st.stop()
dataset = images_behind(runs[0].run)
if dataset is None:
    st.stop()
rows = choose_images(runs)
opened = show_opened(dataset, runs)
show_images(dataset, runs[0], rows)
show_downloads(dataset, runs[0].evaluation, rows)
if opened:  # last, since a network may have to be built for it
    row, place = opened
    with place:
        show_neighbours_of_row(dataset, runs[0], row)
