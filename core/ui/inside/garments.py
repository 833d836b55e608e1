"""Images for Inside that need no dataset: drawn garments, photos in dataset/."""

import numpy as np
import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.data.drawn import draw_garment
from core.photos.decode import PhotoError, read_photo
from core.photos.prepare import prepare_photo
from core.ui.widgets.gallery import enlarge
from core.ui.widgets.photo_folder import list_folder
from core.words import plain

DRAWINGS = 1000  # of each class, by number


def choose_drawn():
    """Lets the reader choose a garment that this program draws.

    Returns:
        `(image (28, 28) uint8, label, name)`.
    """
    place, controls = _split()
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
    return image, label, f"drawn {name} {number}"


def choose_folder_photo():
    """Lets the reader choose a photo of dataset/, prepared as Photos does.

    Returns:
        `(image (28, 28) uint8, label or None, name)`; without any, the page stops.
    """
    files, labels = list_folder()
    by_name = {file.name: file for file in files}
    if not by_name:
        st.caption("There is no photo in `dataset/`.")
        st.stop()
    place, controls = _split()
    name = controls.selectbox(
        "Photo", list(by_name), key="folder_photo", bind="query-params"
    )
    try:
        image = _prepare(by_name[name], by_name[name].stat().st_mtime_ns)
    except (PhotoError, OSError) as error:
        st.warning(str(error), icon=":material/broken_image:")
        st.stop()
    with place:
        show_picture(image, f"**{plain(name)}**, as the network gets it")
    label = labels.get(name)
    return image, None if label is None else CLASS_NAMES.index(label), name


@st.cache_resource(max_entries=32, show_spinner=False)
def _prepare(file, stamp):
    photo = read_photo(file)
    return prepare_photo(photo.pixels, photo.alpha).image


def show_picture(image, words):
    """Shows what is looked at, with a few words."""
    picture, text = st.columns([1, 2.6], vertical_alignment="center")
    picture.image(enlarge(image, 6), width=132, alt="The image that is looked at")
    text.markdown(words)


def _split():
    return st.columns([1.5, 1], vertical_alignment="center")
