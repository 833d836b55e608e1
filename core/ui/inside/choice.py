"""Which run and which image the Inside page looks at; both are in the URL."""

import numpy as np
import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.runs.appearance import names
from core.runs.choosing import default_pair
from core.ui.app.links import read_link, write_link
from core.ui.app.state import get_store
from core.ui.inside.garments import choose_drawn, choose_folder_photo, show_picture
from core.ui.inside.subject import Subject
from core.ui.runs.choice import tell_no_runs
from core.ui.runs.images import images_behind
from core.ui.runs.verdict import evaluated, load_evaluation
from core.words import percent, plain

ROW, RUN, PHOTO = "inside_row", "inside_run", "inside_photo"
KIND = "inside_kind"
ANY = "any class"
TEST, DRAWN, FOLDER = "a test image", "a drawn garment", "a photo in dataset/"


def offer_photo(name, image):
    """Keeps a prepared photo, `(28, 28)` uint8, for the Inside page of this session."""
    st.session_state[PHOTO] = (name, image)


def choose_run():
    """Lets the reader choose one evaluated run; the newest CNN to begin with.

    Returns:
        The Run, or None after saying how to get one.
    """
    runs = [run for run in get_store().list()[0] if run.is_evaluated]
    if not runs:
        tell_no_runs("you can look inside")
        return None
    by_id = dict(zip((run.id for run in runs), runs, strict=True))
    titles = dict(zip(by_id, names(runs), strict=True))
    if RUN not in st.session_state:
        linked = read_link("run", by_id) or read_link("runs", by_id, is_quiet=True)
        st.session_state[RUN] = linked or default_pair(runs)[0].id
    if st.session_state[RUN] not in by_id:  # it was deleted meanwhile
        st.session_state[RUN] = runs[0].id
    chosen = st.selectbox("Run", list(by_id), key=RUN, format_func=titles.get)
    write_link("run", chosen)
    return next(iter(evaluated([by_id[chosen]])), None)


def choose_image(run):
    """Lets the reader choose a test image, a drawn garment or a photo.

    Returns:
        A Subject. Without the dataset there are no test images to choose from.
    """
    dataset = images_behind(run)
    photo = st.session_state.get(PHOTO)
    kind = _choose_kind(photo, dataset)
    if kind == TEST:
        row = _choose_row(run, dataset)
        label = int(dataset.test.labels[row])
        image = dataset.test.images[row]
        return Subject(run, dataset, image, row, label, f"test image {row}")
    write_link("image", None)
    with st.container(border=True):
        if kind == DRAWN:
            image, label, name = choose_drawn()
        elif kind == FOLDER:
            image, label, name = choose_folder_photo()
        else:
            (name, image), label = photo, None
            show_picture(image, f"**{plain(name)}**, as the network gets it")
    return Subject(run, dataset, image, None, label, name)


def _choose_kind(photo, dataset):
    """Lets the reader choose where the image comes from; it is in the URL."""
    options = [f"the photo {photo[0]}"] if photo else []
    options += [TEST] if dataset is not None else []
    options += [DRAWN, FOLDER]
    is_linked = dataset is not None and "image" in st.query_params
    if st.session_state.get(KIND, options[0]) not in options:
        del st.session_state[KIND]  # the photo or the dataset is gone
    return st.segmented_control(
        "Look at",
        options,
        default=TEST if is_linked else options[0],
        required=True,
        key=KIND,
        bind="query-params",
    )


def _choose_row(run, dataset):
    number = len(dataset.test)
    if ROW not in st.session_state:
        linked = read_link("image", range(number))
        st.session_state[ROW] = _first_row(run) if linked is None else linked
    st.session_state[ROW] = min(st.session_state[ROW], number - 1)
    with st.container(border=True):
        place, controls = st.columns([1.5, 1], vertical_alignment="center")
        with controls:
            _show_controls(run, number)
        row = st.session_state[ROW]
        with place:
            show_picture(dataset.test.images[row], _describe(run, row))
    write_link("image", row)
    return row


def _first_row(run):
    """Returns the most confident mistake: the image with most to explain."""
    evaluation = load_evaluation(run.id)
    wrong = np.flatnonzero(evaluation.predictions != evaluation.labels)
    if not len(wrong):
        return 0
    return int(wrong[evaluation.confidence[wrong].argmax()])


def _show_controls(run, number):
    left, right = st.columns(2)
    left.number_input("Test image", 0, number - 1, key=ROW)
    right.selectbox("Only", (ANY, *CLASS_NAMES), key="only", bind="query-params")
    with st.container(horizontal=True):
        st.button("Another one", icon=":material/shuffle:", on_click=_draw, args=(run,))
        st.button(
            "A mistake",
            icon=":material/image_search:",
            on_click=_draw,
            args=(run,),
            kwargs={"is_wrong": True},
        )


def _draw(run, *, is_wrong=False):
    """Puts a random image of the chosen class into the box."""
    evaluation = load_evaluation(run.id)
    fits = np.ones(len(evaluation.labels), bool)
    only = st.session_state.get("only", ANY)
    if only != ANY:
        fits &= evaluation.labels == CLASS_NAMES.index(only)
    if is_wrong:
        fits &= evaluation.predictions != evaluation.labels
    rows = np.flatnonzero(fits)
    if len(rows):
        st.session_state[ROW] = int(np.random.default_rng().choice(rows))


def _describe(run, row):
    evaluation = load_evaluation(run.id)
    label, answer = int(evaluation.labels[row]), int(evaluation.predictions[row])
    sure = percent(evaluation.confidence[row], 0)
    verdict = ":green[right]" if label == answer else ":red[wrong]"
    return (
        f"Test image **{row}**, labelled **{CLASS_NAMES[label]}**  \n"
        f"The network says **{CLASS_NAMES[answer]}**, {sure} sure: {verdict}"
    )
