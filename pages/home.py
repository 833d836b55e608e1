"""Home: what this is, the newest verdict of CNN against ANN, one button."""

import streamlit as st

from core.runs.appearance import describe_references, own_runs
from core.runs.choosing import headline_pair
from core.runs.run import Run
from core.ui.app.frame import need_frame
from core.ui.app.state import get_store, warm_up
from core.ui.home import ask_winner, show_hero
from core.ui.runs.actions import train_both
from core.ui.runs.covered import hides_seeds
from core.ui.runs.evaluated import EvaluatedRun, load_evaluated
from core.ui.runs.live import show_curves, show_live
from core.ui.runs.verdict import show_verdict
from core.ui.widgets.data_ways import find_dataset, offer_data
from core.words import plain


def show_result(runs: list[Run], pair: list[EvaluatedRun]) -> None:
    """Shows the verdict on a CNN and an ANN, and how they learned."""
    if not own_runs(runs):
        words = describe_references(runs, has_seeds=not hides_seeds())
        st.caption(f"{plain(words)} Train your own.")
    if len(pair) == 2:
        show_verdict(pair[0], pair[1])
        st.caption(
            "The figures above are on the test images; the curves are on training and "
            "validation images, so they end a little higher or lower."
        )
    show_curves(runs, key="home_verdict")


need_frame()
st.title("Fashion-MNIST Lab")
st.markdown(
    "Two networks learn to tell ten kinds of clothing apart: one looks at the picture "
    "through small sliding windows (a **CNN**), the other sees only a list of 784 "
    "numbers (here called **ANN**, in textbooks a multilayer perceptron, MLP). Watch "
    "them learn, then find out why one wins and where both fail."
)
dataset = find_dataset()
if dataset is None:
    offer_data()
else:
    warm_up()
    show_hero(dataset)

runs, _ = get_store().list()
finished = headline_pair(runs, dataset)
has_own = bool(own_runs(finished))
is_training = show_live(key="home")
if not is_training and dataset is not None:
    st.button(
        "Train both again" if has_own else "Train both",
        type="primary",
        icon=":material/play_arrow:",
        on_click=train_both,
        help="Trains the default ANN and CNN, about two minutes on two cores.",
    )
if not is_training and finished:
    pair = load_evaluated(finished)
    if len(pair) < 2 or ask_winner(pair):
        show_result(finished, pair)

st.subheader("What to look at next")
for page, label, words in (
    ("pages/lessons.py", "Lessons", "Three paths of fifteen minutes, step by step."),
    ("pages/data.py", "Data", "What the networks get to see: images as numbers."),
    (
        "pages/train.py",
        "Train",
        "Other recipes, networks of your own, hyperparameters.",
    ),
    ("pages/compare.py", "Compare", "Is the difference real? Size and speed, too."),
    ("pages/photos.py", "Photos", "Your own pictures, prepared step by step."),
):
    link, text = st.columns([1, 5], vertical_alignment="center")
    link.page_link(page, label=label, icon=":material/arrow_forward:")
    text.markdown(words)
