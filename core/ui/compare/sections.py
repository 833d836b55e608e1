"""Parts of the Compare page: classes, costs, and the gap to the training images."""

import pandas as pd
import streamlit as st

from core.analysis.significance import wilson_interval
from core.charts import RunPoint, recall_figure, scatter_figure
from core.data.dataset import CLASS_NAMES
from core.ui.runs.architecture import rows_of
from core.ui.runs.live import PLOT_CONFIG
from core.words import duration, percent, plain

MIN_EPOCHS = 3  # before that the curves tell little
WIDE_GAP = 3.0  # points between training and validation accuracy worth a word


def run_points(runs, titles, colors):
    """Returns a RunPoint for each evaluated run."""
    return [
        RunPoint(
            name=title,
            color=color,
            accuracy=run.summary.test_accuracy,
            interval=tuple(run.summary.interval),
            parameters=run.summary.parameters,
            seconds=run.summary.seconds,
        )
        for run, title, color in zip(runs, titles, colors, strict=True)
    ]


def show_gaps(runs, titles):
    """Says what each run's gap between training and validation means."""
    for run, title in zip(runs, titles, strict=True):
        last = run.history.tail(1)
        if last.empty:
            continue
        gap = 100 * float((last["accuracy"] - last["val_accuracy"]).iloc[0])
        st.markdown(
            f"**{plain(title)}**: training accuracy minus validation accuracy is "
            f"{gap:+.1f} points; {explain_gap(run, gap)}"
        )


def explain_gap(run, gap):
    """Says in a sentence what a gap of `gap` points between the curves tells."""
    if run.summary.epochs < MIN_EPOCHS:
        return "after so few epochs that tells nothing yet."
    if gap > WIDE_GAP:
        return (
            "it has begun to learn its training images by heart. More dropout, "
            "augmentation or fewer epochs would narrow that."
        )
    if gap >= 0:
        return "what it learned carries over to new images."
    has_dropout = any(row.kind == "Dropout" for row in rows_of(run))
    if has_dropout or run.config.augmentation != "none":
        return "dropout and augmentation make training harder than the real task."
    return (
        "training accuracy is the mean over an epoch in which the network still "
        "improved; validation comes at its end."
    )


def show_classes(titles, colors, evaluations):
    """Shows each class's recall with its interval, run beside run."""
    intervals = {
        title: [
            wilson_interval(int(right), int(total))
            for right, total in zip(
                each.confusion.diagonal(), each.support, strict=True
            )
        ]
        for title, each in zip(titles, evaluations, strict=True)
    }
    recalls = {
        title: each.recall for title, each in zip(titles, evaluations, strict=True)
    }
    st.plotly_chart(
        recall_figure(list(CLASS_NAMES), recalls, intervals, colors=colors),
        key="recalls",
        config=PLOT_CONFIG,
        alt="Recall of each class for each run, with 95 % intervals",
    )


def show_costs(runs, titles, points):
    """Shows what each run's accuracy costs, as a table and two scatters."""
    st.dataframe(cost_frame(runs, titles), hide_index=True, width="stretch")
    columns = st.columns(2)
    for column, cost in zip(columns, ("parameters", "seconds"), strict=True):
        column.plotly_chart(
            scatter_figure(points, x=cost),
            key=f"cost_{cost}",
            config=PLOT_CONFIG,
            alt=f"Test accuracy against {cost}",
        )


def cost_frame(runs, titles):
    """Returns a DataFrame with a row a run: accuracy, loss, size, time, latency."""
    rows = []
    for run, title in zip(runs, titles, strict=True):
        summary = run.summary
        rows.append(
            {
                "Run": title,
                "Test accuracy": percent(summary.test_accuracy, 2),
                "With mirror images": _flipped(summary),
                "Test loss": round(summary.test_loss, 3),
                "Parameters": f"{summary.parameters:,}",
                "MACs": f"{summary.macs / 1e6:.1f} M",
                "Size on disk": f"{summary.file_bytes / 2**20:.2f} MB",
                "Training": duration(summary.seconds),
                "Images/s": f"{summary.images_per_second:,.0f}",
                "One image": f"{summary.latency_ms:.1f} ms",
            }
        )
    # A column that nobody asked to fill says nothing.
    return pd.DataFrame(rows).dropna(axis="columns", how="all").fillna("")


def _flipped(summary):
    """Returns the accuracy of the mean answer to an image and its mirror image."""
    accuracy = summary.test_accuracy_flip
    return None if accuracy is None else percent(accuracy, 2)
