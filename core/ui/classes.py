"""What the Classes page shows: scores, table, report, one class's images."""

import pandas as pd
import streamlit as st

from core.analysis.classes import (
    average_precision,
    average_scores,
    classification_report,
    precision_recall_curve,
    score_classes,
)
from core.analysis.evaluation import Evaluation
from core.arrays import Integers
from core.charts.calibration import precision_recall_figure
from core.charts.recall import recall_figure
from core.data.dataset import CLASS_NAMES, Dataset
from core.tables import safe_table
from core.ui.app.links import read_link, write_link
from core.ui.runs.evaluated import EvaluatedRun, columns_for
from core.ui.runs.images import show_predictions
from core.ui.widgets.chart import show_chart
from core.ui.widgets.choosing import choose_one
from core.ui.widgets.download import offer_csv, offer_file
from core.words import percent

MEASURES = {"recall": "recall", "precision": "precision", "f1": "F1"}  # and in words
AVERAGES = ("macro", "weighted")
START = "Shirt"  # what most networks find hardest
ENDS = 12  # images at each end of a class


def show_scores(runs: list[EvaluatedRun]) -> None:
    """Draws one measure of every class with its intervals, sorted."""
    measure = choose_one(
        "Measure",
        list(MEASURES),
        key="class_measure",
        format_func=MEASURES.__getitem__,
        label_visibility="collapsed",
    )
    scores, intervals = {}, {}
    for shown in runs:
        rows = score_classes(shown.evaluation)
        scores[shown.title] = [getattr(row, measure) for row in rows]
        intervals[shown.title] = [getattr(row, f"{measure}_interval") for row in rows]
    name = MEASURES[measure]
    colors = [shown.color for shown in runs]
    show_chart(
        recall_figure(
            list(CLASS_NAMES), scores, intervals, colors=colors, measure=name
        ),
        key="class_scores",
        alt=f"{name} of each class with 95 % intervals: {', '.join(scores)}",
    )


def show_table(runs: list[EvaluatedRun]) -> None:
    """Shows every score of every class, and the averages."""
    st.dataframe(
        safe_table(score_frame(runs)),
        hide_index=True,
        width="stretch",
        height="content",
    )
    st.caption(
        "The macro average gives each class the same weight, the weighted average each "
        "image. Intervals in the chart are 95 %."
    )


def score_frame(runs: list[EvaluatedRun]) -> pd.DataFrame:
    """Returns a row for each class and average, columns for each run's scores."""
    frame = pd.DataFrame(
        {"Class": [*CLASS_NAMES, *(f"{kind} average" for kind in AVERAGES)]}
    )
    values = {
        (shown.title, measure): _scores_of(shown.evaluation, measure)
        for shown in runs
        for measure in MEASURES
    }
    for (title, measure), column in values.items():
        name = MEASURES[measure]
        frame[name if len(runs) == 1 else f"{title}: {name}"] = [*map(percent, column)]
    support = runs[0].evaluation.support
    frame["Images"] = [*support.tolist(), support.sum(), support.sum()]
    if len(runs) == 2:
        first, second = (values[shown.title, "f1"] for shown in runs)
        gaps = [f"{100 * (a - b):+.1f}" for a, b in zip(first, second, strict=True)]
        frame.insert(1, "F1 difference", gaps)
    return frame


def _scores_of(evaluation: Evaluation, measure: str) -> list[float]:
    """Returns a measure of every class, then its averages."""
    averages = average_scores(evaluation)
    return [getattr(row, measure) for row in score_classes(evaluation)] + [
        averages[kind][measure] for kind in AVERAGES
    ]


def show_downloads(runs: list[EvaluatedRun]) -> None:
    """Offers the classification report as text and the table as CSV."""
    left, right = st.columns(2)
    offer_file(
        "Report as text",
        lambda: "\n".join(
            f"{shown.title}\n\n{classification_report(shown.evaluation)}"
            for shown in runs
        ),
        "classification_report.txt",
        icon="description",
        at=left,
    )
    offer_csv(
        "Scores as CSV",
        lambda: pd.DataFrame(
            row.to_dict() | {"run": shown.title}
            for shown in runs
            for row in score_classes(shown.evaluation)
        ),
        "class_scores.csv",
        at=right,
    )


def choose_class() -> int:
    """Lets the reader choose a class; it is in the URL. Returns its label."""
    name = st.selectbox(
        "Class",
        CLASS_NAMES,
        CLASS_NAMES.index(read_link("class", CLASS_NAMES, START)),
        key="one_class",
        persist_state="session",
    )
    write_link("class", name, usual=START)
    return CLASS_NAMES.index(name)


def show_precision_recall(runs: list[EvaluatedRun], label: int) -> None:
    """Draws the precision-recall curves of one class."""
    curves, words = {}, []
    for shown in runs:
        precision, recall, _ = precision_recall_curve(shown.evaluation, label)
        curves[shown.title] = (shown.color, precision, recall)
        area = average_precision(shown.evaluation, label)
        words.append(f"{shown.name} {percent(area)}")
    show_chart(
        precision_recall_figure(curves),
        key="precision_recall",
        alt=f"Precision against recall of {CLASS_NAMES[label]}",
    )
    st.caption(f"Average precision, the area under the curve: {', '.join(words)}.")


def show_ends(dataset: Dataset, runs: list[EvaluatedRun], label: int) -> None:
    """Shows the images of a class of which each run was surest, correct and wrong."""
    for shown in columns_for(runs):
        right, wrong = ends_of_class(shown.evaluation, label)
        for rows, end, key in ((right, "correct", "best"), (wrong, "wrong", "worst")):
            st.markdown(f"**{shown.name}**, most confident, {end}")
            show_predictions(dataset, shown.evaluation, rows, key=f"{key}_{shown.id}")


def ends_of_class(evaluation: Evaluation, label: int) -> tuple[Integers, Integers]:
    """Returns test rows of a class, correct and wrong, each most confident first."""
    order = (-evaluation.confidence).argsort(kind="stable")
    order = order[evaluation.labels[order] == label]
    is_right = evaluation.predictions[order] == label
    return order[is_right][:ENDS], order[~is_right][:ENDS]
