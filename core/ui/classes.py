"""What the Classes page shows: scores, table, report, one class's images."""

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.classes import (
    average_precision,
    average_scores,
    classification_report,
    precision_recall_curve,
    score_classes,
)
from core.charts import precision_recall_figure, recall_figure
from core.data.dataset import CLASS_NAMES
from core.ui.app.links import read_link, write_link
from core.ui.runs.images import show_answers
from core.ui.runs.live import PLOT_CONFIG
from core.ui.runs.verdict import load_evaluation
from core.words import percent, plain

MEASURES = ("recall", "precision", "f1")
WORDS = {"recall": "recall", "precision": "precision", "f1": "F1"}
START = "Shirt"  # what most networks find hardest
ENDS = 12  # images at each end of a class


def show_scores(titles, colors, evaluations):
    """Draws one measure of every class with its intervals, sorted."""
    measure = st.segmented_control(
        "Measure",
        MEASURES,
        default="recall",
        required=True,
        key="class_measure",
        format_func=WORDS.get,
        label_visibility="collapsed",
        bind="query-params",
    )
    scores, intervals = {}, {}
    for title, evaluation in zip(titles, evaluations, strict=True):
        rows = score_classes(evaluation)
        scores[title] = [getattr(row, measure) for row in rows]
        intervals[title] = [getattr(row, f"{measure}_interval") for row in rows]
    figure = recall_figure(
        list(CLASS_NAMES), scores, intervals, colors=colors, measure=WORDS[measure]
    )
    st.plotly_chart(
        figure,
        key="class_scores",
        config=PLOT_CONFIG,
        alt=f"{WORDS[measure]} of each class with 95 % intervals: {', '.join(titles)}",
    )


def show_table(titles, evaluations):
    """Shows every score of every class, and the averages."""
    st.dataframe(
        score_frame(titles, evaluations),
        hide_index=True,
        width="stretch",
        height="content",
    )
    st.caption(
        "The macro average counts each class the same, the weighted one each image. "
        "Intervals in the chart are 95 %."
    )


def score_frame(titles, evaluations):
    """Returns a DataFrame with a row a class, columns for each run's scores."""
    frame = pd.DataFrame({"Class": [*CLASS_NAMES, "macro average", "weighted average"]})
    for title, evaluation in zip(titles, evaluations, strict=True):
        rows = score_classes(evaluation)
        averages = average_scores(evaluation)
        for measure in MEASURES:
            values = [getattr(row, measure) for row in rows]
            values += [averages[kind][measure] for kind in ("macro", "weighted")]
            name = WORDS[measure] if len(titles) == 1 else f"{title}: {WORDS[measure]}"
            frame[name] = [percent(value) for value in values]
    support = evaluations[0].support
    frame["Images"] = [*support.tolist(), support.sum(), support.sum()]
    if len(evaluations) == 2:
        first, second = ([row.f1 for row in score_classes(e)] for e in evaluations)
        gaps = [f"{100 * (a - b):+.1f}" for a, b in zip(first, second, strict=True)]
        means = [average_scores(each) for each in evaluations]
        gaps += [
            f"{100 * (means[0][kind]['f1'] - means[1][kind]['f1']):+.1f}"
            for kind in ("macro", "weighted")
        ]
        frame.insert(1, "F1 difference", gaps)
    return frame


def show_downloads(titles, evaluations):
    """Offers the classification report as text and the table as CSV."""
    left, right = st.columns(2)
    report = "\n".join(
        f"{title}\n\n{classification_report(evaluation)}"
        for title, evaluation in zip(titles, evaluations, strict=True)
    )
    left.download_button(
        "Report as text",
        report,
        "classification_report.txt",
        icon=":material/description:",
        on_click="ignore",
        width="stretch",
    )
    frame = pd.concat(
        [
            pd.DataFrame([row.to_dict() for row in score_classes(evaluation)]).assign(
                run=title
            )
            for title, evaluation in zip(titles, evaluations, strict=True)
        ]
    )
    right.download_button(
        "Scores as CSV",
        frame.to_csv(index=False),
        "class_scores.csv",
        icon=":material/table:",
        on_click="ignore",
        width="stretch",
    )


def choose_class():
    """Lets the reader choose a class; it lives in the URL. Returns its label."""
    linked = read_link("class", CLASS_NAMES, START)
    name = st.selectbox(
        "Class",
        CLASS_NAMES,
        CLASS_NAMES.index(linked),
        key="one_class",
        persist_state="session",
    )
    write_link("class", name, usual=START)
    return CLASS_NAMES.index(name)


def show_precision_recall(titles, colors, evaluations, label):
    """Draws the precision-recall curves of one class."""
    curves, words = {}, []
    for title, color, evaluation in zip(titles, colors, evaluations, strict=True):
        precision, recall, _ = precision_recall_curve(evaluation, label)
        curves[title] = (color, precision, recall)
        area = percent(average_precision(evaluation, label))
        words.append(f"{plain(title)} {area}")
    st.plotly_chart(
        precision_recall_figure(curves),
        key="precision_recall",
        config=PLOT_CONFIG,
        alt=f"Precision against recall of {CLASS_NAMES[label]}",
    )
    st.caption(f"Average precision, the area under the curve: {', '.join(words)}.")


def show_ends(dataset, runs, titles, label):
    """Shows the images of a class that each run is surest of, and most wrong on."""
    columns = st.columns(len(runs)) if len(runs) > 1 else [st.container()]
    for column, run, title in zip(columns, runs, titles, strict=True):
        evaluation = load_evaluation(run.id)
        best, worst = ends_of_class(evaluation, label)
        with column:
            st.markdown(f"**{plain(title)}**, surest and right")
            show_answers(dataset, evaluation, best, key=f"best_{run.id}")
            st.markdown(f"**{plain(title)}**, furthest off")
            show_answers(dataset, evaluation, worst, key=f"worst_{run.id}")


def ends_of_class(evaluation, label):
    """Returns test rows of a class: least and greatest loss, the extreme one first."""
    rows = np.flatnonzero(evaluation.labels == label)
    order = rows[np.argsort(evaluation.losses[rows], kind="stable")]
    return order[:ENDS], order[::-1][:ENDS]
