"""Choosing an image that needs no dataset: a drawn garment, a photo in dataset/."""

from pathlib import Path

import numpy as np
import streamlit as st

from core.arrays import Images
from core.data.dataset import CLASS_NAMES
from core.data.drawn import draw_garment
from core.photos.decode import PhotoError, read_photo
from core.photos.folder import FOLDER
from core.photos.prepare import prepare_photo
from core.ui.widgets.gallery import enlarge
from core.ui.widgets.photo_folder import list_folder
from core.words import plain

DRAWINGS = 1000  # of each class, by number
SPLIT = (1.5, 1)  # widths of picture and controls


def choose_drawn() -> tuple[Images, int]:
    """Returns a drawn garment of the reader's choice, `(28, 28)`, and its class."""
    place, controls = st.columns(SPLIT, vertical_alignment="center")
    name = controls.selectbox(
        "Garment", CLASS_NAMES, key="garment", bind="query-params"
    )
    number = controls.number_input(
        "Drawing", 0, DRAWINGS - 1, key="drawing", bind="query-params"
    )
    label = CLASS_NAMES.index(name)
    image = draw_garment(label, np.random.default_rng([label, number]))
    with place:
        show_picture(image, f"**{name}**, drawn by this program")
    return image, label


def choose_folder_photo() -> tuple[Images, int | None]:
    """Returns a photo of the reader's choice, prepared, and its class, or stops."""
    found = list_folder()
    names = [photo.name for photo in found.photos]
    if not names:
        st.caption("There is no photo in `dataset/`.")
        st.stop()
    place, controls = st.columns(SPLIT, vertical_alignment="center")
    name = controls.selectbox("Photo", names, key="folder_photo", bind="query-params")
    try:
        file = FOLDER / name
        image = _prepare(file, file.stat().st_mtime_ns)
    except (PhotoError, OSError) as error:
        st.warning(plain(error), icon=":material/broken_image:")
        st.stop()
    with place:
        show_picture(image, f"**{plain(name)}**, as the network receives it")
    label = found.labels.get(name)
    return image, None if label is None else CLASS_NAMES.index(label)


@st.cache_resource(max_entries=32, show_spinner=False)
def _prepare(file: Path, stamp: int) -> Images:
    photo = read_photo(file)
    return prepare_photo(photo.pixels, photo.alpha).image


def show_picture(image: Images, words: str) -> None:
    """Shows the image that the page is about, with a few words of Markdown."""
    picture, text = st.columns([1, 2.6], vertical_alignment="center")
    picture.image(enlarge(image, 6), width=132, alt="The chosen image")
    text.markdown(words)
