"""Shift, turn, shrink, mirror: what moving a garment does to the predictions."""

from collections.abc import Sequence

import streamlit as st

from core.arrays import Images
from core.data.alterations import ALTERATIONS, Alteration, mirror, shift, shrink, turn
from core.data.dataset import Dataset
from core.experiments.families import FAMILIES
from core.ui.app.predict import Question, Scale, ask
from core.ui.experiments.curves import show_curves
from core.ui.experiments.known import MOST_RUNS, Known, find_out
from core.ui.experiments.live import find_sure, show_live
from core.ui.experiments.more_runs import offer_reference, offer_training
from core.ui.experiments.reasons import find_effects, has_convolutions, tell_training
from core.ui.runs.choice import choose_evaluated
from core.ui.runs.chosen_image import choose_image
from core.ui.runs.evaluated import EvaluatedRun
from core.words import percent

KEYS = FAMILIES["shift"]
PIXELS = 2  # of the question
REACH = 6  # pixels of the sliders
EQUIVARIANT = (
    "The feature maps of a convolution move with the garment (translation "
    "*equivariance*). That does not keep the *prediction* (invariance): behind the "
    "maps most networks have dense layers, with a weight for every place. Moved "
    "training images teach these layers to do without the exact place."
)
WHY = {
    "shift": EQUIVARIANT,
    "turn": "A kernel that is turned is another kernel: convolution is equivariant to "
    "shifts, not to turns. What a network knows of turned garments it learned from "
    "turned images.",
    "shrink": "A kernel of 3 × 3 pixels fits details of one size: convolution is "
    "equivariant to shifts, not to a change of scale.",
    "mirror": "A mirrored kernel is another kernel, too. In this dataset nearly all "
    "shoes point to the left: whoever never saw one point to the right has to guess.",
}


def show_shift() -> None:
    """Shows the experiment below its question."""
    runs = choose_evaluated(limit=MOST_RUNS, key="experiment_runs")
    if not runs or not _ask(runs):
        return
    st.subheader("One image")
    chosen = choose_image(runs[0], find_sure)
    show_live(runs, chosen, _pose, key="shift_live")
    st.subheader("Many test images")
    show_curves(runs, chosen.dataset, KEYS, key="shift", usual=PIXELS, explain=_explain)
    _go_further(runs, chosen.dataset)


def _ask(runs: Sequence[EvaluatedRun]) -> bool:
    """Asks how right a network stays; True when the answer may be shown."""
    dense = [shown for shown in runs if not has_convolutions(shown.run)]
    asked = (dense or list(runs))[0]

    def find_truth() -> float | None:
        known = find_out([asked], ALTERATIONS["shift"], [PIXELS])
        return 100 * known[0].robustness.accuracy(PIXELS) if known else None

    accuracy = percent(asked.run.summary.test_accuracy)
    return ask(
        Question(
            "experiments-shift",
            f"{asked.name} is right on {accuracy} of the test images. Now every image "
            f"moves by {PIXELS} pixels: left, right, up or down. On how many is it "
            "still right?",
            scale=Scale(0, 100, 1, tolerance=5),
        ),
        find_truth,
        about=asked.id,
    )


def _pose(image: Images) -> Images:
    """Lets the reader move the image: mirrored first, then shrunk, turned, shifted."""
    right = st.slider(
        "Pixels to the right", -REACH, REACH, 0, key="by_right", bind="query-params"
    )
    down = st.slider(
        "Pixels down", -REACH, REACH, 0, key="by_down", bind="query-params"
    )
    degrees = st.slider(
        "Turn, clockwise", -45, 45, 0, 5, "%d°", key="by_turn", bind="query-params"
    )
    size = st.slider(
        "Size", 50, 100, 100, 5, "%d %%", key="by_size", bind="query-params"
    )
    if st.toggle("Mirror", key="by_mirror", bind="query-params"):
        image = mirror(image)
    if size < 100:
        image = shrink(image, size / 100)
    if degrees:
        image = turn(image, degrees)
    return shift(image, right=right, down=down)


def _explain(alteration: Alteration, amount: float, known: Sequence[Known]) -> None:
    """Says what the networks on the page show, and what it comes from."""
    effects = find_effects(known, alteration)
    parts = [tell_training(known, alteration, amount), WHY[alteration.key]]
    st.markdown(" ".join(parts))
    for effect in effects:
        st.markdown(f"- {effect.tell(alteration, amount)}")


def _go_further(runs: Sequence[EvaluatedRun], dataset: Dataset | None) -> None:
    """Offers the runs that take convolution and moved training images apart."""
    st.subheader("Take the two apart")
    st.markdown(
        "The CNN and the ANN differ in more than convolution: the CNN was also trained "
        "on mirrored images and images moved by 1 pixel. Put networks beside them that "
        "differ in one thing. Measured when this page was made, on all 10,000 test "
        "images moved by 2 pixels, one network each: ANN 67 %, a plain CNN without "
        "moved training images 80 %, the ANN with them 81 %, the CNN with them 91 %."
    )
    offer_reference(runs, "simple-cnn", "Convolution *without* moved training images:")
    offer_training(
        runs,
        dataset,
        "ann",
        "flip-shift",
        experiment="shift",
        title="ANN with moved images",
        why="Moved training images *without* convolution:",
    )
    offer_reference(
        runs,
        "batchnorm-cnn",
        "Convolution whose maps are averaged over all places, not flattened:",
    )
