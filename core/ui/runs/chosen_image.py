"""Choosing the image that a page puts to networks; the choice is in the URL."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from core.arrays import Images
from core.data.dataset import CLASS_NAMES, Dataset, Split
from core.ui.app.links import link_values, read_link, write_link
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.images import images_behind
from core.ui.widgets.choosing import choose_one
from core.ui.widgets.garments import choose_drawn, choose_folder_photo, show_picture
from core.words import percent, plain

ROW, PHOTO = "inside_row", "inside_photo"
KIND = "inside_kind"
ANY = "any class"
TEST, DRAWN, FOLDER = "a test image", "a drawn garment", "a photo in dataset/"


@dataclass(frozen=True, eq=False)
class ChosenImage:
    """The image, and what is known of it."""

    dataset: Dataset | None  # of the run it is shown for; None: not on this machine
    image: Images  # (28, 28)
    row: int | None  # of the test split, None for others
    label: int | None  # the true class, None where nobody knows it


def offer_photo(name: str, image: Images) -> None:
    """Keeps a prepared photo, `(28, 28)`, for the pages of this session."""
    st.session_state[PHOTO] = (name, image)


def choose_image(
    chosen: EvaluatedRun, first: Callable[[EvaluatedRun], int] | None = None
) -> ChosenImage:
    """Lets the reader choose a drawn garment, a photo or, of a dataset, an image.

    `first` finds the row to begin with; without, it is the most confident error.
    """
    dataset = images_behind(chosen.run)
    photo = st.session_state.get(PHOTO)
    kind = _choose_kind(photo, dataset)
    if dataset is not None and kind == TEST:
        row = _choose_row(chosen, dataset.test, first or find_worst_error)
        label, image = int(dataset.test.labels[row]), dataset.test.images[row]
        return ChosenImage(dataset, image, row, label)
    write_link("image", None)
    with st.container(border=True):
        if kind == DRAWN:
            image, label = choose_drawn()
        elif kind == FOLDER or photo is None:
            image, label = choose_folder_photo()
        else:
            (name, image), label = photo, None
            show_picture(image, f"**{plain(name)}**, as the network receives it")
    return ChosenImage(dataset, image, None, label)


def _choose_kind(photo: tuple[str, Images] | None, dataset: Dataset | None) -> str:
    """Lets the reader choose where the image comes from; it is in the URL."""
    options = [f"the photo {photo[0]}"] if photo else []
    options += [TEST] if dataset is not None else []
    options += [DRAWN, FOLDER]
    is_linked = dataset is not None and bool(link_values("image"))
    if st.session_state.get(KIND, options[0]) not in options:
        del st.session_state[KIND]  # the photo or the dataset is gone
    usual = TEST if is_linked else options[0]
    return choose_one("Look at", options, key=KIND, usual=usual, format_func=plain)


def _choose_row(
    chosen: EvaluatedRun, test: Split, first: Callable[[EvaluatedRun], int]
) -> int:
    number = len(test)
    if ROW not in st.session_state:
        linked = read_link("image", range(number))
        st.session_state[ROW] = first(chosen) if linked is None else linked
    st.session_state[ROW] = min(st.session_state[ROW], number - 1)
    with st.container(border=True):
        place, controls = st.columns([1.5, 1], vertical_alignment="center")
        with controls:
            _show_controls(chosen, number)
        row = st.session_state[ROW]
        with place:
            show_picture(test.images[row], _describe(chosen, row))
    write_link("image", row)
    return row


def find_worst_error(chosen: EvaluatedRun) -> int:
    """Returns the most confident error: the image with most to explain."""
    evaluation = chosen.evaluation
    return int((evaluation.confidence * ~evaluation.is_correct).argmax())


def _show_controls(chosen: EvaluatedRun, number: int) -> None:
    left, right = st.columns(2)
    left.number_input("Test image", 0, number - 1, key=ROW)
    right.selectbox("Only", (ANY, *CLASS_NAMES), key="only", bind="query-params")
    with st.container(horizontal=True):
        draw = partial(_draw, chosen)
        st.button("Another one", icon=":material/shuffle:", on_click=draw)
        draw = partial(_draw, chosen, is_wrong=True)
        st.button("A mistake", icon=":material/image_search:", on_click=draw)


def _draw(chosen: EvaluatedRun, *, is_wrong: bool = False) -> None:
    """Puts a random image of the chosen class into the box."""
    evaluation, only = chosen.evaluation, st.session_state.get("only", ANY)
    fits = ~evaluation.is_correct if is_wrong else np.ones(len(evaluation), bool)
    if only != ANY:
        fits = fits & (evaluation.labels == CLASS_NAMES.index(only))
    rows = np.flatnonzero(fits)
    if len(rows):
        st.session_state[ROW] = int(np.random.default_rng().choice(rows))


def _describe(chosen: EvaluatedRun, row: int) -> str:
    evaluation = chosen.evaluation
    label, predicted = evaluation.labels[row], evaluation.predictions[row]
    verdict = ":green[correct]" if label == predicted else ":red[wrong]"
    return (
        f"Test image **{row}**, labelled **{CLASS_NAMES[label]}**  \n"
        f"Predicted: **{CLASS_NAMES[predicted]}**, confidence "
        f"{percent(evaluation.confidence[row], 0)}: {verdict}"
    )
