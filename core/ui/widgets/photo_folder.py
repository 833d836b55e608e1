"""The learner's own folder of photos, `dataset/`, and the labels that lie beside."""

from pathlib import Path

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.networks.inference import PROJECT
from core.photos.decode import PhotoError
from core.photos.labels import load_labels

FOLDER = PROJECT / "dataset"
KINDS = ("jpg", "jpeg", "png", "webp", "heic", "heif", "mpo")


def list_folder() -> tuple[list[Path], dict[str, int]]:
    """Returns the photos of dataset/ and classes by file name; a problem is shown."""
    files = sorted(
        file for file in FOLDER.glob("*") if file.suffix.lower().lstrip(".") in KINDS
    )
    try:
        labels = load_labels(FOLDER)
        return files, {name: CLASS_NAMES.index(labels[name]) for name in labels}
    except PhotoError as error:
        st.warning(str(error), icon=":material/error:")
        return files, {}
