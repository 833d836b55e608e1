"""Train: a recipe and its hyperparameters, the network as a picture, live curves."""

import streamlit as st

import models
from core.runs.choosing import open_runs, watched_pair
from core.runs.reading import default_title
from core.runs.settings import MAX_PARALLEL, MAX_QUEUE
from core.ui.app.frame import need_frame
from core.ui.app.reach import show_reach
from core.ui.app.state import (
    change_settings,
    get_inference,
    get_settings,
    get_store,
    warm_up,
)
from core.ui.runs.actions import start, train_seeds
from core.ui.runs.architecture import show_architecture
from core.ui.runs.live import show_curves, show_live
from core.ui.train.form import choose_config, choose_recipe
from core.ui.train.question import ask_first_epoch
from core.ui.train.run_list import show_runs
from core.ui.widgets.data_ways import require_dataset
from core.words import plain

need_frame()
st.title("Train")
st.markdown(
    "A recipe is a network and the way to train it. Take one as it is, or change its "
    "hyperparameters: the picture below shows the network you will get."
)
require_dataset()
warm_up()
get_inference().start()

recipe = choose_recipe()
config = None
try:
    config = choose_config(recipe)
    models.check_options(config.architecture, dropout=config.dropout, **config.options)
except ValueError as error:
    config = None
    st.error(plain(error), icon=":material/error:")
picture = st.container()  # filled last: the first one waits for Keras
name, train, seeds = st.columns([3, 1, 1.4], vertical_alignment="bottom")
usual = default_title(config or recipe.config)
title = name.text_input("Name of the run", placeholder=usual)
is_pressed = train.button(
    "Train",
    type="primary",
    icon=":material/play_arrow:",
    disabled=config is None,
    width="stretch",
)
if is_pressed and config is not None:
    start([config], titles=[title or None])
    st.rerun()
is_pressed = seeds.button(
    "Train three seeds",
    icon=":material/replay:",
    disabled=config is None,
    width="stretch",
    help="The same recipe three times: how much do results vary between seeds?",
)
if is_pressed and config is not None:
    train_seeds(config, title=title.strip() or None)
    st.rerun()

last = watched_pair(get_store().list()[0])
is_open = bool(open_runs(get_store().list()[0]))
may_show = not is_open or ask_first_epoch(last)
if show_live(key="train", has_curves=may_show):
    st.session_state["saw_training"] = True  # keeps the curves open when it ends
elif last:
    is_fresh = st.session_state.get("saw_training", False)
    with st.expander(
        "Latest training curves", icon=":material/show_chart:", expanded=is_fresh
    ):
        if ask_first_epoch(last):
            show_curves(last, key="last")
        st.page_link("pages/compare.py", label="Compare runs", icon=":material/rule:")
show_runs()
with st.expander("Server settings", icon=":material/settings:"):
    show_reach()
    parallel = st.number_input(
        "Runs at a time",
        1,
        MAX_PARALLEL,
        get_settings().parallel,
        help="For everybody on this server. Runs share its cores: more of them at "
        "a time are each slower.",
    )
    queue = st.number_input(
        "Runs that may wait",
        1,
        MAX_QUEUE,
        get_settings().queue,
        help="Further ones are refused, so that nobody fills the queue for all.",
    )
    if (parallel, queue) != (get_settings().parallel, get_settings().queue):
        change_settings(parallel=parallel, queue=queue)
if config is not None:
    with picture:
        show_architecture(config)
