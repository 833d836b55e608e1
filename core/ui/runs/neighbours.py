"""The training images that a network finds most like an image, test or photo."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.dataset import Dataset
from core.networks.inference import InferenceError
from core.palette import CLASS_COLORS
from core.runs.run import Run
from core.ui.app.state import get_inference
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.widgets.gallery import image_grid_html
from core.words import plain

NEIGHBOURS = 8


def show_neighbours_of_row(dataset: Dataset, shown: EvaluatedRun, row: int) -> None:
    """Shows them for a test image."""
    image = dataset.test.images[row : row + 1]
    try:
        (features,) = get_inference().call(
            "core.networks.loader:find_features", str(shown.run.path), image
        )
    except (ValueError, InferenceError) as error:
        st.warning(plain(error), icon=":material/error:")
        return
    show_neighbours(dataset, shown.run, shown.title, features)


def show_neighbours(
    dataset: Dataset, run: Run, title: str, features: NDArray[np.float32]
) -> None:
    """Shows the training images closest to `(d,)` values before a run's last layer."""
    st.markdown(
        f"**The training images most similar to it for {plain(title)}**, by the values "
        "before its last layer"
    )
    try:
        with st.spinner("Looking through the training images …"):
            rows, likeness = get_inference().call(
                "core.networks.neighbours:find_neighbours",
                str(run.path),
                features,
                NEIGHBOURS,
            )
    except (ValueError, InferenceError) as error:
        st.warning(plain(error), icon=":material/error:")
        return
    labels = dataset.train.labels[rows]
    captions = [
        f"{dataset.class_names[each]} · {alike:.2f}"
        for each, alike in zip(labels, likeness, strict=True)
    ]
    colors = [CLASS_COLORS[each] for each in labels]
    st.html(image_grid_html(dataset.train.images[rows], captions, colors=colors))
    st.caption("The number is the cosine similarity: 1 is the same direction.")
