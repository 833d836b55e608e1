"""Shuffled pixels: both networks trained on garments whose pixels were moved."""

import numpy as np
import streamlit as st

from core.arrays import Images
from core.data.dataset import CLASS_NAMES
from core.experiments.effects import Cells, contrast, difference, test_accuracies
from core.experiments.plans import ANN, AS_THEY_ARE, CNN, SHUFFLED
from core.ui.app.predict import Question, ask
from core.ui.experiments.trained.drawing import show_dots
from core.ui.experiments.trained.trainings import find_trainings, show_trainings
from core.ui.widgets.data_ways import find_dataset
from core.ui.widgets.gallery import image_grid_html
from models.pixel_order import find_pixel_order

ALIKE = "about the same"
SHOWN = (0, 1, 7, 8)  # classes whose garments are shown
QUESTION = Question(
    "experiments-shuffled",
    "The pixels of all images are moved to other places, in every image alike, and "
    "both networks are trained anew. Which of them loses more test accuracy?",
    ("the CNN", "the ANN", ALIKE),
)


def show_shuffled() -> None:
    """Shows the experiment below its question."""
    trainings = find_trainings("shuffled")
    cells = trainings.cells
    st.markdown(
        "One permutation of the 784 pixels, drawn once, is the first step of both "
        "networks: a garment is no longer a garment, but no pixel is lost. Each "
        "network learns from 6,000 images for 5 epochs, with the same recipe."
    )
    _show_garments()
    if ask(QUESTION, loser(cells), about=trainings.about) and cells:
        show_dots(cells, key="shuffled")
        st.markdown(explain(cells))
    show_trainings(trainings)


def loser(cells: Cells) -> str | None:
    """Returns which network loses clearly more by shuffling; None: not yet known."""
    places = [(CNN, AS_THEY_ARE), (CNN, SHUFFLED), (ANN, AS_THEY_ARE), (ANN, SHUFFLED)]
    if not all(cells.get(place) for place in places):
        return None
    groups = [test_accuracies(cells[place]) for place in places]
    more = contrast(groups, [1, -1, -1, 1])  # that the CNN loses
    if not more.is_clear:
        return ALIKE
    return "the CNN" if more.value > 0 else "the ANN"


def explain(cells: Cells) -> str:
    """Says in Markdown what shuffling cost each network, and why."""
    found = loser(cells)
    if found is None:
        return ""
    cnn, ann = (
        difference(cells[series, SHUFFLED], cells[series, AS_THEY_ARE])
        for series in (CNN, ANN)
    )
    between = difference(cells[CNN, SHUFFLED], cells[ANN, SHUFFLED])
    words = f"Shuffling changed the CNN by **{cnn}**, the ANN by **{ann}**. "
    if found == "the CNN":
        words += (
            "A dense layer has a weight of its own for every pixel, so it does not "
            "know which pixels are neighbours: moved, they are as good to it as "
            "before. A convolution combines neighbours; shuffled, they have nothing "
            "to do with each other. What the CNN loses is what it gained from the "
            "neighbourhood of pixels. On shuffled images "
            f"{between.tell_lead('the CNN', 'the ANN')}."
        )
    elif found == ALIKE:
        words += (
            "The seeds cannot tell the two changes apart. A convolution combines "
            "neighbours, a dense layer does not know which pixels are neighbours: "
            "with more seeds or longer training a difference may show."
        )
    return words


def _show_garments() -> None:
    """Shows a garment of some classes, and below it the same one shuffled."""
    dataset = find_dataset()
    if dataset is None:
        return
    rows = [int(np.argmax(dataset.train.labels == each)) for each in SHOWN]
    images = dataset.train.images[rows]
    names = [CLASS_NAMES[each] for each in SHOWN]
    shuffled = ["shuffled"] * len(names)
    st.html(image_grid_html(images, names, tile=72))
    st.html(image_grid_html(shuffle(images), shuffled, tile=72))


def shuffle(images: Images) -> Images:
    """Returns `(n, 28, 28)` images as the networks of this experiment see them."""
    pixels = images.reshape(len(images), -1)
    return pixels[:, list(find_pixel_order())].reshape(images.shape)
