"""What a batch of photos teaches: figures with intervals, classes, steps, errors."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.calibration import coverage_curve
from core.analysis.evaluation import Evaluation
from core.arrays import Rows
from core.charts.calibration import coverage_figure
from core.charts.confusion import confusion_figure
from core.data.dataset import CLASS_NAMES
from core.networks.inference import InferenceError
from core.photos.evaluation import Share, evaluate_photos
from core.photos.lessons import class_lessons, step_lessons
from core.photos.prediction import UNSURE_BELOW
from core.tables import safe_table
from core.ui.app.state import get_inference
from core.ui.photos.prediction import TITLES, Runs
from core.ui.photos.question import ask_step
from core.ui.photos.sources import work_through
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.photo_desk import THUMB_SIDE, Entries, ask_steps
from core.ui.widgets.chart import show_chart
from core.words import count, percent, percent_range, plain

LEAST = 5  # labelled photos: fewer are an anecdote
ERRORS = 24  # photos shown
FIGURES = {
    "top1": "Accuracy",
    "top2": "Top-2 accuracy",
    "garments": "Accuracy on clothes",
    "shoes": "Accuracy on shoes",
    "bags": "Accuracy on bags",
    "confident_half": "Accuracy of the more confident half",
    "confident_errors": "Confident errors (90 % or more)",
    "warned_wrong": "Wrong predictions with a warning",
    "warned_right": "Correct predictions with a warning",
}
ALARMS = {
    "novel": "as unlike the training data",
    "sideways": "as lying on their side",
}


def show_lessons(entries: Entries, runs: Runs) -> None:
    """Shows what all photos on the desk say about the networks."""
    st.subheader("What these photos teach")
    _show_steps(entries, runs[0])
    _show_false_alarms(runs[0])
    labelled = [entry for entry in entries if entry.label is not None]
    if len(labelled) < LEAST:
        st.caption(
            f"With labels on {LEAST} photos or more, accuracy and the rest come here. "
            "Say what a photo really is in the column *Label* of the table."
        )
        return
    labels = np.array([entry.label for entry in labelled])
    on_photos = [_evaluate(shown, labelled, labels) for shown in runs]
    frame = _figure_frame(labelled, labels, runs)
    st.dataframe(safe_table(frame), hide_index=True, width="stretch")
    st.caption(f"{len(labelled)} labelled photos, 95 % Wilson intervals.")
    _show_coverage(on_photos)
    first = on_photos[0]
    st.markdown(f"**{first.name} on photos, and on the test images**")
    probabilities = first.evaluation.probabilities
    lessons = class_lessons(labels, probabilities, runs[0].evaluation)
    st.markdown("\n".join(f"- {lesson.sentence}" for lesson in lessons))
    _show_errors(labelled, first)
    is_dark, counts = st.context.theme.type == "dark", first.evaluation.confusion
    figure = confusion_figure(counts, CLASS_NAMES, is_dark=is_dark)
    alt = f"Confusion matrix of {first.title} on the photos"
    show_chart(figure, key="photo_confusion", alt=alt)


def _evaluate(shown: EvaluatedRun, labelled: Entries, labels: Rows) -> EvaluatedRun:
    """Returns the same run with its Evaluation on the photos."""
    predicted = [entry.prediction(shown.run).probabilities for entry in labelled]
    return replace(shown, evaluation=Evaluation(labels, np.stack(predicted)))


def _show_false_alarms(shown: EvaluatedRun) -> None:
    """Says how often the network warns without reason, measured on test images."""
    run = shown.run
    try:
        alarms = _false_alarms(str(run.path), run.model_path.stat().st_mtime_ns)
    except (OSError, ValueError, InferenceError) as error:
        st.caption(f"False-alarm rate unknown: {plain(error)}")
        return
    shares = {name: alarms[name] for name in ALARMS}
    parts = " and ".join(
        f"{percent(share.value)} ({percent_range(share.interval)}) {ALARMS[name]}"
        for name, share in shares.items()
    )
    st.caption(
        f"False-alarm rate: of {alarms['any'].total:,} test images, none of which "
        f"should be flagged, {shown.name} flags {parts}. Its confidence is below "
        f"{percent(UNSURE_BELOW, 0)} for {percent(alarms['unsure'].value)} of them: "
        "the limit was chosen for photos, which are harder."
    )


@st.cache_data(max_entries=20, show_spinner="Counting false alarms …")
def _false_alarms(folder: str, stamp: int) -> dict[str, Share]:
    return get_inference().call("core.photos.worker:measure_false_alarms", folder)


def _show_errors(labelled: Entries, shown: EvaluatedRun) -> None:
    """Shows the photos that were classified wrongly."""
    evaluation = shown.evaluation
    order = np.argsort(-evaluation.confidence, kind="stable")
    wrong = order[~evaluation.is_correct[order]][:ERRORS]
    if not len(wrong):
        return
    st.markdown(f"**Errors of {shown.name}**, the most confident first")
    captions = [
        f"{CLASS_NAMES[evaluation.labels[row]]}, predicted "
        f"{CLASS_NAMES[evaluation.predictions[row]]} "
        f"{percent(float(evaluation.confidence[row]), 0)}"
        for row in wrong
    ]
    thumbs = [labelled[row].thumb for row in wrong]
    st.image(thumbs, captions, width=THUMB_SIDE, alt=captions)


def _figure_frame(labelled: Entries, labels: Rows, runs: Runs) -> pd.DataFrame:
    """Returns a row for each figure and a column for each run."""
    columns = {}
    for shown in runs:
        predictions = [entry.prediction(shown.run) for entry in labelled]
        figures = evaluate_photos(
            labels,
            np.stack([each.probabilities for each in predictions]),
            confidences=[each.confidence for each in predictions],
            warned=[bool(each.warnings) for each in predictions],
        )
        columns[shown.title] = {
            words: f"{percent(share.value, 0)} ({percent_range(share.interval, 0)}), "
            f"{share.count} of {share.total}"
            for name, words in FIGURES.items()
            if (share := getattr(figures, name)).total
        }
    frame = pd.DataFrame(columns).fillna("")
    rows = [words for words in FIGURES.values() if words in frame.index]
    return frame.loc[rows].reset_index(names="")


def _show_steps(entries: Entries, shown: EvaluatedRun) -> None:
    """Shows how many predictions leaving out each preparation step changes."""
    waiting = [entry for entry in entries if not entry.has_ablation(shown.run)]
    if waiting:
        asked = st.button(
            f"Leave out each step, for all {count(len(entries), 'photo')}",
            icon=":material/science:",
            help="Takes about as long as predicting each of them five times more.",
        )
        if asked:
            work_through(waiting, lambda entry: ask_steps(entry, shown.run))
        if not all(entry.has_ablation(shown.run) for entry in entries):
            return
    without = [entry.ablation(shown.run) for entry in entries]
    lessons = step_lessons(without, [entry.label for entry in entries])
    titles, most = TITLES | {"squash": "Everything"}, lessons[0]
    if not ask_step(lessons, TITLES, shown):
        return
    st.markdown(
        f"Leaving out **{titles[most.name].lower()}** changes what {shown.name} "
        f"predicts for {most.changed} of {most.total} photos."
    )
    columns = {
        "Left out": [titles[each.name] for each in lessons],
        "Prediction changes": [f"{each.changed} of {each.total}" for each in lessons],
        "Correct with, wrong without": [each.spoiled for each in lessons],
        "Wrong with, correct without": [each.mended for each in lessons],
    }
    st.dataframe(pd.DataFrame(columns), hide_index=True, width="stretch")


def _show_coverage(runs: Runs) -> None:
    threshold = st.slider(
        "Minimum confidence to answer",
        0.0,
        1.0,
        UNSURE_BELOW,
        0.05,
        format="percent",
        key="sure_from",
        bind="query-params",
    )
    figure = coverage_figure(
        {shown.title: coverage_curve(shown.evaluation) for shown in runs},
        [shown.color for shown in runs],
        threshold=threshold,
    )
    alt = "Accuracy against coverage, over the labelled photos"
    show_chart(figure, key="photo_coverage", alt=alt)
    for shown in runs:
        kept = shown.evaluation.confidence >= threshold
        if kept.any():
            st.markdown(
                f"**{shown.name}**, abstaining below {percent(threshold, 0)}, predicts "
                f"{kept.sum()} of {len(kept)} and is correct on "
                f"{shown.evaluation.is_correct[kept].sum()} of them."
            )
