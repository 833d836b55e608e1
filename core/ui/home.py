"""The first thing to see: ten classes, a few pictures of each."""

import numpy as np
import streamlit as st

from core.data.dataset import Dataset
from core.ui.widgets.gallery import contact_sheet

PER_CLASS = 2


def show_hero(dataset: Dataset) -> None:
    """Shows a strip of training images, two of each class."""
    st.image(
        _strip(dataset.digest, dataset),
        width="stretch",
        alt="Two training images of each class: " + ", ".join(dataset.class_names),
    )


@st.cache_data(max_entries=4, show_spinner=False)
def _strip(digest: str, _dataset: Dataset) -> bytes:
    rng = np.random.default_rng(4)
    labels = _dataset.train.labels
    rows = [
        rng.choice(np.flatnonzero(labels == label), PER_CLASS, replace=False)
        for label in range(len(_dataset.class_names))
    ]
    chosen = np.array(rows).T.ravel()  # one of each class, then another of each
    return contact_sheet(_dataset.train.images[chosen], columns=10, scale=4, gap=3)
