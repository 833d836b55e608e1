"""Right or wrong, from the heat map alone? A few images, one after the other.

After HIVE (Kim and others 2022): heat maps make people trust wrong predictions.
"""

import hashlib

import numpy as np
import streamlit as st

from core.analysis.evaluation import Evaluation
from core.arrays import Images, Rows
from core.charts.images import heat_figure
from core.data.dataset import CLASS_NAMES, Dataset
from core.data.drawn import draw_garments
from core.runs.run import Run
from core.ui.app.predict import Question, answers_to, ask, asks_questions
from core.ui.app.state import get_inference
from core.ui.inside.subject import Subject, telling_trouble
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.words import percent

KEY = "inside-heat"
EACH = 2  # right ones, and as many wrong ones
UNSURE, SURE = 0.6, 0.97  # confidence of the images: a heat map of either kind is bold
DRAWN = 100  # garments, where the test images are not here
RIGHT, WRONG = "Right", "Wrong"


def show_heat_quiz(shown: EvaluatedRun, subject: Subject) -> None:
    """Asks of a few images whether the prediction is right; only their map is shown."""
    if not asks_questions():
        return
    with telling_trouble("heat"):
        rows = [step.row for step in subject.follow().steps]
        convolutions = [row.name for row in rows if row.kind == "Conv2D"]
        images, evaluation = find_images(shown, subject.dataset)
        chosen = pick_rows(evaluation, shown.id)
        if convolutions and len(chosen):
            _show(shown, images, evaluation, chosen, convolutions[-1])


def find_images(
    shown: EvaluatedRun, dataset: Dataset | None
) -> tuple[Images, Evaluation]:
    """Returns the test images, else drawn ones, with the network's predictions."""
    if dataset is not None:
        return dataset.test.images, shown.evaluation
    return _ask_drawn(str(shown.run.path), shown.stamp)


@st.cache_resource(max_entries=8, show_spinner="Drawing garments …")
def _ask_drawn(folder: str, stamp: int) -> tuple[Images, Evaluation]:
    _, (images, labels) = draw_garments(10, DRAWN, seed=1)
    predicted = get_inference().call("core.networks.loader:predict", folder, images)
    return images, Evaluation(labels, predicted)


def pick_rows(evaluation: Evaluation, seed: str) -> Rows:
    """Returns rows of right and wrong predictions, as many of both, mixed by `seed`."""
    digest = hashlib.sha256(seed.encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest[:8], "big"))
    is_bold = (evaluation.confidence >= UNSURE) & (evaluation.confidence <= SURE)
    right = np.flatnonzero(is_bold & evaluation.is_correct)
    wrong = np.flatnonzero(is_bold & ~evaluation.is_correct)
    number = min(EACH, len(right), len(wrong))
    chosen = [rng.choice(rows, number, replace=False) for rows in (right, wrong)]
    return rng.permutation(np.concatenate(chosen))


def _show(
    shown: EvaluatedRun,
    images: Images,
    evaluation: Evaluation,
    chosen: Rows,
    layer: str,
) -> None:
    """Shows the image whose turn it is, and the one after it on a click."""
    abouts = [f"{shown.id}#{row}" for row in chosen]
    answers = answers_to(KEY)
    judged = [answers[about].is_right for about in abouts if about in answers]
    key = f"heat_place_{shown.id}"
    place = st.session_state.setdefault(key, len(judged))
    if place < len(chosen):
        row, is_last = int(chosen[place]), place + 1 == len(chosen)
        picture, words = st.columns([1, 2], vertical_alignment="center")
        with picture:
            _show_map(shown.run, images[row], evaluation, row, layer)
        with words:
            count = f"Image {place + 1} of {len(chosen)}"
            if not _ask_one(shown, evaluation, row, count=count, about=abouts[place]):
                return
            if not is_last:
                st.button(
                    "The next image", key="heat_next", on_click=_go_on, args=[key]
                )
                return
    st.caption(describe_score(judged))


def _go_on(key: str) -> None:
    st.session_state[key] += 1


def _show_map(
    run: Run, image: Images, evaluation: Evaluation, row: int, layer: str
) -> None:
    order = (-evaluation.probabilities[row]).argsort()[:2]
    classes = tuple(int(label) for label in order)
    quiz = Subject(run, None, image, None, None)
    maps = quiz.ask("grad_cam:map_classes", layer, classes)
    figure = heat_figure(image, maps.heat[0], title="the predicted class")
    alt = "Grad-CAM of the predicted class, which is not named, over its image"
    show_chart(figure, key="heat_quiz", alt=alt)


def _ask_one(
    shown: EvaluatedRun, evaluation: Evaluation, row: int, *, count: str, about: str
) -> bool:
    question = Question(
        KEY,
        f"{count}: it glows where **{shown.name}** found what speaks for the class "
        "that it predicts. From this alone: is the prediction right?",
        (RIGHT, WRONG),
    )
    truth = RIGHT if evaluation.is_correct[row] else WRONG
    return ask(question, truth, about=about, explain=_explain(evaluation, row))


def _explain(evaluation: Evaluation, row: int) -> str:
    predicted = CLASS_NAMES[evaluation.predictions[row]]
    share = percent(float(evaluation.confidence[row]), 0)
    return (
        f"It predicts {predicted} with {share}; the label says "
        f"{CLASS_NAMES[evaluation.labels[row]]}."
    )


def describe_score(judged: list[bool | None]) -> str:
    """Says how often heat maps told right from wrong."""
    guesses = [each for each in judged if each is not None]
    if not guesses:
        return "A heat map looks much the same over a wrong prediction as a right one."
    return (
        f"From heat maps alone you judged {sum(guesses)} of {len(guesses)} "
        "predictions rightly; a coin would get half. A map shows where the network "
        "looked, not whether it is right."
    )
