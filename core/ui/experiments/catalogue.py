"""The experiments in the order of the page, and the choice of one; it is in the URL."""

import streamlit as st

from core.ui.app.links import read_link, write_link
from core.ui.experiments.experiment import Experiment
from core.ui.experiments.noise import show_noise
from core.ui.experiments.shift import show_shift
from core.ui.experiments.trained.amount import show_amount
from core.ui.experiments.trained.fair import show_fair
from core.ui.experiments.trained.leak import show_leak
from core.ui.experiments.trained.memorising import show_memorising
from core.ui.experiments.trained.rate import show_rate
from core.ui.experiments.trained.sharing import show_sharing
from core.ui.experiments.trained.shuffled import show_shuffled

KEY = "experiment"  # in the session and in the URL

EXPERIMENTS = (
    Experiment(
        "fair",
        "A fair comparison",
        "The CNN leads. Is it the network, or the recipe it is trained with?",
        show_fair,
    ),
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
    Experiment(
        "shuffled",
        "Shuffled pixels",
        "The pixels of all images are moved, in every image alike. Who notices?",
        show_shuffled,
    ),
    Experiment(
        "sharing",
        "Convolution, locality, sharing",
        "Looking at small windows, or sharing the weights: what makes a convolution?",
        show_sharing,
    ),
    Experiment(
        "amount",
        "How much data",
        "Ten times the training images: how much better does a network become?",
        show_amount,
    ),
    Experiment(
        "memorising",
        "Memorising",
        "What does a network learn from the same 500 images, seen again and again?",
        show_memorising,
    ),
    Experiment(
        "leak",
        "Too good to be true",
        "One of two networks has seen the test images. Which?",
        show_leak,
    ),
    Experiment(
        "rate",
        "First loss, learning rate",
        "How large should a step be, and what can be known before the first one?",
        show_rate,
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
