"""Why this prediction: Grad-CAM, occlusion, gradients for two classes side by side."""

import numpy as np
import streamlit as st

from core.arrays import Floats
from core.charts.canvas import dot
from core.charts.images import heat_figure
from core.data.dataset import CLASS_NAMES
from core.explain.results import ClassMaps
from core.palette import ACCENT, BELOW_ZERO
from core.ui.app.links import read_link, write_link
from core.ui.inside.subject import Subject, telling_trouble
from core.ui.widgets.chart import show_chart
from core.words import percent

ASKED = "why_for"  # the Subject.key that the classes were chosen for
Pair = tuple[int, int]  # classes: why this one and why not that one


@st.fragment
def show_why(subject: Subject) -> None:
    """Shows which places of the image speak for one class and for another."""
    with telling_trouble("why"):
        forward = subject.follow()
        pair = _choose_classes(subject, forward.probabilities)
        rows = [step.row for step in forward.steps]
        convolutions = [row.name for row in rows if row.kind == "Conv2D"]
        if convolutions:
            _show_grad_cam(subject, pair, convolutions)
        else:
            _show_gradients(subject, pair)
        st.subheader("Occlusion: cover a part and ask again")
        _show_occlusion(subject, pair)


def _choose_classes(subject: Subject, probabilities: Floats) -> Pair:
    """Lets the reader choose two classes: the predicted one, and an alternative."""
    first, second = (int(label) for label in np.argsort(-probabilities)[:2])
    if subject.label not in (None, first):
        second = subject.label  # why not what it really is?
    usual = {"why": CLASS_NAMES[first], "why_not": CLASS_NAMES[second]}
    if st.session_state.get(ASKED) != subject.key:
        for key, name in usual.items():  # a link counts for its first image only
            is_first = ASKED not in st.session_state
            st.session_state[key] = (is_first and read_link(key, CLASS_NAMES)) or name
        st.session_state[ASKED] = subject.key
    left, right = st.columns(2)
    names = (
        left.selectbox("Why", CLASS_NAMES, key="why"),
        right.selectbox("and why not", CLASS_NAMES, key="why_not"),
    )
    for key, name in zip(usual, names, strict=True):
        write_link(key, name, usual=usual[key])
    pair = CLASS_NAMES.index(names[0]), CLASS_NAMES.index(names[1])
    sentences = (
        f"probability of **{CLASS_NAMES[label]}**: {percent(probabilities[label])}"
        for label in dict.fromkeys(pair)
    )
    st.markdown(" · ".join(sentences))
    return pair


def _show_grad_cam(subject: Subject, pair: Pair, convolutions: list[str]) -> None:
    st.markdown(
        "**Grad-CAM** asks how much the class's logit would change with each feature "
        "map of a layer (the mean gradient: locally, to first order), adds up the maps "
        "weighted by that and keeps what is positive (ReLU). Where it glows, the layer "
        "found what speaks for the class. Late feature maps are small, so their glow "
        "is coarse."
    )
    last = len(convolutions) - 1
    layer = st.selectbox(
        "Convolution", convolutions, last, key="cam", bind="query-params"
    )
    maps = subject.ask("grad_cam:map_classes", layer, pair)
    _draw_pair(subject, pair, maps, key="cam")
    st.caption(
        f"Blue speaks for {CLASS_NAMES[pair[0]]}, orange for {CLASS_NAMES[pair[1]]}; "
        "the third picture is the difference. These feature maps are "
        f"{' × '.join(map(str, maps.signed.shape[1:]))}, stretched over the image."
    )
    if st.toggle("What does such a picture prove?", key="check", bind="query-params"):
        _show_check(subject, pair, layer)


def _draw_pair(subject: Subject, pair: Pair, maps: ClassMaps, *, key: str) -> None:
    """Draws a class's heat, the other's, and their difference."""
    names = [CLASS_NAMES[label] for label in pair]
    first, second = maps.heat
    reach = max(float(maps.heat.max()), 1e-9)
    pictures = (
        (f"{dot(ACCENT)} {names[0]}", names[0], first, ACCENT),
        (f"{dot(BELOW_ZERO)} {names[1]}", names[1], second, BELOW_ZERO),
        ("difference", "difference", first - second, ACCENT),
    )
    for place, column in enumerate(st.columns(3)):
        title, name, heat, color = pictures[place]
        with column:
            show_chart(
                heat_figure(subject.image, heat, title=title, color=color, reach=reach),
                key=f"{key}_{place}",
                alt=f"Heat map over the image: {name}",
            )


def _show_check(subject: Subject, pair: Pair, layer: str) -> None:
    """Shows the maps of a network with shuffled weights: a lesson in doubt."""
    check = subject.ask("grad_cam:compare_shuffled", layer, pair, 0)
    likeness = check.likeness[0]
    words = "cannot be computed: one of them is flat"
    if np.isfinite(likeness):
        words = f"is **{likeness:.2f}** (1: same order, 0: none, −1: reversed)"
    st.markdown(
        "Here the network's weights are shuffled, so it knows nothing. Yet its heat "
        "maps look meaningful, too. If a method gives much the same picture for a "
        "network that has learned nothing, its pictures cannot show what was learned. "
        f"The rank correlation of the two for {CLASS_NAMES[pair[0]]}, over "
        f"{check.trained.signed[0].size} places, {words}."
    )
    _draw_pair(subject, pair, check.shuffled, key="shuffled")


def _show_gradients(subject: Subject, pair: Pair) -> None:
    """Shows an ANN's gradients: it has no feature maps to weight."""
    st.markdown(
        "A dense network has no feature maps, so ask the pixels themselves: if this "
        "one were a little brighter, would the class gain (blue) or lose (orange)? "
        "This is the **input gradient**. It looks like noise because each pixel has "
        "weights of its own that nothing ties to its neighbours'."
    )
    for place, column in enumerate(st.columns(2)):
        name = CLASS_NAMES[pair[place]]
        gradient = subject.ask("input_gradients:find_gradients", pair[place])
        with column:
            show_chart(
                heat_figure(subject.image, gradient, title=name, words="gain"),
                key=f"gradient_{place}",
                alt=f"Gradient of {name} with respect to every pixel",
            )


def _show_occlusion(subject: Subject, pair: Pair) -> None:
    st.markdown(
        "A black patch slides over the image, and the network predicts each time. "
        "Covering blue places lowers the probability, by what is missing or by the "
        "new edge; covering orange ones raises it. On black background the patch "
        "changes nothing."
    )
    patch = st.slider(
        "Side of the patch, pixels", 3, 13, 7, 2, key="patch", bind="query-params"
    )
    occlusion = subject.ask("occlusion:occlude", patch, 2)
    drops = [100 * occlusion.drops[..., label] for label in pair]
    reach = max(float(np.abs(drops).max()), 1.0)
    for place, column in enumerate(st.columns(2)):
        name = CLASS_NAMES[pair[place]]
        figure = heat_figure(
            subject.image, drops[place], title=name, reach=reach, words="points lost:"
        )
        alt = f"Loss of probability of {name} where a part is covered"
        with column:
            show_chart(figure, key=f"occlusion_{place}", alt=alt)
    change = 100 * (occlusion.before - occlusion.covered.reshape(-1, 10))[:, pair[0]]
    st.caption(
        f"The worst position of the patch takes {max(change.max(), 0):.0f} points from "
        f"{CLASS_NAMES[pair[0]]}."
    )
