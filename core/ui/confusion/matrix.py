"""What the Confusion page shows: matrix, images of a cell, replay by epoch."""

from functools import partial

import numpy as np
import streamlit as st

from core.analysis.evaluation import Evaluation
from core.charts import confusion_difference_figure, confusion_figure
from core.charts.confusion import KINDS
from core.data.dataset import CLASS_NAMES
from core.files import read_npz
from core.ui.app.links import read_link, write_link
from core.ui.runs.images import images_behind, show_answers
from core.ui.runs.live import PLOT_CONFIG
from core.ui.runs.verdict import load_evaluation
from core.words import plain

DIFFERENCE = "difference"
BOXES = ("confusion_true", "confusion_predicted")
WORDS = ("true", "predicted")  # in the URL
START = ("Shirt", "T-shirt/top")  # what most networks confuse most


def choose_cell():
    """Lets the reader choose a cell by click or by name; returns `(true, predicted)`.

    A click fills the boxes; both are in the URL.
    """
    for key, word, usual in zip(BOXES, WORDS, START, strict=True):
        if key not in st.session_state:
            st.session_state[key] = read_link(word, CLASS_NAMES, usual)
    for key, word, usual in zip(BOXES, WORDS, START, strict=True):
        write_link(word, st.session_state[key], usual=usual)
    return tuple(CLASS_NAMES.index(st.session_state[key]) for key in BOXES)


def _take_click(key):
    """Puts the cell that was clicked in a matrix into the boxes."""
    points = st.session_state[key]["selection"]["points"]
    if points:
        for box, label in zip(BOXES, points[0]["customdata"], strict=True):
            st.session_state[box] = CLASS_NAMES[int(label)]


def show_matrix(runs, titles, cell):
    """Draws one matrix a run, or their difference."""
    kinds = [*KINDS, DIFFERENCE] if len(runs) == 2 else list(KINDS)
    kind = st.segmented_control(
        "Cells show",
        kinds,
        default=KINDS[0],
        required=True,
        key="matrix_kind",
        format_func=_kind_words,
        bind="query-params",
    )
    is_dark = st.context.theme.type == "dark"
    evaluations = [load_evaluation(run.id) for run in runs]
    if kind == DIFFERENCE:
        figure = confusion_difference_figure(
            *(each.confusion for each in evaluations),
            CLASS_NAMES,
            titles=titles,
            selected=cell,
            is_dark=is_dark,
        )
        st.caption(
            f"Blue: {plain(titles[0])} does this more often. "
            f"Orange: {plain(titles[1])} does."
        )
        _draw(figure, 0, f"Confusion of {titles[0]} minus that of {titles[1]}")
        return
    columns = st.columns(len(runs)) if len(runs) > 1 else [st.container()]
    for place, (column, evaluation) in enumerate(
        zip(columns, evaluations, strict=True)
    ):
        with column:
            st.markdown(f"**{plain(titles[place])}**")
            figure = confusion_figure(
                evaluation.confusion,
                CLASS_NAMES,
                kind=kind,
                selected=cell,
                is_dark=is_dark,
            )
            _draw(figure, place, f"Confusion matrix of {titles[place]}, {kind}")


def _kind_words(kind):
    words = {"counts": "images", "of true": "% of row", "of predicted": "% of column"}
    return words.get(kind, kind)


def _draw(figure, place, alt):
    key = f"matrix_{place}"
    st.plotly_chart(
        figure,
        key=key,
        config=PLOT_CONFIG,
        on_select=partial(_take_click, key),
        selection_mode="points",
        alt=alt,
    )


def show_cell(runs, titles, cell):
    """Shows the images of the chosen cell for each run, and of a second one beside."""
    left, right, beside = st.columns([2, 2, 1.4], vertical_alignment="bottom")
    left.selectbox("What it is", CLASS_NAMES, key=BOXES[0])
    right.selectbox("What the network said", CLASS_NAMES, key=BOXES[1])
    has_second = beside.toggle("A second cell", key="beside", bind="query-params")
    dataset = images_behind(runs[0])
    if not has_second:
        columns = st.columns(len(runs)) if len(runs) > 1 else [st.container()]
        for column, run, title in zip(columns, runs, titles, strict=True):
            with column:
                _show_images(dataset, run, title, cell)
        return
    cells = (cell, _second_cell(cell))
    for column, each in zip(st.columns(2), cells, strict=True):
        true, predicted = (CLASS_NAMES[label] for label in each)
        column.markdown(f"##### {true}, said {predicted}")
        for run, title in zip(runs, titles, strict=True):
            with column:
                _show_images(dataset, run, title, each, place=cells.index(each))


def _second_cell(cell):
    """Lets the reader choose another cell; to begin with, the mirrored one."""
    left, right, _ = st.columns([2, 2, 1.4])
    return tuple(
        CLASS_NAMES.index(
            column.selectbox(
                words,
                CLASS_NAMES,
                cell[1 - place],
                key=key,
                bind="query-params",
            )
        )
        for place, (column, words, key) in enumerate(
            (
                (left, "Second: what it is", "true_2"),
                (right, "Second: what the network said", "predicted_2"),
            )
        )
    )


def _show_images(dataset, run, title, cell, *, place=0):
    evaluation = load_evaluation(run.id)
    rows = rows_of_cell(evaluation, *cell)
    st.markdown(f"**{plain(title)}**: {len(rows):,} images, most confident first")
    if dataset is not None:
        show_answers(
            dataset,
            evaluation,
            rows,
            key=f"cell_{place}_{run.id[-8:]}",
            is_one_answer=True,
        )


def rows_of_cell(evaluation, true, predicted):
    """Returns the test rows in a cell of the matrix, most confident first."""
    is_here = (evaluation.labels == true) & (evaluation.predictions == predicted)
    rows = np.flatnonzero(is_here)
    return rows[np.argsort(-evaluation.confidence[rows], kind="stable")]


def show_replay(run):
    """Replays the matrix on the validation split, epoch by epoch."""
    try:
        labels, by_epoch = validation_by_epoch(run)
    except ValueError as error:
        st.caption(str(error))
        return
    last = len(by_epoch)
    epoch = last
    if last > 1:
        epoch = st.slider(
            "After epoch", 1, last, last, key="replay_epoch", bind="query-params"
        )
    figure = confusion_figure(
        Evaluation(labels, by_epoch[epoch - 1]).confusion,
        CLASS_NAMES,
        is_dark=st.context.theme.type == "dark",
    )
    st.caption(f"{run.title} on the {len(labels):,} validation images.")
    st.plotly_chart(
        figure, key="replay", config=PLOT_CONFIG, alt=f"Confusion after epoch {epoch}"
    )


def validation_by_epoch(run):
    """Returns `(labels (n,), probabilities (epochs, n, 10))` on the validation split.

    Raises:
        ValueError: when the run kept none.
    """
    labels, _ = run.validation_predictions()
    (by_epoch,) = read_npz(run.path / "epochs.npz", "probabilities")
    return labels, by_epoch
