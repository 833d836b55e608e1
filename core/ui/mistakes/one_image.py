"""One test image large: what each model says, and what looks like it."""

import streamlit as st

from core.charts import probabilities_figure
from core.ui.runs.live import PLOT_CONFIG, run_colors
from core.ui.runs.verdict import load_evaluation
from core.ui.widgets.gallery import enlarge
from core.words import percent, plain


def show_image(dataset, runs, titles, row):
    """Shows a test image with the answers of `runs`, and where else to look at it.

    Returns:
        The place for its neighbours, which may take seconds: the page goes first.
    """
    evaluations = [load_evaluation(run.id) for run in runs]
    label = int(evaluations[0].labels[row])
    names = dataset.class_names
    picture, answers = st.columns([1, 2])
    with picture:
        st.image(
            enlarge(dataset.test.images[row], 10),
            width="stretch",
            alt=f"Test image {row}, {names[label]}",
        )
        st.markdown(f"Test image **{row}** · labelled **{names[label]}**")
        for title, evaluation in zip(titles, evaluations, strict=True):
            sure = percent(evaluation.probabilities[row, label])
            answer = names[evaluation.predictions[row]]
            st.markdown(
                f"{plain(title)}: **{answer}**, {percent(evaluation.confidence[row])} "
                f"sure; {sure} for the label"
            )
    with answers:
        figure = probabilities_figure(
            {
                title: evaluation.probabilities[row]
                for title, evaluation in zip(titles, evaluations, strict=True)
            },
            names,
            colors=run_colors(runs),
            truth=label,
        )
        st.plotly_chart(
            figure,
            key="one_image",
            config=PLOT_CONFIG,
            alt="Probability of each class",
        )
    _link_pages(runs, row, names[label], names[evaluations[0].predictions[row]])
    return st.container()


def _link_pages(runs, row, truth, answer):
    """Links to what other pages show of this image."""
    chosen = [run.id for run in runs]
    with st.container(horizontal=True):
        st.page_link(
            "pages/inside.py",
            label="Look inside",
            icon=":material/biotech:",
            query_params={"run": runs[0].id, "image": str(row)},
        )
        st.page_link(
            "pages/confusion.py",
            label=f"{truth}, said {answer}",
            icon=":material/grid_on:",
            query_params={"runs": chosen, "true": truth, "predicted": answer},
        )
        st.page_link(
            "pages/classes.py",
            label=f"All about {truth}",
            icon=":material/checkroom:",
            query_params={"runs": chosen, "class": truth},
        )
        st.page_link(
            "pages/labels.py",
            label="Is the label right?",
            icon=":material/fact_check:",
            query_params={"split": "test", "labelled": truth},
        )
        st.page_link(
            "pages/photos.py",
            label="As a photo",
            icon=":material/photo_camera:",
            query_params={"image": str(row)},
        )
