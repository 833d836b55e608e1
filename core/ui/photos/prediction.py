"""One photo: the prediction in words, and its preparation, step by step."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.charts.bars import probabilities_figure
from core.data.dataset import CLASS_NAMES
from core.networks.inference import InferenceError
from core.photos.options import STEPS
from core.photos.prediction import PhotoPrediction
from core.photos.prepare import Step, squash
from core.photos.steps import ABLATIONS, SQUASH, steps_that_matter
from core.ui.photos.adjust import change, turn
from core.ui.photos.question import ask_photo
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.photo_desk import Entry, ask_steps, prepare
from core.ui.widgets.chart import show_chart
from core.ui.widgets.crop_box import show_crop_box
from core.ui.widgets.gallery import enlarge
from core.words import percent, plain

CARD = 148  # pixels; two side by side on a phone
WHOLE = (0.0, 0.0, 1.0, 1.0)
TITLES = {
    "photo": "Photo",
    "ready": "As it is",
    "find": "Find the item",
    "crop": "Crop",
    "polarity": "Polarity",
    "tone": "Tone",
    "frame": "Frame",
    SQUASH: "No preparation",
}
Runs = Sequence[EvaluatedRun]


def show_prediction(entry: Entry, runs: Runs) -> None:
    """Shows the photo and what each run predicts, in words and as bars."""
    picture, words = st.columns([1, 2])
    with picture:
        box = show_crop_box(
            entry.jpeg, entry.options.box, key=f"crop_{entry.id}", alt=entry.name
        )
        st.caption("Drag a frame around the item; a click removes it.")
    if box is not None and box != (entry.options.box or WHOLE):
        change(entry, box=None if box == WHOLE else box)
        st.rerun()
    with words:
        if ask_photo(entry, runs[0]):
            _show_words(entry, runs)


def _show_words(entry: Entry, runs: Runs) -> None:
    first = entry.prediction(runs[0].run)
    st.markdown(f"### {_headline(first)}\n{_top(first)}.")
    for shown in runs[1:]:
        other = entry.prediction(shown.run)
        st.markdown(f"{shown.name}: **{_headline(other)}** ({_top(other)})")
    for name, sentence in zip(first.warnings, first.sentences, strict=True):
        if name != "unsure":  # the headline says it
            st.warning(sentence, icon=":material/priority_high:")
    if first.suggested_turns:
        st.button(
            "Turn it",
            icon=":material/rotate_right:",
            on_click=turn,
            args=(entry, first.suggested_turns),
        )
    figure = probabilities_figure(
        {shown.title: entry.prediction(shown.run).probabilities for shown in runs},
        CLASS_NAMES,
        colors=[shown.color for shown in runs],
        truth=entry.label,
    )
    show_chart(figure, key="photo_answers", alt="Probability of each class")
    mean = (
        "The mean over several masks, framings and mirror images; "
        f"{percent(first.agreement, 0)} of them predict {CLASS_NAMES[first.label]}."
    )
    if prepare(entry).is_ready:
        mean = "One image, predicted as it is."
    unusual = f"Less familiar than {percent(first.novelty, 0)} of Fashion-MNIST's own"
    st.caption(f"{mean} {unusual} images.")


def _headline(prediction: PhotoPrediction) -> str:
    name = CLASS_NAMES[prediction.label]
    return name if prediction.is_sure else f"Not sure, maybe {name}"


def _top(prediction: PhotoPrediction) -> str:
    return ", ".join(f"{name} {percent(share, 0)}" for name, share in prediction.top3)


def show_steps(entry: Entry, shown: EvaluatedRun) -> None:
    """Shows each preparation step as a picture, with the prediction without it."""
    st.subheader("The preparation, step by step")
    try:
        with st.spinner("Leaving out one step after another …"):
            ask_steps(entry, shown.run)
    except (ValueError, InferenceError) as error:
        st.error(plain(error), icon=":material/error:")
        return
    st.markdown(_steps_sentence(entry, shown))
    prepared = prepare(entry)
    with st.container(horizontal=True, gap="small"):
        for step in prepared.steps:
            with st.container(width=CARD, gap="xsmall"):
                _show_step(entry, shown, step)
        with st.container(width=CARD, gap="xsmall"):
            st.markdown(f"**{TITLES[SQUASH]}**")
            st.image(
                enlarge(squash(prepared.item.pixels), 6),
                width="stretch",
                alt="The photo squeezed to 28 × 28, without any preparation",
            )
            st.caption("Squeezed to 28 × 28, as most first attempts do.")
            _show_without(entry, shown, SQUASH, "Like this")


def _show_step(entry: Entry, shown: EvaluatedRun, step: Step) -> None:
    key = f"step_{step.name}_{entry.id}"
    is_on = step.name in STEPS and getattr(entry.options, step.name)
    if step.name in STEPS:
        st.toggle(
            TITLES[step.name],
            is_on,
            key=key,
            on_change=lambda: change(entry, **{step.name: st.session_state[key]}),
        )
    else:
        st.markdown(f"**{TITLES[step.name]}**")
    is_small = max(step.image.shape[:2]) <= 28
    st.image(
        enlarge(step.image, 6) if is_small else np.squeeze(step.image),
        width="stretch",
        alt=step.sentence,
    )
    st.caption(step.sentence)
    if is_on:
        _show_without(entry, shown, step.name, "Without")


def _show_without(entry: Entry, shown: EvaluatedRun, name: str, word: str) -> None:
    """Says what is predicted without a step, as the headline is: see `ask_steps`."""
    probabilities = entry.ablation(shown.run)
    place, labels = ABLATIONS.index(name), probabilities.argmax(axis=1)
    color = "gray" if labels[place] == labels[0] else "orange"
    words = f"{CLASS_NAMES[labels[place]]} {percent(probabilities[place].max(), 0)}"
    st.markdown(f":small[{word}, {shown.name} predicts :{color}[**{words}**]]")


def _steps_sentence(entry: Entry, shown: EvaluatedRun) -> str:
    """Names the steps without which a run would predict another class."""
    if prepare(entry).is_ready:
        return "No step is needed: this image is in the dataset's form already."
    names = steps_that_matter(entry.ablation(shown.run))
    listed = " or ".join(f"**{TITLES[n].lower()}**" for n in names if n != SQUASH)
    if not listed:
        return (
            "Leaving out any one step would not change what "
            f"{shown.name} predicts for this photo."
        )
    return (
        f"Without {listed}, {shown.name} would give a different prediction. Switch a "
        "step off to see what the network then receives."
    )
