"""The images behind a run's figures, as galleries."""

import streamlit as st

from core.analysis.evaluation import Evaluation
from core.arrays import Integers
from core.data.dataset import Dataset, DatasetError
from core.data.sources import DatasetMissing
from core.runs.run import Run
from core.ui.app.state import get_dataset, get_settings
from core.ui.widgets.choosing import choose_page
from core.ui.widgets.gallery import image_grid_html
from core.words import count, percent, plain

PAGE = 24  # images shown at once


def find_images(run: Run) -> tuple[Dataset | None, list[DatasetError | str]]:
    """Returns the Dataset that a run was evaluated on, or None and why it is not here.

    Where the run had its data from comes first, then the source in use: a reference
    run's images may lie in a folder of the learner's.
    """
    problems: list[DatasetError | str] = []
    for source in dict.fromkeys((run.config.data, get_settings().data)):
        try:
            dataset = get_dataset(source)
        except DatasetError as error:
            problems.append(error)
            continue
        if dataset.digest == run.dataset.digest:
            return dataset, []
        problems.append(
            f"{run.title} was evaluated on other images than those in {dataset.name} "
            "now: figures are shown, images are not."
        )
    return None, problems


def find_dataset(run: Run) -> Dataset | None:
    """Returns the Dataset that a run was evaluated on, or None; says nothing."""
    for source in dict.fromkeys((run.config.data, get_settings().data)):
        try:
            dataset = get_dataset(source)
        except DatasetError:
            continue
        if dataset.digest == run.dataset.digest:
            return dataset
    return None


def images_behind(run: Run) -> Dataset | None:
    """Returns the Dataset that a run was evaluated on, or None after saying why not."""
    dataset, problems = find_images(run)
    if dataset is not None:
        return dataset
    problem = problems[0]
    if not isinstance(problem, DatasetError):
        st.warning(plain(problem), icon=":material/rule:")
        return None
    words = "" if isinstance(problem, DatasetMissing) else f" {plain(problem)}"
    st.info(
        f"The dataset's pictures are not on this machine: none are shown here.{words}",
        icon=":material/hide_image:",
    )
    st.page_link("pages/data.py", label="Get the pictures", icon=":material/download:")
    return None


def show_predictions(
    dataset: Dataset,
    evaluation: Evaluation,
    rows: Integers,
    *,
    key: str,
    with_class: bool = True,
) -> None:
    """Shows test images with what a network predicted, a page at a time.

    Captions name the predicted class `with_class`, else its probability alone.
    """
    if not len(rows):
        st.caption("No images match.")
        return
    shown = rows[choose_page(len(rows), PAGE, key=f"{key}_page")]
    names = dataset.class_names
    captions, alts = [], []
    for row in shown:
        predicted = names[evaluation.predictions[row]]
        confidence = percent(float(evaluation.confidence[row]), 0)
        truth = names[evaluation.labels[row]]
        words = f"{predicted} · {confidence}" if with_class else confidence
        captions.append(words.replace(" %", "\N{NO-BREAK SPACE}%"))
        alts.append(f"Test image {row}: {truth}, predicted {predicted}, {confidence}")
    st.html(image_grid_html(dataset.test.images[shown], captions, alts=alts, tile=76))
    st.caption(count(len(rows), "image"))
