"""Hotspots on the Confusion page: the pairs of classes that are confused most."""

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.evaluation import ConfusedPair, Evaluation
from core.analysis.hotspots import mean_image, pair_trend
from core.charts.trend import trend_figure
from core.data.dataset import CLASS_NAMES, Dataset
from core.tables import safe_table
from core.ui.confusion.matrix import rows_of_cell, validation_by_epoch
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.images import images_behind
from core.ui.widgets.chart import show_chart
from core.ui.widgets.gallery import image_grid_html
from core.words import percent, plain

HOTSPOTS = 10
STRIP = 8  # example images each way


def show_hotspots(runs: list[EvaluatedRun]) -> None:
    """Ranks the most confused pairs of the first run, with the other's counts."""
    evaluation = runs[0].evaluation
    pairs = evaluation.most_confused(HOTSPOTS)
    if not pairs:
        st.caption("No two classes were confused.")
        return
    frame = pd.DataFrame([_row(pair, runs[1:]) for pair in pairs])
    st.dataframe(safe_table(frame), hide_index=True, width="stretch")
    st.markdown(worst_row(evaluation))
    by_name = {
        f"{CLASS_NAMES[pair.first]} and {CLASS_NAMES[pair.second]}": pair
        for pair in pairs
    }
    name = st.selectbox(
        "A closer look at one pair", list(by_name), key="pair", bind="query-params"
    )
    _show_pair(runs, by_name[name])


def _row(pair: ConfusedPair, others: list[EvaluatedRun]) -> dict[str, str | int]:
    row: dict[str, str | int] = {
        "First": CLASS_NAMES[pair.first],
        "Second": CLASS_NAMES[pair.second],
        "First as second": pair.count_first_as_second,
        "Second as first": pair.count_second_as_first,
        "Of all errors": percent(pair.share_of_errors),
    }
    for other in others:
        counts = other.evaluation.confusion
        both = counts[pair.first, pair.second] + counts[pair.second, pair.first]
        row[f"{other.title}, both ways"] = int(both)
    return row


def worst_row(evaluation: Evaluation) -> str:
    """Says in a sentence which class is missed most, and what it is taken for."""
    label = int(evaluation.recall.argmin())
    row = evaluation.confusion[label].copy()
    row[label] = 0
    order = (-row).argsort(kind="stable")[:3]
    listed = [f"{CLASS_NAMES[each]} {row[each]} times" for each in order if row[each]]
    return (
        f"**{CLASS_NAMES[label]}** has the lowest recall: of "
        f"{evaluation.support[label]:,} images it is taken for {', '.join(listed)}."
    )


def _show_pair(runs: list[EvaluatedRun], pair: ConfusedPair) -> None:
    """Shows a pair's course over the epochs, its mean images and examples."""
    dataset = images_behind(runs[0].run)
    left, right = st.columns(2)
    with left:
        _show_trend(runs, pair)
    if dataset is None:
        return
    with right:
        _show_means(dataset, runs[0], pair)
    evaluation = runs[0].evaluation
    for true, predicted in ((pair.first, pair.second), (pair.second, pair.first)):
        rows = rows_of_cell(evaluation, true, predicted)[:STRIP]
        if not len(rows):
            continue
        words = f"{CLASS_NAMES[true]} taken for {CLASS_NAMES[predicted]}"
        st.markdown(f"**{words}**")
        captions = [percent(each, 0) for each in evaluation.confidence[rows]]
        alts = [f"{words}: test image {row}" for row in rows]
        images = dataset.test.images[rows]
        st.html(image_grid_html(images, captions, alts=alts, tile=76))


def _show_trend(runs: list[EvaluatedRun], pair: ConfusedPair) -> None:
    counts, colors = {}, []
    for shown in runs:
        try:
            labels, by_epoch = validation_by_epoch(shown.run)
        except ValueError as error:
            st.caption(plain(error))
            continue
        counts[shown.title] = pair_trend(labels, by_epoch, pair.first, pair.second)
        colors.append(shown.color)
    if not counts:
        return
    st.markdown("**Confused after each epoch**, on the validation images")
    show_chart(
        trend_figure(counts, colors=colors),
        key="pair_trend",
        alt="How often the two classes were confused after each epoch",
    )


def _show_means(dataset: Dataset, shown: EvaluatedRun, pair: ConfusedPair) -> None:
    images, labels = dataset.test.images, dataset.test.labels
    first, second = CLASS_NAMES[pair.first], CLASS_NAMES[pair.second]
    there = rows_of_cell(shown.evaluation, pair.first, pair.second)
    back = rows_of_cell(shown.evaluation, pair.second, pair.first)
    groups = {
        f"all {first}": labels == pair.first,
        f"{first} taken for {second}": there,
        f"{second} taken for {first}": back,
        f"all {second}": labels == pair.second,
    }
    st.markdown(f"**Mean images**; in the middle those that {shown.name} confused")
    means = np.stack([mean_image(images[rows]) for rows in groups.values()])
    # Four in a row: half of a page at 1,280 pixels has 400, a phone 350.
    st.html(image_grid_html(means, list(groups), tile=76))
