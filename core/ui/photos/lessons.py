"""What a batch of photos teaches: figures with intervals, classes, rungs, errors."""

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.calibration import coverage_curve
from core.analysis.evaluation import Evaluation
from core.charts import confusion_figure, coverage_figure
from core.data.dataset import CLASS_NAMES
from core.networks.inference import InferenceError
from core.photos.evaluation import evaluate_photos
from core.photos.lessons import class_lessons, step_lessons
from core.ui.app.state import get_inference
from core.ui.photos.prediction import TITLES
from core.ui.runs.live import PLOT_CONFIG, run_colors
from core.ui.runs.photo_desk import THUMB_SIDE
from core.ui.runs.verdict import load_evaluation
from core.words import percent, percent_range, plain

LEAST = 5  # labelled photos: fewer are an anecdote
ERRORS = 24  # photos shown
FIGURES = {
    "top1": "Right",
    "top2": "Right among the first two",
    "garments": "Clothes",
    "shoes": "Shoes",
    "bags": "Bags",
    "confident_half": "The surer half",
    "confident_errors": "Wrong and 90 % sure",
    "warned_wrong": "Wrong answers with a warning",
    "warned_right": "Right answers with a warning",
}


ALARM_WORDS = {"novel": "strange", "unsure": "unsure", "sideways": "lying on its side"}


def show_alarms(run, title):
    """Says how often the warnings cry wolf, measured on the test images."""
    try:
        alarms = _false_alarms(run.id, str(run.path), run.model_path.stat().st_mtime_ns)
    except (OSError, ValueError, InferenceError) as error:
        st.caption(f"How often the warnings cry wolf is not known: {error}")
        return
    parts = ", ".join(
        f"{words} {percent(alarms[name].value)}" for name, words in ALARM_WORDS.items()
    )
    once = alarms["any"]
    st.caption(
        f"How often {plain(title)} warns for nothing: of {once.total:,} test images it "
        f"warned about {percent(once.value)} ({percent_range(once.interval)}): {parts}."
    )


@st.cache_data(max_entries=20, show_spinner="Counting false alarms …")
def _false_alarms(run_id, folder, stamp):
    return get_inference().call("core.photos.prediction:measure_false_alarms", folder)


def show_lessons(entries, runs, titles, sure_from):
    """Shows what all photos on the desk say about the networks."""
    st.subheader("What these photos teach")
    labelled = [entry for entry in entries if entry.label is not None]
    _show_rungs(entries, runs[0], titles[0])
    show_alarms(runs[0], titles[0])
    if len(labelled) < LEAST:
        st.caption(
            f"With labels on {LEAST} photos or more, accuracy and the rest come here. "
            "Say what a photo really is under *Your hand*."
        )
        return
    labels = np.array([entry.label for entry in labelled])
    judged = {
        title: Evaluation(
            labels, np.stack([entry.answer(run).probabilities for entry in labelled])
        )
        for run, title in zip(runs, titles, strict=True)
    }
    st.dataframe(figure_frame(labelled, runs, titles), hide_index=True, width="stretch")
    st.caption(f"{len(labelled)} labelled photos, 95 % Wilson intervals.")
    _show_coverage(judged, runs, sure_from)
    first = judged[titles[0]]
    st.markdown(f"**{plain(titles[0])} on photos, and on the test images**")
    lessons = class_lessons(labels, first.probabilities, load_evaluation(runs[0].id))
    st.markdown("\n".join(f"- {lesson.sentence}" for lesson in lessons))
    _show_errors(labelled, runs[0], titles[0])
    st.plotly_chart(
        confusion_figure(
            first.confusion, CLASS_NAMES, is_dark=st.context.theme.type == "dark"
        ),
        key="photo_confusion",
        config=PLOT_CONFIG,
        alt=f"Confusion of {titles[0]} on the photos",
    )


def _show_errors(labelled, run, title):
    """Shows the photos that were answered wrongly, the surest first."""
    wrong = [entry for entry in labelled if entry.answer(run).label != entry.label]
    wrong.sort(key=lambda entry: -entry.answer(run).confidence)
    if not wrong:
        return
    st.markdown(f"**What {plain(title)} got wrong**, the surest first")
    captions = []
    for entry in wrong[:ERRORS]:
        answer = entry.answer(run)
        said = f"{CLASS_NAMES[answer.label]} {percent(answer.confidence, 0)}"
        captions.append(f"{CLASS_NAMES[entry.label]}, said {said}")
    st.image([entry.thumb for entry in wrong[:ERRORS]], captions, width=THUMB_SIDE)


def figure_frame(labelled, runs, titles):
    """Returns a DataFrame with a row a figure and a column a run."""
    labels = [entry.label for entry in labelled]
    columns = {}
    for run, title in zip(runs, titles, strict=True):
        answers = [entry.answer(run) for entry in labelled]
        judgement = evaluate_photos(
            labels,
            np.stack([answer.probabilities for answer in answers]),
            confidences=[answer.confidence for answer in answers],
            warned=[bool(answer.warnings) for answer in answers],
        )
        columns[title] = {
            words: f"{percent(share.value, 0)} ({percent_range(share.interval, 0)}), "
            f"{share.count} of {share.total}"
            for name, words in FIGURES.items()
            if (share := getattr(judgement, name)).total
        }
    frame = pd.DataFrame(columns).fillna("")
    return frame.reindex([each for each in FIGURES.values() if each in frame.index])[
        list(columns)
    ].reset_index(names="")


def _show_rungs(entries, run, title):
    ladders = [entry.ladder(run) for entry in entries]
    lessons = step_lessons(ladders, [entry.label for entry in entries])
    rows = [
        {
            "Left out": TITLES[each.name] if each.name != "squash" else "Everything",
            "Answer changes": f"{each.changed} of {each.total}",
            "Right before, wrong then": each.spoiled,
            "Wrong before, right then": each.mended,
        }
        for each in lessons
    ]
    most = lessons[0]
    name = "everything" if most.name == "squash" else TITLES[most.name].lower()
    st.markdown(
        f"Leaving out **{name}** changes what {plain(title)} says of {most.changed} of "
        f"{most.total} photos."
    )
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def _show_coverage(judged, runs, sure_from):
    curves = {title: coverage_curve(each) for title, each in judged.items()}
    st.plotly_chart(
        coverage_figure(curves, run_colors(runs), threshold=sure_from),
        key="photo_coverage",
        config=PLOT_CONFIG,
        alt="Share right against share answered, over the labelled photos",
    )
    for title, each in judged.items():
        answered = each.confidence >= sure_from
        if answered.any():
            st.markdown(
                f"**{plain(title)}**, silent below {percent(sure_from, 0)}, answers "
                f"{answered.sum()} of {len(each)} and is right on "
                f"{each.is_correct[answered].sum()} of them."
            )
