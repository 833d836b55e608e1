"""Compare: any runs side by side; which is better, how certain, at what cost."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.compare.agreements import show_agreements
from core.ui.compare.sections import (
    show_accuracies,
    show_classes,
    show_costs,
    show_gaps,
)
from core.ui.compare.seeds import show_seeds
from core.ui.compare.speed import show_speed
from core.ui.runs.choice import choose_evaluated
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.live import show_curves
from core.ui.runs.verdict import show_verdict
from core.words import plain


def show_pair(runs: list[EvaluatedRun]) -> None:
    """Shows the verdict on two runs, by the reader's choice where there are more."""
    st.subheader("Verdict")
    first, second = runs[:2]
    if len(runs) > 2:
        left, right = st.columns(2)
        by_title = {shown.title: shown for shown in runs}
        titles = list(by_title)
        first = left.selectbox("First", titles, key="first_run", bind="query-params")
        second = right.selectbox(
            "Second", titles, 1, key="second_run", bind="query-params"
        )
        first, second = by_title[first], by_title[second]
        st.caption(
            "Of many runs some two differ by luck alone: a p-value of one pair counts "
            "for less, the more pairs you look at."
        )
    if first is second:
        st.caption("Choose two different runs for a verdict.")
    else:
        show_verdict(first, second)
        show_agreements(first, second)


def show_comparison(runs: list[EvaluatedRun]) -> None:
    """Shows all that the test images tell about runs on the same data."""
    dataset = runs[0].run.dataset
    st.caption(f"All on {plain(dataset.name)}: {dataset.test:,} test images.")
    if len(runs) > 1:
        show_pair(runs)
    st.subheader("Accuracy on the test images")
    show_accuracies(runs)
    show_seeds(runs)
    st.subheader("Learning curves")
    show_curves([shown.run for shown in runs], key="compare")
    show_gaps(runs)
    st.subheader("Recall of each class")
    st.markdown("Recall: of all images of a class, the share that was found.")
    show_classes(runs)
    st.subheader("Size and speed")
    show_costs(runs)


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
