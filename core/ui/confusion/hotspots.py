"""Hotspots on the Confusion page: pairs of classes taken for each other, from near."""

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.hotspots import mean_image, pair_trend
from core.charts import trend_figure
from core.data.dataset import CLASS_NAMES
from core.ui.confusion.matrix import rows_of_cell, validation_by_epoch
from core.ui.runs.images import images_behind
from core.ui.runs.live import PLOT_CONFIG, run_colors
from core.ui.runs.verdict import load_evaluation
from core.ui.widgets.gallery import image_grid_html
from core.words import percent, plain

HOTSPOTS = 10
STRIP = 8  # example images each way


def show_hotspots(runs, titles):
    """Ranks the most confused pairs of the first run, with the other's counts."""
    evaluations = [load_evaluation(run.id) for run in runs]
    pairs = evaluations[0].most_confused(HOTSPOTS)
    if not pairs:
        st.caption("No two classes were confused.")
        return
    rows = []
    for pair in pairs:
        first, second = CLASS_NAMES[pair.first], CLASS_NAMES[pair.second]
        row = {
            "First": first,
            "Second": second,
            "First as second": pair.count_first_as_second,
            "Second as first": pair.count_second_as_first,
            "Of all errors": percent(pair.share_of_errors),
        }
        if len(runs) == 2:
            other = evaluations[1].confusion
            both = other[pair.first, pair.second] + other[pair.second, pair.first]
            row[f"{titles[1]}, both ways"] = int(both)
        rows.append(row)
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    st.markdown(worst_row(evaluations[0]))
    _show_pair(runs, titles, evaluations, _choose_pair(pairs))


def worst_row(evaluation):
    """Says in a sentence which class is missed most, and what it is taken for."""
    label = int(evaluation.recall.argmin())
    row = evaluation.confusion[label].copy()
    row[label] = 0
    order = np.argsort(-row, kind="stable")[:3]
    listed = [f"{CLASS_NAMES[each]} {row[each]} times" for each in order if row[each]]
    return (
        f"**{CLASS_NAMES[label]}** is missed most: of {evaluation.support[label]:,} "
        f"images it is taken for {', '.join(listed)}."
    )


def _choose_pair(pairs):
    """Lets the reader choose one of the pairs to see from near; it is in the URL."""
    by_name = {
        f"{CLASS_NAMES[pair.first]} and {CLASS_NAMES[pair.second]}": pair
        for pair in pairs
    }
    name = st.selectbox(
        "A pair from near", tuple(by_name), key="pair", bind="query-params"
    )
    return by_name[name]


def _show_pair(runs, titles, evaluations, pair):
    """Shows a pair's course over the epochs, its mean images and examples."""
    dataset = images_behind(runs[0])
    left, right = st.columns(2)
    with left:
        _show_trend(runs, titles, pair)
    if dataset is None:
        return
    with right:
        _show_means(dataset, evaluations[0], pair, titles[0])
    for true, predicted in ((pair.first, pair.second), (pair.second, pair.first)):
        rows = rows_of_cell(evaluations[0], true, predicted)[:STRIP]
        if not len(rows):
            continue
        words = f"{CLASS_NAMES[true]} taken for {CLASS_NAMES[predicted]}"
        st.markdown(f"**{words}**")
        sure = [percent(each, 0) for each in evaluations[0].confidence[rows]]
        alts = [f"{words}: test image {row}" for row in rows]
        st.html(image_grid_html(dataset.test.images[rows], sure, alts=alts, tile=76))


def _show_trend(runs, titles, pair):
    counts, colors = {}, []
    for run, title, color in zip(runs, titles, run_colors(runs), strict=True):
        try:
            labels, by_epoch = validation_by_epoch(run)
        except ValueError as error:
            st.caption(str(error))
            continue
        counts[title] = pair_trend(labels, by_epoch, pair.first, pair.second)
        colors.append(color)
    if not counts:
        return
    st.markdown("**Confused after each epoch**, on the validation images")
    st.plotly_chart(
        trend_figure(counts, colors=colors),
        key="pair_trend",
        config=PLOT_CONFIG,
        alt="How often the two classes were confused after each epoch",
    )


def _show_means(dataset, evaluation, pair, title):
    images, labels = dataset.test.images, dataset.test.labels
    names = CLASS_NAMES[pair.first], CLASS_NAMES[pair.second]
    groups = {
        f"all {names[0]}": labels == pair.first,
        f"{names[0]} taken for {names[1]}": rows_of_cell(
            evaluation, pair.first, pair.second
        ),
        f"{names[1]} taken for {names[0]}": rows_of_cell(
            evaluation, pair.second, pair.first
        ),
        f"all {names[1]}": labels == pair.second,
    }
    st.markdown(f"**Mean images**, with those that {plain(title)} confused between")
    means = np.stack([mean_image(images[rows]) for rows in groups.values()])
    st.html(image_grid_html(means, list(groups), tile=96))
