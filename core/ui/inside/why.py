"""Why this answer: Grad-CAM, occlusion and gradients for two classes side by side."""

import numpy as np
import streamlit as st

from core.charts import heat_figure
from core.charts.canvas import dot
from core.palette import ACCENT, BELOW_ZERO
from core.ui.app.links import read_link, write_link
from core.ui.inside.subject import telling_trouble
from core.ui.runs.live import PLOT_CONFIG
from core.words import percent

ASKED = "why_for"  # the Subject.key that the classes were chosen for


@st.fragment
def show_why(subject):
    """Shows which places of the image speak for one class and for another."""
    with telling_trouble("why"):
        journey = subject.ask("forward_pass:follow_image", ())
        pair = _choose_classes(subject, journey.probabilities)
        convolutions = [
            step.row.name for step in journey.steps if step.row.kind == "Conv2D"
        ]
        if convolutions:
            _show_maps(subject, pair, convolutions)
        else:
            _show_gradients(subject, pair)
        st.subheader("Cover a part and ask again")
        _show_occlusion(subject, pair)


def _choose_classes(subject, probabilities):
    """Lets the reader choose two classes: the answer, and what else it might be."""
    names = subject.class_names
    first, second = (int(each) for each in np.argsort(-probabilities)[:2])
    if subject.label not in (None, first):
        second = subject.label  # why not what it really is?
    usual = {"why": names[first], "why_not": names[second]}
    if st.session_state.get(ASKED) != subject.key:
        linked = {} if ASKED in st.session_state else _linked_classes(names)
        st.session_state.update(usual | linked)
        st.session_state[ASKED] = subject.key
    left, right = st.columns(2)
    chosen = (
        left.selectbox("Why", names, key="why"),
        right.selectbox("and why not", names, key="why_not"),
    )
    for (key, name), one in zip(usual.items(), chosen, strict=True):
        write_link(key, one, usual=name)
    pair = tuple(names.index(each) for each in chosen)
    st.markdown(
        " · ".join(
            f"It is {percent(probabilities[each])} sure of **{names[each]}**"
            for each in dict.fromkeys(pair)
        )
    )
    return pair


def _linked_classes(names):
    """Returns what the URL asks for, of `why` and `why_not`."""
    linked = {key: read_link(key, names) for key in ("why", "why_not")}
    return {key: value for key, value in linked.items() if value}


def _show_maps(subject, pair, convolutions):
    names = subject.class_names
    st.markdown(
        "**Grad-CAM** asks how much each map of a layer counts for a class, and adds "
        "the maps up by that. Where it glows, the layer found what speaks for the "
        "class. Late layers see much at once, so their glow is wide."
    )
    layer = st.selectbox(
        "Convolution",
        convolutions,
        index=len(convolutions) - 1,
        key="cam",
        bind="query-params",
    )
    answer = subject.ask("grad_cam:map_classes", layer, pair)
    _draw_pair(subject, pair, answer, key="cam")
    st.caption(
        f"Blue speaks for {names[pair[0]]}, orange for {names[pair[1]]}; the third "
        "picture is the difference. These maps are "
        f"{' × '.join(map(str, answer.signed.shape[1:]))}, stretched over the image."
    )
    _show_check(subject, pair, layer)


def _draw_pair(subject, pair, answer, *, key):
    """Draws a class's heat, the other's, and their difference."""
    names = subject.class_names
    first, second = answer.heat[0], answer.heat[1]
    reach = max(float(answer.heat.max()), 1e-9)
    pictures = {
        f"{dot(ACCENT)} {names[pair[0]]}": (first, ACCENT),
        f"{dot(BELOW_ZERO)} {names[pair[1]]}": (second, BELOW_ZERO),
        "difference": (first - second, ACCENT),
    }
    columns = st.columns(3)
    for place, (title, (heat, color)) in enumerate(pictures.items()):
        columns[place].plotly_chart(
            heat_figure(subject.image, heat, title=title, color=color, reach=reach),
            key=f"{key}_{place}",
            config=PLOT_CONFIG,
            alt=f"Heat over the image: {names[pair[min(place, 1)]]}",
        )


def _show_check(subject, pair, layer):
    """Shows the same maps of a network that has forgotten all: a lesson in doubt."""
    if not st.toggle(
        "What does such a picture prove?", key="check", bind="query-params"
    ):
        return
    check = subject.ask("grad_cam:compare_shuffled", layer, pair, 0)
    likeness = check.likeness[0]
    words = "cannot be compared: one of them is flat"
    if np.isfinite(likeness):
        words = f"agree by **{likeness:.2f}** (1: the same order of places, 0: none)"
    st.markdown(
        "Here every weight of the network has changed places with another: it has "
        "forgotten all, and its answers are noise. Yet it, too, gives pictures that "
        "seem to mean something. Only what **differs** between the two was learned. "
        f"The pictures for {subject.class_names[pair[0]]} {words}."
    )
    _draw_pair(subject, pair, check.shuffled, key="shuffled")


def _show_gradients(subject, pair):
    """Shows an ANN's gradients: it has no maps to weigh."""
    names = subject.class_names
    st.markdown(
        "A dense network has no maps, so ask the pixels themselves: if this one were "
        "a little brighter, would the class gain (blue) or lose (orange)? This is the "
        "**input gradient**. It looks like noise because each pixel has weights of its "
        "own that nothing ties to its neighbours'."
    )
    columns = st.columns(2)
    for place, (column, label) in enumerate(zip(columns, pair, strict=True)):
        gradient = subject.ask("input_gradients:find_gradients", label)
        column.plotly_chart(
            heat_figure(subject.image, gradient, title=names[label], words="gain"),
            key=f"gradient_{place}",
            config=PLOT_CONFIG,
            alt=f"Gradient of {names[label]} by every pixel",
        )


def _show_occlusion(subject, pair):
    names = subject.class_names
    st.markdown(
        "A black patch slides over the image, and the network answers each time. Blue "
        "places are needed: covering them costs the class its probability. Orange "
        "ones stand in its way."
    )
    patch = st.slider(
        "Side of the patch, pixels", 3, 13, 7, 2, key="patch", bind="query-params"
    )
    answer = subject.ask("occlusion:occlude", patch, 2)
    drops = [100 * answer.drops[..., label] for label in pair]
    reach = max(float(np.abs(drops).max()), 1.0)
    for place, column in enumerate(st.columns(2)):
        column.plotly_chart(
            heat_figure(
                subject.image,
                drops[place],
                title=names[pair[place]],
                reach=reach,
                words="points lost:",
            ),
            key=f"occlusion_{place}",
            config=PLOT_CONFIG,
            alt=f"What covering a part costs {names[pair[place]]}",
        )
    change = 100 * (answer.before - answer.covered.reshape(-1, 10))[:, pair[0]]
    st.caption(
        f"The worst place for the patch takes {max(change.max(), 0):.0f} points from "
        f"{names[pair[0]]}."
    )
