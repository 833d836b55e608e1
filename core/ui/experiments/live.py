"""One image under the reader's sliders, and every network's prediction for it."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from core.arrays import Images, Probabilities
from core.charts.bars import probabilities_figure
from core.data.dataset import CLASS_NAMES
from core.experiments.robustness import ASKING
from core.networks.inference import InferenceError
from core.ui.app.state import get_inference
from core.ui.runs.chosen_image import ChosenImage
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.ui.widgets.gallery import enlarge
from core.words import percent, plain

Alter = Callable[[Images], Images]  # shows its sliders, alters (1, 28, 28)


@st.fragment
def show_live(
    runs: Sequence[EvaluatedRun], chosen: ChosenImage, alter: Alter, *, key: str
) -> None:
    """Shows the image as the sliders of `alter` leave it, and what networks predict."""
    controls, picture, bars = st.columns([1, 0.7, 1.6], gap="medium")
    with controls:
        altered = alter(chosen.image[None])
    with picture:
        st.image(
            enlarge(altered[0], 8), width="stretch", alt="The image as it is altered"
        )
    try:
        asked = _ask([str(shown.run.path) for shown in runs], altered)
    except (ValueError, InferenceError) as error:
        bars.warning(plain(error), icon=":material/error:")
        bars.button("Try again", key=f"again_{key}", icon=":material/refresh:")
        return
    with picture:
        for shown, probabilities in zip(runs, asked, strict=True):
            st.markdown(tell_prediction(shown.name, probabilities, chosen.label))
    with bars:
        figure = probabilities_figure(
            {s.title: each for s, each in zip(runs, asked, strict=True)},
            CLASS_NAMES,
            colors=[shown.color for shown in runs],
            truth=chosen.label,
        )
        show_chart(figure, key=key, alt="Probability of each class")


def _ask(folders: Sequence[str], image: Images) -> list[Probabilities]:
    """Returns `(10,)` for each network; one request, so that a slider answers soon."""
    with st.spinner("Asking the networks …"):
        predicted = get_inference().call(ASKING, list(folders), image)
    return list(np.asarray(predicted)[:, 0])


def tell_prediction(name: str, probabilities: Probabilities, label: int | None) -> str:
    """Says in Markdown what a network predicts, and whether it is right."""
    predicted = int(np.argmax(probabilities))
    words = f"{CLASS_NAMES[predicted]} {percent(float(probabilities[predicted]), 0)}"
    if label is None:
        return f"{name}: **{words}**"
    color, verdict = ("green", "correct") if predicted == label else ("red", "wrong")
    return f"{name}: **{words}**, :{color}[{verdict}]"


def find_sure(shown: EvaluatedRun) -> int:
    """Returns the test image of which a network is rightly most confident."""
    evaluation = shown.evaluation
    return int((evaluation.confidence * evaluation.is_correct).argmax())
