"""One class on the Classes page: as a yes-or-no question, and its images."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.analysis.classes import average_precision, precision_recall_curve
from core.analysis.costs import Errors
from core.analysis.evaluation import Evaluation
from core.analysis.roc import RocCurve
from core.arrays import Integers
from core.charts.thresholds import precision_recall_figure, roc_figure
from core.data.dataset import CLASS_NAMES, Dataset
from core.ui.app.links import read_link, write_link
from core.ui.runs.evaluated import EvaluatedRun, columns_for
from core.ui.runs.images import show_predictions
from core.ui.widgets.chart import show_chart
from core.words import percent

START = "Shirt"  # what most networks find hardest
ENDS = 12  # images at each end of a class


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


def is_shown(runs: Sequence[EvaluatedRun], label: int) -> bool:
    """Tells whether some test images are of a class and some are not; says if not."""
    support, total = int(runs[0].evaluation.support[label]), len(runs[0].evaluation)
    if 0 < support < total:
        return True
    st.info(
        f"{support:,} of {total:,} test images are {CLASS_NAMES[label]}: there is "
        "nothing to tell apart. Choose another class.",
        icon=":material/filter_alt:",
    )
    return False


def show_curves(
    runs: Sequence[EvaluatedRun], label: int, chosen: Mapping[str, Errors]
) -> None:
    """Draws the precision-recall and the ROC curves of one class.

    Marked is where the thresholds of the run titles in `chosen` put them.
    """
    left, right = st.columns(2)
    with left:
        _show_precision_recall(runs, label, chosen)
    with right:
        _show_roc(runs, label, chosen)


def _show_precision_recall(
    runs: Sequence[EvaluatedRun], label: int, chosen: Mapping[str, Errors]
) -> None:
    curves, words = {}, []
    for shown in runs:
        precision, recall, _ = precision_recall_curve(shown.evaluation, label)
        curves[shown.title] = (shown.color, precision, recall)
        area = average_precision(shown.evaluation, label)
        words.append(f"{shown.name} {percent(area)}")
    points = {
        title: (each.precision, each.recall)
        for title, each in chosen.items()
        if each.precision is not None
    }
    show_chart(
        precision_recall_figure(curves, points),
        key="precision_recall",
        alt=f"Precision against recall of {CLASS_NAMES[label]}",
    )
    st.caption(f"Average precision, the area under the curve: {', '.join(words)}.")


def _show_roc(
    runs: Sequence[EvaluatedRun], label: int, chosen: Mapping[str, Errors]
) -> None:
    curves, words = {}, []
    for shown in runs:
        evaluation = shown.evaluation
        curve = RocCurve.of(
            evaluation.probabilities[:, label], evaluation.labels == label
        )
        curves[shown.title] = shown.color, curve.false_alarm_rate, curve.recall
        low, high = curve.interval
        words.append(f"{shown.name} {curve.area:.4f} ({low:.4f} to {high:.4f})")
    points = {
        title: (each.false_alarm_rate, each.recall) for title, each in chosen.items()
    }
    show_chart(
        roc_figure(curves, points),
        key="roc",
        alt=f"ROC curve: recall against the false-alarm rate of {CLASS_NAMES[label]}",
    )
    others = len(runs[0].evaluation) - int(runs[0].evaluation.support[label])
    st.caption(
        f"AUC, the area under the ROC curve (95 % interval): {', '.join(words)}. It is "
        f"the chance that a {CLASS_NAMES[label]} gets a higher probability than "
        "another image. It looks good where the others are many: 1 % of them is "
        f"{others / 100:,.0f} false alarms."
    )


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
