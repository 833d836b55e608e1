"""Parts of the Compare page: classes, costs, and the gap to the training images."""

import pandas as pd
import streamlit as st

from core.analysis.classes import score_classes
from core.charts.points import RunPoint, accuracy_interval_figure, scatter_figure
from core.charts.recall import recall_figure
from core.data.dataset import CLASS_NAMES
from core.runs.run import Run
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.words import duration, percent

MIN_EPOCHS = 3  # before that the curves tell little
RISING_EPOCHS = 3  # of validation loss above its minimum: overfitting


def _points(runs: list[EvaluatedRun]) -> list[RunPoint]:
    return [
        RunPoint(
            name=shown.title,
            color=shown.color,
            accuracy=shown.run.summary.test_accuracy,
            interval=shown.run.summary.interval,
            parameters=shown.run.summary.parameters,
            seconds=shown.run.summary.seconds,
        )
        for shown in runs
    ]


def show_accuracies(runs: list[EvaluatedRun]) -> None:
    """Draws each run's test accuracy with its interval."""
    show_chart(
        accuracy_interval_figure(_points(runs)),
        key="accuracies",
        alt="Test accuracy of each run with its 95 % interval",
    )


def show_gaps(runs: list[EvaluatedRun]) -> None:
    """Says what each run's gap between training and validation means."""
    for shown in runs:
        last = shown.run.history.tail(1)
        if last.empty:
            continue
        gap = 100 * float((last["accuracy"] - last["val_accuracy"]).iloc[0])
        st.markdown(
            f"**{shown.name}**: training accuracy minus validation accuracy is "
            f"{gap:+.1f} points (the generalisation gap); {explain_gap(shown.run, gap)}"
        )


def explain_gap(run: Run, gap: float) -> str:
    """Says in a sentence what a gap of `gap` points between the curves tells."""
    if run.summary.epochs < MIN_EPOCHS:
        return "after so few epochs that tells nothing yet."
    if gap >= 0:
        since = _rising_since(run)
        if since:
            return (
                f"validation loss has been above its minimum since epoch {since}: it "
                "has begun to memorise its training images (overfitting)."
            )
        return (
            "validation loss is not rising, so this is no overfitting. Where dropout "
            "or altered images are used, training accuracy was measured with them."
        )
    has_dropout = any(row.kind == "Dropout" for row in run.summary.layers)
    if has_dropout or run.config.augmentation != "none":
        return "dropout and augmentation make training harder than the real task."
    return (
        "training accuracy is the mean over an epoch in which the network still "
        "improved; validation comes at its end."
    )


def _rising_since(run: Run) -> int | None:
    """Returns the epoch, from 1, after the best one, if that is long enough ago."""
    history = run.history
    best = int(history["val_loss"].argmin())
    if len(history) - 1 - best < RISING_EPOCHS:
        return None
    return int(history["epoch"].iloc[best]) + 2


def show_classes(runs: list[EvaluatedRun]) -> None:
    """Shows each class's recall with its interval, run beside run."""
    recalls = {shown.title: shown.evaluation.recall for shown in runs}
    intervals = {
        shown.title: [row.recall_interval for row in score_classes(shown.evaluation)]
        for shown in runs
    }
    colors = [shown.color for shown in runs]
    show_chart(
        recall_figure(list(CLASS_NAMES), recalls, intervals, colors=colors),
        key="recalls",
        alt="Recall of each class for each run, with 95 % intervals",
    )


def show_costs(runs: list[EvaluatedRun]) -> None:
    """Shows each run's size and speed beside its accuracy."""
    st.dataframe(cost_frame(runs), hide_index=True, width="stretch")
    if len({shown.run.config.label_smoothing for shown in runs}) > 1:
        st.caption(
            "Test losses do not compare where label smoothing differs: it asks for "
            "less confidence, which this loss then counts as an error."
        )
    left, right = st.columns(2)
    for column, cost in ((left, "parameters"), (right, "seconds")):
        with column:
            show_chart(
                scatter_figure(_points(runs), x=cost),
                key=f"cost_{cost}",
                alt=f"Test accuracy against {cost}",
            )


def cost_frame(runs: list[EvaluatedRun]) -> pd.DataFrame:
    """Returns a row for each run: accuracy, loss, size, time, latency."""
    rows = []
    for shown in runs:
        summary = shown.run.summary
        flip = summary.test_accuracy_flip
        rows.append(
            {
                "Run": shown.title,
                "Test accuracy": percent(summary.test_accuracy, 2),
                "With test-time augmentation": flip and percent(flip, 2),
                "Test loss": round(shown.evaluation.loss, 3),
                "Parameters": f"{summary.parameters:,}",
                "MACs": f"{summary.macs / 1e6:.1f} M",
                "Size on disk": f"{summary.file_bytes / 2**20:.2f} MB",
                "Training": duration(summary.seconds),
                "Images/s": f"{summary.images_per_second:,.0f}",
                "Latency (1 image)": f"{summary.latency_ms:.1f} ms",
            }
        )
    # A column that nobody asked to fill says nothing.
    return pd.DataFrame(rows).dropna(axis="columns", how="all").fillna("")
