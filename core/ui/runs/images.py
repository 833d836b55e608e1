"""The images behind a run's figures, as galleries."""

import numpy as np
import streamlit as st

from core.data.dataset import DatasetError
from core.data.sources import DatasetMissing
from core.ui.app.state import get_dataset, get_settings
from core.ui.widgets.gallery import image_grid_html
from core.words import count, percent

PAGE = 24  # images shown at once


def images_behind(run):
    """Returns the Dataset that a run was judged on, or None after saying why not.

    Where the run had its data from comes first, then the source in use: a reference
    run's images may lie in a folder of the learner's.
    """
    problems = []
    for source in dict.fromkeys((run.config.data, get_settings().data)):
        try:
            dataset = get_dataset(source)
        except DatasetError as error:
            problems.append(error)
            continue
        if dataset.digest == run.dataset.digest:
            return dataset
        problems.append(
            f"{run.title} was judged on other images than those in {dataset.name} now: "
            "figures are shown, images are not."
        )
    _tell_why_not(problems[0])
    return None


def _tell_why_not(problem):
    """Says why there are no images; offers the ways to them where they are missing."""
    if not isinstance(problem, DatasetError):
        st.warning(problem, icon=":material/rule:")
        return
    words = "" if isinstance(problem, DatasetMissing) else f" {problem}"
    st.info(
        f"The dataset's pictures are not on this machine: none are shown here.{words}",
        icon=":material/hide_image:",
    )
    st.page_link("pages/data.py", label="Get the pictures", icon=":material/download:")


def show_answers(dataset, evaluation, rows, *, key, is_one_answer=False):
    """Shows test images with what a model said, a page at a time.

    Args:
        dataset: The Dataset they come from.
        evaluation: The model's Evaluation.
        rows: Rows of the test split, in the order to show.
        key: Of the widgets.
        is_one_answer: Whether all got the same answer, which then is not repeated.
    """
    if not len(rows):
        st.caption("No image is here.")
        return
    pages = -(-len(rows) // PAGE)
    page = 1
    if pages > 1:
        page = st.number_input(
            f"Page of {pages}", 1, pages, key=f"{key}_page", bind="query-params"
        )
    shown = np.asarray(rows)[(page - 1) * PAGE : page * PAGE]
    names = dataset.class_names
    captions, alts = [], []
    for row in shown:
        answer = names[evaluation.predictions[row]]
        sure = percent(evaluation.confidence[row], 0)
        truth = names[evaluation.labels[row]]
        words = sure if is_one_answer else f"{answer} · {sure}"
        captions.append(words.replace(" %", "\N{NO-BREAK SPACE}%"))
        alts.append(f"Test image {row}: {truth}, taken for {answer}, {sure} sure")
    st.html(image_grid_html(dataset.test.images[shown], captions, alts=alts, tile=76))
    st.caption(count(len(rows), "image"))
