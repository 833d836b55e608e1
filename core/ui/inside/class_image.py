"""Class visualisation on the Inside page: an image grown up one class's logit."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.charts.bars import probabilities_figure
from core.data.dataset import CLASS_NAMES
from core.explain.made_images import ASCENT_STEPS, Ascent, ClassImage
from core.ui.app.links import read_link, write_link
from core.ui.inside.rival import Named, ask_other, choose_pair
from core.ui.inside.steps import follow_steps
from core.ui.inside.subject import Subject, telling_trouble
from core.ui.widgets.chart import show_chart
from core.ui.widgets.gallery import enlarge, image_grid_html
from core.words import percent, plain

START = "Trouser"  # its legs can be told apart
STOPS = (0, 4, 8, 16, 32, 64, ASCENT_STEPS)  # of the strip
USUAL = Ascent(CLASS_NAMES.index(START))


def show_class_image(subject: Subject) -> None:
    """Grows an image by gradient ascent, and says what it shows and what not."""
    st.markdown(
        "What does the network see in its mind's eye when it says *Trouser*? Begin "
        "with dark noise and change every pixel a little, the way that raises the "
        "class's **logit**: gradient ascent on the input, with the weights as they "
        "are. It asks about a class, not about the image above."
    )
    with telling_trouble("class_image"):
        ascent = _choose_ascent()
        states = follow_steps(
            "class_image",
            f"{subject.run.id} {ascent}",
            STOPS,
            lambda now, steps: subject.ask_now("class_image:climb", ascent, now, steps),
        )
        if states:
            _show_strip(states, ascent)
            _show_prediction(subject, states[-1], ascent)


def _choose_ascent() -> Ascent:
    left, right = st.columns(2)
    name = left.selectbox(
        "Class to grow",
        CLASS_NAMES,
        CLASS_NAMES.index(read_link("grown", CLASS_NAMES, START)),
        key="grown",
    )
    write_link("grown", name, usual=START)
    seed = right.number_input(
        "Noise to start from", 0, 999, key="grown_seed", bind="query-params"
    )
    columns = st.columns(3)
    jitter = columns[0].slider(
        "Jitter, pixels", 0, 4, USUAL.jitter, key="jitter", bind="query-params"
    )
    blur = columns[1].slider(
        "Blur, pixels", 0.0, 1.5, USUAL.blur, 0.1, key="blur", bind="query-params"
    )
    decay = columns[2].slider(
        "Decay, % a step (L2)", 0, 10, 0, key="decay", bind="query-params"
    )
    label = CLASS_NAMES.index(name)
    return Ascent(label, jitter=jitter, blur=blur, decay=decay / 100, seed=seed)


def _show_strip(states: Sequence[ClassImage], ascent: Ascent) -> None:
    captions = [
        f"step {each.step} · logit {each.logits[ascent.label]:.1f} · "
        f"{percent(each.probabilities[ascent.label], 0)}"
        for each in states
    ]
    images = np.stack([each.image for each in states])
    st.html(image_grid_html(images, captions, tile=92))


def _show_prediction(subject: Subject, last: ClassImage, ascent: Ascent) -> None:
    first, other = choose_pair(subject)
    shown = {first.title: last.probabilities}
    if other is not None:
        shown[other.title] = ask_other(subject, other, last.image[None])[0]
    left, right = st.columns([1, 1.6], vertical_alignment="center")
    left.image(
        enlarge(last.image, 10),
        width=280,
        alt=f"The image grown for {CLASS_NAMES[ascent.label]}",
    )
    colors = [each.color for each in (first, other) if each is not None]
    with right:
        show_chart(
            probabilities_figure(shown, CLASS_NAMES, colors=colors),
            key="class_image_bars",
            alt="What the networks predict for the image that was grown",
        )
    st.markdown(_say_what_it_shows(last, ascent, _real_logits(subject, ascent.label)))
    if other is not None:
        st.markdown(_say_other(shown[other.title], other, ascent.label))
    st.caption(_say_rules(ascent))


def _real_logits(subject: Subject, label: int) -> np.ndarray | None:
    if subject.dataset is None:
        return None
    return subject.ask_run("class_image:find_real_logits", label)


def _say_what_it_shows(
    last: ClassImage, ascent: Ascent, real: np.ndarray | None
) -> str:
    name, logit = CLASS_NAMES[ascent.label], last.logits[ascent.label]
    words = f"The network gives this picture a logit of **{logit:.1f}** for {name}"
    if real is not None and len(real):
        above = int((real > logit).sum())
        words += (
            f"; of {len(real):,} real ones among the test images, the median has "
            f"{np.median(real):.1f}, and {above:,} have more than the picture"
        )
    return (
        f"{words}. **What it shows**: a picture that raises this logit, found from "
        "this start. **What it does not show**: what the class looks like, or what "
        "the network uses in real images. Start from other noise and see what "
        "changes."
    )


def _say_other(probabilities: np.ndarray, other: Named, label: int) -> str:
    predicted = int(probabilities.argmax())
    says = f"{CLASS_NAMES[predicted]} ({percent(probabilities[predicted], 0)})"
    verdict = "it agrees" if predicted == label else "it does not agree"
    return (
        f"The other network, {plain(other.title)}, predicts {says}: {verdict}. The "
        "picture was made without asking it."
    )


def _say_rules(ascent: Ascent) -> str:
    if not (ascent.jitter or ascent.blur or ascent.decay):
        return (
            "Nothing holds the picture back now: it raises the logit by what looks "
            "like noise to us. Add blur or jitter and compare the logits."
        )
    return (
        "Jitter shifts the image at random before each step, so that only what works "
        "in several places grows; blur takes away what differs from pixel to pixel; "
        "decay (an L2 penalty) takes away what the logit does not need. They are our "
        "wishes, not the network's: set all three to 0 and see what it would rather "
        "have."
    )
