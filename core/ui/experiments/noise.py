"""Noise, blur, darkness, a black square: what worse pictures do to predictions."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.arrays import Images
from core.data.alterations import (
    ALTERATIONS,
    Alteration,
    add_noise,
    blur,
    cover,
    darken,
)
from core.data.augmentation import AUGMENTATIONS
from core.data.dataset import Dataset
from core.experiments.families import FAMILIES
from core.experiments.robustness import find_difference
from core.ui.app.predict import Question, ask
from core.ui.experiments.curves import show_curves
from core.ui.experiments.known import MOST_RUNS, Known, find_out
from core.ui.experiments.live import find_sure, show_live
from core.ui.experiments.more_runs import offer_reference, offer_training
from core.ui.experiments.reasons import tell_order, tell_training
from core.ui.experiments.trained.noise import show_trained_noise
from core.ui.runs.choice import choose_evaluated
from core.ui.runs.chosen_image import choose_image
from core.ui.runs.evaluated import EvaluatedRun
from core.words import percent

KEYS = FAMILIES["noise"]
GREYS = 50  # of the question
LEVEL = "No clear difference"
WHY = {
    "noise": "Accuracy on clean images says nothing of noisy ones: a network may rest "
    "on small differences between neighbouring pixels, and noise drowns these first.",
    "blur": "Blur takes away fine detail and leaves the outline.",
    "dark": "Darkness scales all inputs down; with them go the sums in every layer, "
    "while the biases stay.",
    "square": "A square takes away a part, and adds an edge that no garment has.",
}


def show_noise() -> None:
    """Shows the experiment below its question."""
    runs = choose_evaluated(limit=MOST_RUNS, key="experiment_runs")
    if not runs or not _ask(runs):
        return
    st.subheader("One image")
    chosen = choose_image(runs[0], find_sure)
    show_live(runs, chosen, _spoil, key="noise_live")
    st.subheader("Many test images")
    show_curves(runs, chosen.dataset, KEYS, key="noise", usual=GREYS, explain=_explain)
    _go_further(runs, chosen.dataset)


def _ask(runs: Sequence[EvaluatedRun]) -> bool:
    """Asks which of the first two is better on noise; True: it may be shown."""
    if len(runs) < 2:
        return True
    first, second = runs[:2]

    def find_truth() -> str | None:
        known = find_out([first, second], ALTERATIONS["noise"], [GREYS])
        if not known or len(known) < 2:
            return None
        found = find_difference(known[0].robustness, known[1].robustness, GREYS)
        if not found.is_clear:
            return LEVEL
        return first.title if found.value > 0 else second.title

    clean = [percent(shown.run.summary.test_accuracy) for shown in (first, second)]
    return ask(
        Question(
            "experiments-noise",
            f"{first.name} is right on {clean[0]} of the test images, {second.name} on "
            f"{clean[1]}. Now every pixel gets noise with a standard deviation of "
            f"{GREYS} grey levels, of 255. Which network is right more often?",
            (first.title, second.title, LEVEL),
        ),
        find_truth,
        about=" ".join(sorted((first.id, second.id))),
    )


def _spoil(image: Images) -> Images:
    """Lets the reader spoil the image: what is in front first, the sensor last."""
    deviation = st.slider(
        "Noise, grey levels", 0, 100, 0, 5, key="by_noise", bind="query-params"
    )
    width = st.slider(
        "Blur, pixels", 0.0, 3.0, 0.0, 0.25, key="by_blur", bind="query-params"
    )
    lost = st.slider(
        "Darkness", 0, 95, 0, 5, "%d %%", key="by_dark", bind="query-params"
    )
    side = st.slider(
        "Black square, pixels", 0, 16, 0, key="by_square", bind="query-params"
    )
    draw = st.number_input("Draw", 0, 999, key="by_draw", bind="query-params")
    square, noise = (np.random.default_rng([draw, each]) for each in (0, 1))
    if side:
        image = cover(image, side, square)
    if lost:
        image = darken(image, 1 - lost / 100)
    if width:
        image = blur(image, width)
    return add_noise(image, deviation, noise) if deviation else image


def _explain(alteration: Alteration, amount: float, known: Sequence[Known]) -> None:
    """Says what the networks on the page show."""
    parts = (
        tell_order(known, alteration, amount),
        WHY[alteration.key],
        tell_training(known, alteration, amount),
    )
    st.markdown(" ".join(filter(None, parts)))


def _go_further(runs: Sequence[EvaluatedRun], dataset: Dataset | None) -> None:
    """Offers a network trained with noise, and a plain CNN beside the others."""
    st.subheader("Is it convolution? Can it be learned?")
    offer_reference(
        runs,
        "simple-cnn",
        "Another CNN, with a plainer recipe: does every CNN suffer so from noise?",
    )
    if "noise" in AUGMENTATIONS:
        offer_training(
            runs,
            dataset,
            "cnn",
            "noise",
            experiment="noise",
            title="CNN with noise",
            why="The same CNN, trained on images with noise of 0 to 50 grey levels:",
        )
    st.subheader("Both networks, three times each")
    show_trained_noise()
