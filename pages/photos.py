"""Photos: real pictures, prepared step by step, answered with honest confidence."""

import streamlit as st

from core.photos.networks import RECIPE, newest_photo_run
from core.ui.app.frame import need_frame
from core.ui.app.state import get_store
from core.ui.inside.choice import offer_photo
from core.ui.photos.adjust import show_adjustments
from core.ui.photos.lessons import show_lessons
from core.ui.photos.prediction import show_answer, show_ladder
from core.ui.photos.sources import answer_all, show_sources, take_links
from core.ui.photos.table import choose_photo
from core.ui.runs.choice import choose_runs
from core.ui.runs.images import images_behind
from core.ui.runs.live import names
from core.ui.runs.neighbours import show_neighbours
from core.ui.runs.photo_desk import get_desk, prepare, warm_up
from core.ui.runs.verdict import evaluated

SURE_FROM = 0.5

need_frame()
st.title("Photos")
st.markdown(
    "A phone photo is nothing like the training images: other background, light and "
    "frame. Watch how it is turned into one that looks like them, and what each step "
    "is worth."
)
preferred = newest_photo_run(get_store().list()[0])
runs = evaluated(choose_runs(limit=2, key="photo_runs", first=preferred))
if not runs:
    st.stop()
if runs[0].config.recipe != RECIPE and preferred is None:
    st.info(
        "This network never saw a flawed picture. The recipe **Photo CNN** on the "
        "Train page learns from garments made as flawed as phone photos.",
        icon=":material/lightbulb:",
    )
titles = names(runs)
for run in runs:
    warm_up(run.id, str(run.path))
take_links(runs[0])
show_sources()
entries = answer_all(list(get_desk().values()), runs)
if not entries:
    st.caption("Photos stay on this machine; they go when you close the page.")
    st.stop()
sure_from = st.slider(
    "Sure enough to answer",
    0.0,
    1.0,
    SURE_FROM,
    0.05,
    format="percent",
    key="sure_from",
    bind="query-params",
)
entry = choose_photo(entries, runs, titles)
if entry is not None:
    with st.container(border=True):
        show_answer(entry, runs, titles, sure_from)
        show_ladder(entry, runs, titles)
        show_adjustments(entry)
        if st.button("Look inside the network", icon=":material/biotech:"):
            offer_photo(entry.name, prepare(entry).image)
            st.switch_page("pages/inside.py")
        last = st.container()  # the training images take seconds, once a run
show_lessons(entries, runs, titles, sure_from)
if entry is not None:
    with last:
        dataset = images_behind(runs[0])
        if dataset is not None:
            features = entry.answer(runs[0]).features
            show_neighbours(dataset, runs[0], titles[0], features)
