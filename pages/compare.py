"""Compare: any runs side by side; which is better, how certain, at what cost."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.compare.configurations import (
    describe_best,
    find_configurations,
    limit_charted,
    tell_leaked,
)
from core.ui.compare.imagined import ask_seeds
from core.ui.compare.pair import show_pair
from core.ui.compare.sections import (
    show_accuracies,
    show_classes,
    show_costs,
    show_gaps,
    show_settings,
)
from core.ui.compare.seeds import show_seeds
from core.ui.compare.speed import show_speed
from core.ui.runs.choice import choose_evaluated
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.live import show_curves
from core.words import plain


def show_comparison(runs: list[EvaluatedRun]) -> None:
    """Shows all that the test images tell about runs on the same data."""
    dataset = runs[0].run.dataset
    st.caption(f"All on {plain(dataset.name)}: {dataset.test:,} test images.")
    fair = [shown for shown in runs if not shown.run.is_leaked]
    configurations = find_configurations(fair)
    charted = limit_charted(runs, configurations)
    if len(fair) > 1:
        show_pair(fair, configurations)
    tell_leaked(runs)
    st.subheader("Accuracy on the test images")
    if len(fair) > 2:
        st.markdown(describe_best(fair))
    if len(charted) < len(runs):
        st.caption(
            f"Charts show {len(charted)} of {len(runs)} runs: of each of the best "
            "configurations by validation, the middle seed. The tables show them all."
        )
    show_accuracies(charted)
    show_settings(runs)
    if ask_seeds(runs, configurations):
        show_seeds(configurations)
    st.subheader("Learning curves")
    show_curves([shown.run for shown in charted], key="compare")
    show_gaps(charted)
    st.subheader("Recall of each class")
    st.markdown("Recall: of all images of a class, the share that was found.")
    show_classes(charted)
    st.subheader("Size and speed")
    show_costs(runs, charted)


need_frame()
st.title("Compare")
st.markdown(
    "Every run here is evaluated on the same test images. No network learned from "
    "them; each time you choose a run by them they lose a little of their honesty, so "
    "choose on validation and look here last. A small gap can be luck: the verdict "
    "says how often two equally good networks would differ at least this much."
)
runs = choose_evaluated()
if runs:
    show_comparison(runs)

st.subheader("Speed against stock Keras")
show_speed()
