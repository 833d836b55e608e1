"""Trained with noise: does a network learn to bear it, and what does that cost?"""

import time
from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from core.charts.seeds import SeedLine, seed_lines_figure
from core.data.dataset import Dataset
from core.experiments.effects import Cells, Effect, contrast, difference
from core.experiments.noisy import (
    NOISE,
    add_noise_to,
    list_unasked,
    noisy_accuracies,
)
from core.experiments.plans import ANN, CLEAN, CNN, NOISY
from core.experiments.robustness import measure
from core.networks.inference import InferenceError
from core.palette import ANN_COLOR, CNN_COLOR, RUN_COLORS
from core.ui.app.predict import Question, ask
from core.ui.app.state import get_inference
from core.ui.experiments.known import get_answers
from core.ui.experiments.trained.trainings import find_trainings, show_trainings
from core.ui.widgets.chart import show_chart
from core.ui.widgets.data_ways import find_dataset
from core.ui.widgets.job_bar import Progress
from core.words import count, plain

STRONG = 50.0  # grey levels, of the question
LEVEL = "no clear difference"
LINES = {
    (CNN, CLEAN): ("CNN", CNN_COLOR),
    (CNN, NOISY): ("CNN, noise", RUN_COLORS[5]),
    (ANN, CLEAN): ("ANN", ANN_COLOR),
    (ANN, NOISY): ("ANN, noise", RUN_COLORS[4]),
}
QUESTION = Question(
    "experiments-noise-training",
    "Both networks are trained on images with noise of 0 to 50 grey levels, three "
    "times each. Which is then better on test images with noise of 50 grey levels?",
    ("the CNN", "the ANN", LEVEL),
)


def show_trained_noise() -> None:
    """Shows what training with noise does, over three seeds."""
    trainings = find_trainings("noise-training")
    trainings = replace(trainings, found=add_noise_to(trainings.found, get_answers()))
    cells = trainings.cells
    st.markdown(
        "Both networks learn from 10,000 images, with their own recipe; then again "
        "with noise in every training image, of a strength that is drawn anew each "
        "time, from 0 to 50 grey levels."
    )
    if ask(QUESTION, find_better(cells), about=trainings.about):
        _show_lines(cells)
        for sentence in explain(cells):
            st.markdown(sentence)
    _offer_asking(cells)
    show_trainings(trainings)


def _compare(
    cells: Cells, first: tuple[str, str], second: tuple[str, str]
) -> Effect | None:
    """Returns how much better the first is on strongly noisy images, or None."""
    groups = [
        noisy_accuracies(cells.get(place, ())).get(STRONG) for place in (first, second)
    ]
    if not (groups[0] and groups[1]):
        return None
    return contrast([groups[0], groups[1]], [1, -1])


def find_better(cells: Cells) -> str | None:
    """Returns which network, trained with noise, is better; None: not yet known."""
    lead = _compare(cells, (CNN, NOISY), (ANN, NOISY))
    if lead is None:
        return None
    if not lead.is_clear:
        return LEVEL
    return "the CNN" if lead.value > 0 else "the ANN"


def _show_lines(cells: Cells) -> None:
    lines = [
        SeedLine(name, color, noisy_accuracies(cells.get(place, ())))
        for place, (name, color) in LINES.items()
    ]
    show_chart(
        seed_lines_figure(
            lines,
            x_title="noise, standard deviation in grey levels",
            y_title="accuracy",
            is_log=False,
        ),
        key="noise_training_lines",
        alt="Accuracy on 2,000 test images against noise, with bands over the seeds.",
    )


def explain(cells: Cells) -> Iterator[str]:
    """Yields in Markdown what training with noise changed, by the figures."""
    for series in (CNN, ANN):
        gain = _compare(cells, (series, NOISY), (series, CLEAN))
        usual, noisy = cells.get((series, CLEAN)), cells.get((series, NOISY))
        if gain is None or not usual or not noisy:
            continue
        cost = difference(noisy, usual)
        yield (
            f"Training with noise changes the {series} at {STRONG:g} grey levels by "
            f"**{gain}**, and on clean images by **{cost}**."
        )
    lead = _compare(cells, (CNN, NOISY), (ANN, NOISY))
    if lead is not None:
        yield (
            f"Both trained with noise, {lead.tell_lead('the CNN', 'the ANN')} at "
            f"{STRONG:g} grey levels. What a network bears depends on what it was "
            "trained on, not on its layers alone."
        )


def _offer_asking(cells: Cells) -> None:
    """Offers to ask the runs of this machine about noisy images."""
    groups, dataset = list_unasked(cells), find_dataset()
    if not groups or dataset is None:
        return
    holder = st.empty()
    number = sum(map(len, groups))
    with holder.container():
        is_asked = st.button(
            f"Ask {count(number, 'trained network')} about noisy images",
            key="noise_training_ask",
            icon=":material/play_arrow:",
        )
    if is_asked:
        with holder.container(horizontal=True, vertical_alignment="center"):
            bar = st.progress(0.0, "Asking …")
            st.button("Stop", key="noise_training_stop", icon=":material/stop_circle:")
        for progress in _ask_all(cells, dataset):
            bar.progress(progress.done, plain(progress))
        st.rerun()


def _ask_all(cells: Cells, dataset: Dataset) -> Iterator[Progress]:
    """Asks one seed's networks after the other; a click ends this run of the page."""
    groups, began = list_unasked(cells), time.monotonic()
    try:
        for at, runs in enumerate(groups):
            steps = measure(
                get_answers(), runs, dataset.test, NOISE, ask=get_inference().call
            )
            for step in steps:
                done = (at + step.done) / len(groups)
                left = (time.monotonic() - began) * (1 - done) / done if done else None
                yield Progress(done, f"Noise of {NOISE.tell(step.amount)}", left)
    except (ValueError, InferenceError, OSError) as error:
        st.error(plain(error), icon=":material/error:")
        st.stop()
