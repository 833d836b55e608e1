"""What the Mistakes page shows: filters, the wall of images, one image, downloads."""

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.mistakes import ORDERS, select_images
from core.data.dataset import CLASS_NAMES
from core.palette import CLASS_COLORS
from core.ui.app.links import read_link, write_link
from core.ui.mistakes.one_image import show_image
from core.ui.runs.verdict import load_evaluation
from core.ui.widgets.gallery import contact_sheet
from core.ui.widgets.wall import show_wall
from core.words import count, percent

ANY = "any"
PAGE = 1000  # images on a wall
ANSWERS = ("wrong", "right", "all")


def choose_images(runs, titles):
    """Lets the reader filter and sort; returns rows of the test split.

    Every choice is in the URL: a teacher sends a link to what is shown.
    """
    evaluations = [load_evaluation(run.id) for run in runs]
    first, second, third = st.columns(3)
    true = _choose(first, "What it is", (ANY, *CLASS_NAMES), "is")
    predicted = _choose(second, "What it said", (ANY, *CLASS_NAMES), "said")
    order = _choose(third, "Sort by", ORDERS, "order")
    first, second, third = st.columns(3)
    answers = _choose(first, "Answers", ANSWERS, "answers")
    agreement = None
    if len(runs) == 2:
        words = agreement_words(titles)
        agreement = words[_choose(second, "Who is right", tuple(words), "who")]
        if agreement is not None:
            answers = "all"
    confidence = third.slider(
        "How sure",
        0.0,
        1.0,
        (0.0, 1.0),
        0.01,
        format="percent",
        key="sure",
        bind="query-params",
    )
    return select_images(
        evaluations[0],
        other=evaluations[1] if agreement else None,
        answers=answers,
        true=_label(true),
        predicted=_label(predicted),
        confidence=confidence,
        agreement=agreement,
        order=order,
    )


def _choose(column, words, options, key):
    return column.selectbox(words, options, key=key, bind="query-params")


def _label(name):
    return None if name == ANY else CLASS_NAMES.index(name)


def agreement_words(titles):
    """Returns the words for who is right -> agreement; None for any."""
    return {
        ANY: None,
        "both wrong": "both_wrong",
        f"only {titles[0]}": "only_first_right",
        f"only {titles[1]}": "only_second_right",
        "both right": "both_right",
    }


def show_opened(dataset, runs, titles):
    """Shows the image of the URL's `image` large.

    Returns:
        `(row, place)`: which it is and where its neighbours belong; None without one.
    """
    row = read_link("image", range(len(dataset.test)))
    if row is None:
        return None
    with st.container(border=True):
        place = show_image(dataset, runs, titles, row)
        st.button("Close", icon=":material/close:", on_click=_close)
    return row, place


def show_images(dataset, runs, titles, rows):
    """Shows the wall of images; a click opens one large."""
    if not len(rows):
        st.info("No image fits. Widen the choice above.", icon=":material/filter_alt:")
        return
    pages = -(-len(rows) // PAGE)
    page = 1
    if pages > 1:
        page = st.number_input(
            f"Page of {pages}", 1, pages, key="page", bind="query-params"
        )
    shown = rows[(page - 1) * PAGE : page * PAGE]
    evaluation = load_evaluation(runs[0].id)
    st.caption(
        f"{count(len(rows), 'image')}. The line under an image has the colour of what "
        f"{titles[0]} said."
    )
    answers = evaluation.predictions[shown]
    clicked = show_wall(
        dataset.test.images[shown],
        _labels(evaluation, shown),
        key="wall",
        stamp=f"{runs[0].id} {hash(shown.tobytes())}",
        colors=[CLASS_COLORS[each] for each in answers],
    )
    if clicked is not None and 0 <= clicked < len(shown):
        write_link("image", int(shown[clicked]))
        st.rerun()


def _labels(evaluation, rows):
    truths = evaluation.labels[rows]
    answers, sure = evaluation.predictions[rows], evaluation.confidence[rows]
    return [
        f"{row}: {CLASS_NAMES[truth]}, said {CLASS_NAMES[answer]}, {percent(each, 0)}"
        for row, truth, answer, each in zip(rows, truths, answers, sure, strict=True)
    ]


def _close():
    write_link("image", None)


def show_downloads(dataset, run, rows):
    """Offers the chosen images as CSV and as one picture."""
    if not len(rows):
        return
    evaluation = load_evaluation(run.id)
    left, right = st.columns(2)
    left.download_button(
        "These answers as CSV",
        lambda: answer_frame(evaluation, rows).to_csv(index=False),
        "images.csv",
        icon=":material/table:",
        on_click="ignore",
        width="stretch",
    )
    right.download_button(
        "These images as a picture",
        lambda: contact_sheet(dataset.test.images[rows[:PAGE]], columns=40, scale=2),
        "images.png",
        icon=":material/image:",
        on_click="ignore",
        width="stretch",
    )


def answer_frame(evaluation, rows):
    """Returns a DataFrame with a row an image: label, answer, probabilities."""
    frame = pd.DataFrame(
        {
            "test_image": rows,
            "label": np.array(CLASS_NAMES)[evaluation.labels[rows]],
            "answer": np.array(CLASS_NAMES)[evaluation.predictions[rows]],
            "confidence": evaluation.confidence[rows],
            "margin": evaluation.margins[rows],
            "loss": evaluation.losses[rows],
        }
    )
    for label, name in enumerate(CLASS_NAMES):
        frame[name] = evaluation.probabilities[rows, label]
    return frame
