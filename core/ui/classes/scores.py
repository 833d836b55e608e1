"""Every class's scores on the Classes page: chart, table, report."""

import pandas as pd
import streamlit as st

from core.analysis.classes import (
    average_scores,
    classification_report,
    score_classes,
)
from core.analysis.evaluation import Evaluation
from core.charts.recall import recall_figure
from core.data.dataset import CLASS_NAMES
from core.tables import safe_table
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.ui.widgets.choosing import choose_one
from core.ui.widgets.download import offer_csv, offer_file
from core.words import percent

MEASURES = {"recall": "recall", "precision": "precision", "f1": "F1"}  # and in words
AVERAGES = ("macro", "weighted")


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
