"""One photo: the answer in words, the ladder rung by rung, its neighbours."""

import numpy as np
import streamlit as st

from core.charts import probabilities_figure
from core.data.dataset import CLASS_NAMES
from core.photos.prepare import STEPS, squash
from core.photos.steps import ABLATIONS, SQUASH, steps_that_matter
from core.ui.photos.adjust import change, toggle, turn
from core.ui.runs.live import PLOT_CONFIG, run_colors
from core.ui.runs.photo_desk import prepare
from core.ui.widgets.crop_box import show_crop_box
from core.ui.widgets.gallery import enlarge
from core.words import percent, plain

CARD = 148  # pixels; two side by side on a phone
TITLES = {
    "photo": "Photo",
    "find": "Find the item",
    "crop": "Crop",
    "polarity": "Polarity",
    "tone": "Tone",
    "frame": "Frame",
    SQUASH: "No preparation",
}


def show_answer(entry, runs, titles, sure_from):
    """Shows the photo and what each run says about it, in words and as bars."""
    first = entry.answer(runs[0])
    picture, words = st.columns([1, 2])
    with picture:
        box = show_crop_box(
            entry.jpeg, entry.options.box, key=f"crop_{entry.id}", alt=entry.name
        )
        st.caption("Drag a frame around the item; a click takes it away.")
    if box is not None and box != (entry.options.box or (0.0, 0.0, 1.0, 1.0)):
        change(entry, box=None if box == (0, 0, 1, 1) else box)
        st.rerun()
    with words:
        if first.confidence < sure_from:
            st.markdown(f"### I am not sure\nMaybe {_top_words(first)}.")
        else:
            st.markdown(f"### {CLASS_NAMES[first.label]}\n{_top_words(first)}.")
        for sentence in first.sentences:
            st.warning(sentence, icon=":material/priority_high:")
        if first.suggested_turns:
            st.button(
                "Turn it",
                icon=":material/rotate_right:",
                on_click=turn,
                args=(entry, first.suggested_turns),
            )
        answers = {
            title: entry.answer(run).probabilities
            for title, run in zip(titles, runs, strict=True)
        }
        st.plotly_chart(
            probabilities_figure(
                answers, CLASS_NAMES, colors=run_colors(runs), truth=entry.label
            ),
            key="photo_answers",
            config=PLOT_CONFIG,
            alt="Probability of each class",
        )
        st.caption(
            f"The mean over several masks, framings and mirror images; "
            f"{percent(first.agreement, 0)} of them say {CLASS_NAMES[first.label]}. "
            f"Stranger than {percent(first.novelty, 0)} of Fashion-MNIST's own images."
        )


def _top_words(answer):
    return ", ".join(f"**{name}** {percent(share, 0)}" for name, share in answer.top3)


def show_ladder(entry, runs, titles):
    """Shows each rung as a picture, with the answers when it is left out."""
    st.subheader("Rung by rung")
    st.markdown(ladder_sentence(entry, runs[0], titles[0]))
    prepared = prepare(entry)
    with st.container(horizontal=True, gap="small"):
        for step in prepared.steps:
            _show_rung(entry, runs, titles, step)
        with st.container(width=CARD, gap="xsmall"):
            st.markdown(f"**{TITLES[SQUASH]}**")
            st.image(enlarge(squash(prepared.item.pixels), 6), width="stretch")
            st.caption("Squeezed to 28 x 28, as most first tries do.")
            _show_without(entry, runs, titles, SQUASH, "So it")


def _show_rung(entry, runs, titles, step):
    with st.container(width=CARD, gap="xsmall"):
        if step.name in STEPS:
            st.toggle(
                TITLES[step.name],
                getattr(entry.options, step.name),
                key=f"rung_{step.name}_{entry.id}",
                on_change=toggle,
                args=(entry, step.name),
            )
        else:
            st.markdown(f"**{TITLES[step.name]}**")
        image = step.image if step.image.ndim == 3 else step.image[..., None]
        small = max(image.shape[:2]) <= 28
        st.image(
            enlarge(step.image, 6) if small else np.squeeze(image),
            width="stretch",
            alt=step.sentence,
        )
        st.caption(step.sentence)
        if step.name in STEPS and getattr(entry.options, step.name):
            _show_without(entry, runs, titles, step.name, "Without")


def _show_without(entry, runs, titles, name, word):
    place = ABLATIONS.index(name)
    for run, title in zip(runs, titles, strict=True):
        answers = entry.ladder(run)
        label = int(answers[place].argmax())
        is_other = label != int(answers[0].argmax())
        said = f"{CLASS_NAMES[label]} {percent(float(answers[place].max()), 0)}"
        color = "orange" if is_other else "gray"
        st.markdown(f":small[{word}, {plain(title)} says :{color}[**{said}**]]")


def ladder_sentence(entry, run, title):
    """Names the rungs without which a run would answer otherwise."""
    names = [each for each in steps_that_matter(entry.ladder(run)) if each != SQUASH]
    if not names:
        return (
            f"Leaving out any one rung would not change what {plain(title)} says of "
            "this photo."
        )
    listed = " or ".join(f"**{TITLES[each].lower()}**" for each in names)
    return (
        f"Without {listed}, {plain(title)} would answer otherwise. Switch a rung off "
        "to see what it sees then."
    )
