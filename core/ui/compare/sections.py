"""Parts of the Compare page: classes, costs, and the gap to the training images."""

import pandas as pd
import streamlit as st

from core.analysis.classes import score_classes
from core.analysis.overfitting import rising_since
from core.charts.points import RunPoint, accuracy_interval_figure, scatter_figure
from core.charts.recall import recall_figure
from core.data.dataset import CLASS_NAMES
from core.runs.evaluations import calibration_of
from core.runs.groups import differing_knobs
from core.runs.run import Run
from core.tables import safe_table
from core.ui.runs.evaluated import BY_STAMP, EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.ui.widgets.facts import show_facts
from core.words import duration, percent, plain

MIN_EPOCHS = 3  # before that the curves tell little


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


def show_settings(runs: list[EvaluatedRun]) -> None:
    """Lists every setting in which some of several runs differ."""
    knobs = differing_knobs([shown.run for shown in runs])
    if len(runs) < 3 or not knobs:
        return
    with st.expander(f"Settings in which these runs differ: {plain(', '.join(knobs))}"):
        frame = pd.DataFrame({"Run": [shown.title for shown in runs]} | knobs)
        st.dataframe(safe_table(frame), hide_index=True, width="stretch")


def show_gaps(runs: list[EvaluatedRun]) -> None:
    """Says how far each run's training and validation accuracy are apart, and why."""
    for shown in runs:
        if not shown.run.history.empty:
            st.markdown(f"**{shown.name}**: {explain_gap(shown.run)}")


def explain_gap(run: Run) -> str:
    """Says what a run's gap is; whether it overfits, its validation loss tells."""
    history, restored = run.history, run.restored_epoch
    row, when = history.iloc[-1], "after the last epoch"
    for _, each in history[history["epoch"] + 1 == restored].iterrows():
        row, when = each, f"at epoch {restored}, whose weights it has"
    gap = 100 * float(row["accuracy"] - row["val_accuracy"])
    return (
        f"generalisation gap (training minus validation accuracy) of {gap:+.1f} points "
        f"{when}. {_explain_losses(run)} {_explain_training(run)}"
    )


def _explain_losses(run: Run) -> str:
    history = run.history
    if len(history) < MIN_EPOCHS:
        return "So few epochs tell nothing of overfitting yet."
    since = rising_since(history["loss"].to_numpy(), history["val_loss"].to_numpy())
    if since is None:
        return "Its validation loss is not rising: no sign of overfitting."
    first = int(history["epoch"].iloc[since]) + 1
    if run.restored_epoch:
        return (
            f"Its validation loss rose from epoch {first} on (overfitting): early "
            "stopping went back to the weights before."
        )
    return f"Its validation loss has been rising since epoch {first}: overfitting."


def _explain_training(run: Run) -> str:
    """Says with what training accuracy was measured."""
    dropout = any(row.kind == "Dropout" for row in run.summary.layers)
    altered = run.config.augmentation != "none"
    causes = ["dropout"] * dropout + ["altered images"] * altered
    causes += ["blended images"] * (run.config.mixup > 0)
    if causes:
        return (
            f"Training accuracy is a mean over the epoch, with {' and '.join(causes)}: "
            "that makes it lower."
        )
    return "Training accuracy is a mean over the epoch, in which the network improved."


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


def show_costs(runs: list[EvaluatedRun], charted: list[EvaluatedRun]) -> None:
    """Shows each run's figures in a table, and of some the size beside accuracy."""
    show_facts(cost_frame(runs), "runs.csv")
    st.caption(
        "Losses compare after temperature, which is fitted on the validation images: "
        "as trained, a network may be too confident, or too little (label smoothing "
        "asks for that), which the test loss counts as an error."
    )
    left, right = st.columns(2)
    for column, cost in ((left, "parameters"), (right, "seconds")):
        with column:
            show_chart(
                scatter_figure(_points(charted), x=cost),
                key=f"cost_{cost}",
                alt=f"Test accuracy against {cost}",
            )


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=BY_STAMP)
def calibrated_loss(shown: EvaluatedRun) -> float | None:
    """Returns the test loss under the temperature that validation images ask for.

    None where the run kept no validation predictions.
    """
    return calibration_of(shown.run, shown.evaluation).loss_after


def cost_frame(runs: list[EvaluatedRun]) -> pd.DataFrame:
    """Returns a row for each run: accuracies, losses, size, time, latency."""
    rows = []
    for shown in runs:
        summary = shown.run.summary
        flip, calibrated = summary.test_accuracy_flip, calibrated_loss(shown)
        rows.append(
            {
                "Run": shown.title,
                "Validation accuracy": percent(summary.val_accuracy, 2),
                "Test accuracy": percent(summary.test_accuracy, 2),
                "With test-time augmentation": flip and percent(flip, 2),
                "Test loss": f"{shown.evaluation.loss:.3f}",
                "Test loss after temperature": calibrated and f"{calibrated:.3f}",
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
