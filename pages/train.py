"""Train: a recipe, its knobs, the network as a picture, and training as it happens."""

import streamlit as st

import models
from core.settings import MAX_PARALLEL
from core.ui.actions import SEEDS, start
from core.ui.architecture import show_architecture
from core.ui.frame import need_frame
from core.ui.live import show_live
from core.ui.run_list import show_runs
from core.ui.sources import require_dataset
from core.ui.state import change_settings, get_inference, get_settings, warm_up
from core.ui.training_form import choose_config, choose_recipe

need_frame()
st.title("Train")
st.markdown(
    "A recipe is a network and the way to train it. Take one as it is, or turn its "
    "knobs: the picture below shows the network you will get."
)
require_dataset()
warm_up()
get_inference().start()
show_live(key="train")

recipe = choose_recipe()
try:
    config = choose_config(recipe)
    models.check_options(config.architecture, dropout=config.dropout, **config.options)
except ValueError as error:
    st.error(str(error), icon=":material/error:")
    st.stop()
picture = st.container()  # filled last: the first one waits for Keras
name, train, seeds = st.columns([3, 1, 1.4], vertical_alignment="bottom")
title = name.text_input("Name of the run", placeholder=f"{recipe.name} · seed 0")
if train.button(
    "Train",
    type="primary",
    icon=":material/play_arrow:",
    width="stretch",
):
    start([config], titles=[title or None])
    st.rerun()
if seeds.button(
    "Train three seeds",
    icon=":material/replay:",
    width="stretch",
    help="The same recipe three times: how much of a difference is luck?",
):
    start([config.replace(seed=config.seed + i) for i in range(SEEDS)])
    st.rerun()

show_runs()
with st.expander("Settings for everybody on this server", icon=":material/settings:"):
    parallel = st.number_input(
        "Runs at a time",
        1,
        MAX_PARALLEL,
        get_settings().parallel,
        help="More runs share the same cores: each gets slower.",
    )
    if parallel != get_settings().parallel:
        change_settings(parallel=parallel)
with picture:
    show_architecture(config)
