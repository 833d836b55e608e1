"""Mistakes: every wrong answer as an image, sorted, filtered, one click from large."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.mistakes.images import (
    choose_images,
    show_downloads,
    show_images,
    show_opened,
)
from core.ui.runs.choice import choose_comparable
from core.ui.runs.images import images_behind
from core.ui.runs.live import names
from core.ui.runs.neighbours import show_neighbours_of_row

need_frame()
st.title("Mistakes")
st.markdown(
    "Look at what the network gets wrong. Some images would fool you, too; some carry "
    "a wrong label; and some it should have known. Click an image to see it large."
)
runs = choose_comparable(limit=2, key="analysed_runs")
if not runs:
    st.stop()
dataset = images_behind(runs[0])
if dataset is None:
    st.stop()
titles = names(runs)
rows = choose_images(runs, titles)
opened = show_opened(dataset, runs, titles)
show_images(dataset, runs, titles, rows)
show_downloads(dataset, runs[0], rows)
if opened:  # last, since a network may have to be built for it
    row, place = opened
    with place:
        show_neighbours_of_row(dataset, runs[0], titles[0], row)
