"""Compare: any runs side by side; who is better, how sure that is, what it costs."""

import streamlit as st

from core.charts import accuracy_interval_figure
from core.ui.app.frame import need_frame
from core.ui.compare.agreements import show_agreements
from core.ui.compare.sections import (
    run_points,
    show_classes,
    show_costs,
    show_gaps,
)
from core.ui.compare.seeds import show_seeds
from core.ui.compare.speed import show_speed
from core.ui.runs.choice import choose_comparable
from core.ui.runs.live import PLOT_CONFIG, names, run_colors, show_curves
from core.ui.runs.verdict import load_evaluation, show_verdict


def show_pair(runs, titles):
    """Shows the verdict on two runs, by the reader's choice where there are more."""
    st.subheader("Verdict")
    first, second = runs[:2]
    if len(runs) > 2:
        boxes = st.columns(2)
        by_title = dict(zip(titles, runs, strict=True))
        shared = {"options": titles, "bind": "query-params"}
        first = by_title[boxes[0].selectbox("First", key="first_run", **shared)]
        second = by_title[
            boxes[1].selectbox("Second", index=1, key="second_run", **shared)
        ]
    if first is second:
        st.caption("Choose two different runs for a verdict.")
    else:
        show_verdict(first, second)
        chosen = dict(zip([run.id for run in runs], titles, strict=True))
        show_agreements(first, second, [chosen[first.id], chosen[second.id]])


def show_comparison(runs):
    """Shows all that the test images tell about runs on the same data."""
    st.caption(f"All on {runs[0].dataset.name}: {runs[0].dataset.test:,} test images.")
    titles, colors = names(runs), run_colors(runs)
    points = run_points(runs, titles, colors)
    if len(runs) > 1:
        show_pair(runs, titles)
    st.subheader("Accuracy on the test images")
    st.plotly_chart(
        accuracy_interval_figure(points),
        key="accuracies",
        config=PLOT_CONFIG,
        alt="Test accuracy of each run with its 95 % interval",
    )
    show_seeds(runs)
    st.subheader("How they learned")
    show_curves(runs, key="compare")
    show_gaps(runs, titles)
    st.subheader("Class by class")
    st.markdown("Recall: of all images of a class, the share that was found.")
    show_classes(titles, colors, [load_evaluation(run.id) for run in runs])
    st.subheader("What it costs")
    show_costs(runs, titles, points)


need_frame()
st.title("Compare")
st.markdown(
    "Every run here is judged on the same test images, which no network learned from "
    "and no choice was made on. A small gap can be luck: the verdict says how likely "
    "that is."
)
runs = choose_comparable()
if runs:
    show_comparison(runs)

st.subheader("Speed against stock Keras")
show_speed()
