"""Which run and which image the Inside page looks at; both are in the URL."""

import numpy as np
import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.ui.gallery import enlarge
from core.ui.images import images_behind
from core.ui.inside_subject import Subject
from core.ui.links import read_link, read_number, write_link
from core.ui.live import is_dense, names
from core.ui.run_choice import tell_no_runs
from core.ui.state import get_store
from core.ui.verdict import evaluated, load_evaluation
from core.words import percent, plain

ROW, RUN, PHOTO = "inside_row", "inside_run", "inside_photo"
ANY = "any class"
TEST = "a test image"


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
        linked = read_link("run", by_id) or _known("runs", by_id)
        newest = next((run for run in runs if not is_dense(run)), runs[0])
        st.session_state[RUN] = (linked or [newest.id])[0]
    if st.session_state[RUN] not in by_id:  # it was deleted meanwhile
        st.session_state[RUN] = runs[0].id
    chosen = st.selectbox("Run", list(by_id), key=RUN, format_func=titles.get)
    write_link("run", [chosen])
    return next(iter(evaluated([by_id[chosen]])), None)


def _known(key, options):
    return [value for value in st.query_params.get_all(key) if value in options]


def choose_image(run):
    """Lets the reader choose a test image or the photo that Photos prepared.

    Returns:
        A Subject; its image is None where none is on this machine.
    """
    dataset = images_behind(run)
    photo = st.session_state.get(PHOTO)
    if photo is not None and _wants_photo(photo[0], dataset):
        st.query_params.pop("image", None)
        with st.container(border=True):
            _show_picture(photo[1], f"**{plain(photo[0])}**, as the network gets it")
        return Subject(run, dataset, photo[1], None, None, photo[0])
    if dataset is None:
        return Subject(run, None, None, None, None, "")
    row = _choose_row(run, dataset)
    label = int(dataset.test.labels[row])
    return Subject(
        run, dataset, dataset.test.images[row], row, label, f"test image {row}"
    )


def _wants_photo(name, dataset):
    if dataset is None:
        return True
    options = (f"the photo {name}", TEST)
    linked = "image" in st.query_params  # somebody asked for a test image
    kind = st.segmented_control(
        "Look at", options, default=options[linked], required=True, key="inside_kind"
    )
    return kind != TEST


def _choose_row(run, dataset):
    number = len(dataset.test)
    if ROW not in st.session_state:
        linked = read_number("image", below=number)
        st.session_state[ROW] = _first_row(run) if linked is None else linked
    st.session_state[ROW] = min(st.session_state[ROW], number - 1)
    with st.container(border=True):
        place, controls = st.columns([1.5, 1], vertical_alignment="center")
        with controls:
            _show_controls(run, number)
        row = st.session_state[ROW]
        with place:
            _show_picture(dataset.test.images[row], _describe(run, row))
    write_link("image", [str(row)])
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


def _show_picture(image, words):
    picture, text = st.columns([1, 2.6], vertical_alignment="center")
    picture.image(enlarge(image, 6), width=132, alt="The image that is looked at")
    text.markdown(words)
