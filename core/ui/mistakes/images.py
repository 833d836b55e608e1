"""What the Mistakes page shows: filters, the wall of images, one image, downloads."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.analysis.evaluation import Evaluation
from core.analysis.mistakes import ORDERS, select_images
from core.arrays import Integers
from core.data.dataset import CLASS_NAMES, Dataset
from core.palette import CLASS_COLORS
from core.ui.app.links import read_link, write_link
from core.ui.mistakes.one_image import show_image
from core.ui.runs.evaluated import EvaluatedRun, agreement_words
from core.ui.widgets.choosing import choose_page
from core.ui.widgets.class_key import show_class_key
from core.ui.widgets.download import offer_csv, offer_file
from core.ui.widgets.gallery import contact_sheet
from core.ui.widgets.wall import show_wall
from core.words import count, percent

ANY = "any"
PAGE = 1000  # images on a wall
ANSWERS = ("wrong", "right", "all")
LABELS = {ANY: None} | {name: label for label, name in enumerate(CLASS_NAMES)}


def choose_images(runs: list[EvaluatedRun]) -> Integers:
    """Lets the reader filter and sort; returns rows of the test split.

    Every choice is in the URL: a teacher sends a link to what is shown.
    """
    first, second, third = st.columns(3)
    true = _choose(first, "True class", LABELS, "is")
    predicted = _choose(second, "Predicted class", LABELS, "said")
    order = _choose(third, "Sort by", {each: each for each in ORDERS}, "order")
    first, second, third = st.columns(3)
    answers = _choose(first, "Predictions", {each: each for each in ANSWERS}, "answers")
    agreement = None
    if len(runs) == 2:
        words = agreement_words(*runs)
        by_words = {ANY: None} | {word: each for each, word in words.items()}
        agreement = _choose(second, "Who is right", by_words, "who")
    confidence = third.slider(
        "Confidence",
        0.0,
        1.0,
        (0.0, 1.0),
        0.01,
        format="percent",
        key="sure",
        bind="query-params",
    )
    return select_images(
        runs[0].evaluation,
        other=runs[1].evaluation if agreement else None,
        answers="all" if agreement else answers,
        true=true,
        predicted=predicted,
        confidence=confidence,
        agreement=agreement,
        order=order,
    )


def _choose(column: DeltaGenerator, words: str, options: dict, key: str):
    """Lets the reader choose one of the options' keys; returns its value."""
    return options[column.selectbox(words, list(options), key=key, bind="query-params")]


def show_opened(
    dataset: Dataset, runs: list[EvaluatedRun]
) -> tuple[int, DeltaGenerator] | None:
    """Shows the URL's `image` large; returns `(row, place for its neighbours)`."""
    row = read_link("image", range(len(dataset.test)))
    if row is None:
        return None
    with st.container(border=True):
        place = show_image(dataset, runs, row)
        close = partial(write_link, "image", None)
        st.button("Close", icon=":material/close:", on_click=close)
    return row, place


def show_images(dataset: Dataset, shown: EvaluatedRun, rows: Integers) -> None:
    """Shows the wall of images; a click opens one large."""
    if not len(rows):
        st.info("No images match. Widen the filters.", icon=":material/filter_alt:")
        return
    here = rows[choose_page(len(rows), PAGE, key="page")]
    st.caption(
        f"{count(len(rows), 'image')}. The line above an image has the colour of its "
        f"label, the line below that of the class that {shown.name} predicted."
    )
    show_class_key()
    clicked = show_wall(
        dataset.test.images[here],
        [_label(shown.evaluation, row) for row in here],
        key="wall",
        stamp=f"{shown.id} {hash(here.tobytes())}",
        above=[CLASS_COLORS[each] for each in shown.evaluation.labels[here]],
        below=[CLASS_COLORS[each] for each in shown.evaluation.predictions[here]],
    )
    if clicked is not None and 0 <= clicked < len(here):
        write_link("image", int(here[clicked]))
        st.rerun()


def _label(evaluation: Evaluation, row: int) -> str:
    return (
        f"{row}: true {CLASS_NAMES[evaluation.labels[row]]}, predicted "
        f"{CLASS_NAMES[evaluation.predictions[row]]}, "
        f"{percent(evaluation.confidence[row], 0)}"
    )


def show_downloads(dataset: Dataset, evaluation: Evaluation, rows: Integers) -> None:
    """Offers the chosen images as CSV and as one picture."""
    if not len(rows):
        return
    left, right = st.columns(2)
    offer_csv(
        "These predictions as CSV",
        lambda: prediction_frame(evaluation, rows),
        "images.csv",
        at=left,
    )
    offer_file(
        "These images as a picture",
        lambda: contact_sheet(dataset.test.images[rows[:PAGE]], columns=40, scale=2),
        "images.png",
        icon="image",
        at=right,
    )


def prediction_frame(evaluation: Evaluation, rows: Integers) -> pd.DataFrame:
    """Returns a row for each image: label, prediction, probabilities."""
    frame = pd.DataFrame(
        {
            "test_image": rows,
            "label": np.array(CLASS_NAMES)[evaluation.labels[rows]],
            "prediction": np.array(CLASS_NAMES)[evaluation.predictions[rows]],
            "confidence": evaluation.confidence[rows],
            "margin": evaluation.margins[rows],
            "loss": evaluation.losses[rows],
        }
    )
    for label, name in enumerate(CLASS_NAMES):
        frame[name] = evaluation.probabilities[rows, label]
    return frame
