"""The experiments in the order of the page, and the choice of one; it is in the URL."""

import streamlit as st

from core.ui.app.links import read_link, write_link
from core.ui.experiments.experiment import Experiment
from core.ui.experiments.noise import show_noise
from core.ui.experiments.shift import show_shift

KEY = "experiment"  # in the session and in the URL

EXPERIMENTS = (
    Experiment(
        "shift",
        "Shift, turn, shrink, mirror",
        "A garment lies two pixels further left. Does a network still know it?",
        show_shift,
    ),
    Experiment(
        "noise",
        "Noise, blur, darkness, a black square",
        "The CNN is better on clean images. Is it better on bad ones, too?",
        show_noise,
    ),
)


def choose_experiment() -> Experiment:
    """Lets the reader choose an experiment; the first to begin with."""
    found = {each.key: each for each in EXPERIMENTS}
    if st.session_state.get(KEY) not in found:
        st.session_state[KEY] = read_link(KEY, found, next(iter(found)))
    key = st.pills(
        "Experiment",
        list(found),
        key=KEY,
        required=True,
        format_func=lambda key: found[key].title,
        label_visibility="collapsed",
    )
    chosen = found[key or next(iter(found))]
    write_link(KEY, chosen.key)
    return chosen
