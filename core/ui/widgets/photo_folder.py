"""The learner's own folder of photos, `dataset/`, and the labels that lie in it."""

import streamlit as st

from core.photos.collection import Collection, collect, open_folder
from core.photos.decode import PhotoError
from core.photos.folder import FOLDER
from core.words import plain


def list_folder() -> Collection:
    """Returns the photos of dataset/ with their labels; a problem is shown."""
    try:
        return open_folder(FOLDER)
    except PhotoError as error:
        st.warning(plain(error), icon=":material/error:")
        return collect((), str(FOLDER))
