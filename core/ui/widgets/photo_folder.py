"""The learner's own folder of photos, `dataset/`, and the labels that lie beside."""

from pathlib import Path

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.photos.decode import PhotoError
from core.photos.folder import FOLDER, list_photos
from core.photos.labels import load_labels
from core.words import plain


def list_folder() -> tuple[list[Path], dict[str, int]]:
    """Returns the photos of dataset/ and classes by file name; a problem is shown."""
    files = list_photos(FOLDER)
    try:
        labels = load_labels(FOLDER)
        return files, {name: CLASS_NAMES.index(labels[name]) for name in labels}
    except PhotoError as error:
        st.warning(plain(error), icon=":material/error:")
        return files, {}
