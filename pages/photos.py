"""Photos: real pictures, prepared step by step, predicted with honest confidence."""

import streamlit as st

from core.runs.appearance import own_runs
from core.runs.choosing import PHOTO_RECIPE, newest_photo_run
from core.ui.app.frame import need_frame
from core.ui.app.state import get_store
from core.ui.photos.adjust import show_adjustments
from core.ui.photos.lessons import show_lessons
from core.ui.photos.prediction import show_prediction, show_steps
from core.ui.photos.question import is_covered
from core.ui.photos.sources import predict_all, show_sources, take_links
from core.ui.photos.table import choose_photo
from core.ui.runs.choice import choose_evaluated
from core.ui.runs.chosen_image import offer_photo
from core.ui.runs.images import images_behind
from core.ui.runs.neighbours import show_neighbours
from core.ui.runs.photo_desk import keep_desk, prepare, warm_up
from core.ui.widgets.choosing import choose_one
from core.words import plain

MOST_RUNS = 8  # as many colours as a reader can tell apart

need_frame()
st.title("Photos")
st.markdown(
    "A phone photo is nothing like the training images: its background, light and "
    "framing differ. Watch how preparation turns it into one that looks like them, and "
    "what each step is worth."
)
evaluated = [run for run in get_store().list()[0] if run.is_evaluated]
# The learner's own networks come first; without any, the reference made for photos.
preferred = newest_photo_run(own_runs(evaluated) or evaluated)
runs = choose_evaluated(
    limit=MOST_RUNS, key="photo_runs", first=preferred, same_data=False
)
if not runs:
    st.stop()
if len(runs) > 1:
    titles = [shown.title for shown in runs]
    detailed = choose_one("Details of", titles, key="photo_first", format_func=plain)
    first = runs[titles.index(detailed)]
    runs = [first, *(shown for shown in runs if shown is not first)]
first = runs[0]
if first.run.config.recipe != PHOTO_RECIPE and preferred is None:
    st.info(
        "This network never saw a flawed picture. The recipe **Photo CNN** on the "
        "Train page learns from garments made as flawed as phone photos; choose such "
        "a run beside it to compare.",
        icon=":material/lightbulb:",
    )
for shown in runs:
    warm_up(shown.id, str(shown.run.path))
take_links(first.run)
show_sources()
keep_desk()
entries = predict_all(runs)
if not entries:
    st.caption("Photos stay on this machine until you remove them.")
    st.stop()
entry = choose_photo(entries, runs)
last = st.container()
if entry is not None:
    with last.container(border=True):
        show_prediction(entry, runs)
        if not is_covered(entry, first.run):
            show_steps(entry, first)
        show_adjustments(entry)
        if st.button("Look inside the network", icon=":material/biotech:"):
            offer_photo(entry.name, prepare(entry).image)
            st.switch_page("pages/inside.py")
        last = st.container()  # the training images take seconds, once a run
show_lessons(entries, runs)
dataset = images_behind(first.run) if entry is not None else None
if entry is not None and dataset is not None:
    with last:
        features = entry.prediction(first.run).features
        show_neighbours(dataset, first.run, first.title, features)
