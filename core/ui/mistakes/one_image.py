"""One test image large: what each network predicts, and where else to look at it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.charts.bars import probabilities_figure
from core.data.dataset import CLASS_NAMES, Dataset
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.ui.widgets.gallery import enlarge
from core.words import percent


def show_image(dataset: Dataset, runs: list[EvaluatedRun], row: int) -> DeltaGenerator:
    """Shows a test image, the predictions of `runs`, and where else to look at it.

    Returns:
        The place for its neighbours, which may take seconds: the page goes first.
    """
    label = int(runs[0].evaluation.labels[row])
    picture, chart = st.columns([1, 2])
    with picture:
        st.image(
            enlarge(dataset.test.images[row], 10),
            width="stretch",
            alt=f"Test image {row}, {CLASS_NAMES[label]}",
        )
        st.markdown(f"Test image **{row}** · labelled **{CLASS_NAMES[label]}**")
        for shown in runs:
            evaluation = shown.evaluation
            predicted = CLASS_NAMES[evaluation.predictions[row]]
            st.markdown(
                f"{shown.name}: **{predicted}**, {percent(evaluation.confidence[row])}"
                f"; {percent(evaluation.probabilities[row, label])} for the label"
            )
    with chart:
        figure = probabilities_figure(
            {shown.title: shown.evaluation.probabilities[row] for shown in runs},
            CLASS_NAMES,
            colors=[shown.color for shown in runs],
            truth=label,
        )
        show_chart(figure, key="one_image", alt="Probability of each class")
    _link_pages(runs, row, CLASS_NAMES[label])
    return st.container()


def _link_pages(runs: list[EvaluatedRun], row: int, truth: str) -> None:
    """Links to what other pages show of this image."""
    of_runs = {"runs": [shown.id for shown in runs]}
    of_label = {"split": "test", "labelled": truth}
    of_image = {"image": str(row)}
    predicted = CLASS_NAMES[runs[0].evaluation.predictions[row]]
    links = (
        ("inside", "Look inside", "biotech", {"run": runs[0].id} | of_image),
        (
            "confusion",
            f"True {truth}, predicted {predicted}",
            "grid_on",
            of_runs | {"true": truth, "predicted": predicted},
        ),
        ("classes", f"All about {truth}", "checkroom", of_runs | {"class": truth}),
        ("labels", "Is the label right?", "fact_check", of_label),
        ("photos", "As a photo", "photo_camera", of_image),
    )
    with st.container(horizontal=True):
        for page, label, icon, link in links:
            st.page_link(
                f"pages/{page}.py",
                label=label,
                icon=f":material/{icon}:",
                query_params=link,
            )
