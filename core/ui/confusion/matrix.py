"""What the Confusion page shows: matrix, images of a cell, replay by epoch."""

from functools import partial

import plotly.graph_objects as go
import streamlit as st

from core.analysis.evaluation import Evaluation
from core.arrays import Integers, Labels, Probabilities
from core.charts.confusion import (
    KINDS,
    confusion_difference_figure,
    confusion_figure,
    find_limits,
)
from core.data.dataset import CLASS_NAMES, Dataset
from core.runs.run import Run
from core.ui.app.links import read_link, write_link
from core.ui.runs.evaluated import EvaluatedRun, columns_for
from core.ui.runs.images import images_behind, show_predictions
from core.ui.widgets.chart import show_chart
from core.ui.widgets.choosing import choose_one
from core.ui.widgets.matrix_scale import is_dark, show_scale
from core.words import plain

DIFFERENCE = "difference"
KIND_WORDS = {"counts": "images", "of true": "% of row", "of predicted": "% of column"}
BOXES = ("confusion_true", "confusion_predicted")
# Box -> its key in the URL, and what most networks confuse most.
LINKED = {BOXES[0]: ("true", "Shirt"), BOXES[1]: ("predicted", "T-shirt/top")}
Cell = tuple[int, int]  # true and predicted label


def choose_cell() -> Cell:
    """Lets the reader choose a cell by click or by name; the boxes come below.

    A click fills the boxes; both are in the URL.
    """
    for box, (key, usual) in LINKED.items():
        if box not in st.session_state:
            st.session_state[box] = read_link(key, CLASS_NAMES, usual)
        write_link(key, st.session_state[box], usual=usual)
    true, predicted = (CLASS_NAMES.index(st.session_state[box]) for box in BOXES)
    return true, predicted


def _take_click(key: str) -> None:
    """Puts the cell that was clicked in a matrix into the boxes."""
    points = st.session_state[key]["selection"]["points"]
    if points:
        for box, label in zip(BOXES, points[0]["customdata"], strict=True):
            st.session_state[box] = CLASS_NAMES[int(label)]


def show_matrix(runs: list[EvaluatedRun], cell: Cell) -> None:
    """Draws one matrix for each run, or their difference."""
    kinds = [*KINDS, DIFFERENCE] if len(runs) == 2 else list(KINDS)
    kind = choose_one(
        "Cells show",
        kinds,
        key="matrix_kind",
        format_func=lambda each: KIND_WORDS.get(each) or each,
    )
    if kind == DIFFERENCE:
        _show_difference(*runs, cell=cell)
        return
    limits = find_limits([shown.evaluation.confusion for shown in runs], kind)
    show_scale(limits, kind, "One scale for both matrices." if len(runs) > 1 else "")
    with st.container(key="matrices"):
        for place, shown in enumerate(columns_for(runs)):
            st.markdown(f"**{shown.name}**")
            figure = confusion_figure(
                shown.evaluation.confusion,
                CLASS_NAMES,
                kind=kind,
                limits=limits,
                selected=cell,
                is_dark=is_dark(),
            )
            _draw(figure, place, f"Confusion matrix of {shown.title}, {kind}")


def _show_difference(first: EvaluatedRun, second: EvaluatedRun, *, cell: Cell) -> None:
    figure = confusion_difference_figure(
        first.evaluation.confusion,
        second.evaluation.confusion,
        CLASS_NAMES,
        titles=[first.title, second.title],
        selected=cell,
        is_dark=is_dark(),
    )
    st.caption(f"Blue: {first.name} does this more often. Orange: {second.name} does.")
    _draw(figure, 0, f"Confusion of {first.title} minus that of {second.title}")


def _draw(figure: go.Figure, place: int, alt: str) -> None:
    key = f"matrix_{place}"
    show_chart(figure, key=key, alt=alt, on_select=partial(_take_click, key))


def show_cell(runs: list[EvaluatedRun], cell: Cell) -> None:
    """Shows the images of the chosen cell for each run, and of a second one beside."""
    left, right, beside = st.columns([2, 2, 1.4], vertical_alignment="bottom")
    left.selectbox("True class", CLASS_NAMES, key=BOXES[0])
    right.selectbox("Predicted class", CLASS_NAMES, key=BOXES[1])
    has_second = beside.toggle(
        "Compare with a second cell", key="beside", bind="query-params", wrap=True
    )
    dataset = images_behind(runs[0].run)
    if not has_second:
        for shown in columns_for(runs):
            _show_images(dataset, shown, cell)
        return
    cells = (cell, _second_cell(cell))
    for place, column in enumerate(st.columns(2)):
        with column:
            true, predicted = (CLASS_NAMES[label] for label in cells[place])
            st.markdown(f"##### True {true}, predicted {predicted}")
            for shown in runs:
                _show_images(dataset, shown, cells[place], place=place)


def _second_cell(cell: Cell) -> Cell:
    """Lets the reader choose another cell; to begin with, the mirrored one."""
    left, right, _ = st.columns([2, 2, 1.4])
    boxes = (
        (left, "Second: true class", "true_2", cell[1]),
        (right, "Second: predicted class", "predicted_2", cell[0]),
    )
    true, predicted = (
        column.selectbox(words, CLASS_NAMES, usual, key=key, bind="query-params")
        for column, words, key, usual in boxes
    )
    return CLASS_NAMES.index(true), CLASS_NAMES.index(predicted)


def _show_images(
    dataset: Dataset | None, shown: EvaluatedRun, cell: Cell, *, place: int = 0
) -> None:
    rows = rows_of_cell(shown.evaluation, *cell)
    st.markdown(f"**{shown.name}**: {len(rows):,} images, most confident first")
    if dataset is not None:
        key = f"cell_{place}_{shown.id[-8:]}"
        show_predictions(dataset, shown.evaluation, rows, key=key, with_class=False)


def rows_of_cell(evaluation: Evaluation, true: int, predicted: int) -> Integers:
    """Returns the test rows in a cell of the matrix, most confident first."""
    is_here = (evaluation.labels == true) & (evaluation.predictions == predicted)
    rows = is_here.nonzero()[0]
    return rows[(-evaluation.confidence[rows]).argsort(kind="stable")]


def show_replay(run: Run) -> None:
    """Replays the matrix on the validation split, epoch by epoch."""
    try:
        labels, by_epoch = validation_by_epoch(run)
    except ValueError as error:
        st.caption(plain(error))
        return
    before, last = run.config.initial_epoch, len(by_epoch)
    shown = (run.restored_epoch or before + last) - before
    shown = min(max(shown, 1), last)
    epoch = read_link("replay_epoch", range(1, last + 1), shown, is_quiet=True)
    if last > 1:
        words = f"After epoch, counted from epoch {before}" if before else "After epoch"
        # By run: the next one may have fewer epochs than the slider stands at.
        epoch = st.slider(words, 1, last, epoch, key=f"replay_epoch_{run.id}")
        write_link("replay_epoch", epoch, usual=shown)
    confusions = [Evaluation(labels, each).confusion for each in by_epoch]
    limits = find_limits(confusions)
    st.caption(
        f"{plain(run.title)} on the {len(labels):,} validation images, after epoch "
        f"{before + epoch}{_say_restored(run)}"
    )
    show_scale(limits, "counts", "One scale for all epochs." if last > 1 else "")
    show_chart(
        confusion_figure(
            confusions[epoch - 1], CLASS_NAMES, limits=limits, is_dark=is_dark()
        ),
        key="replay",
        alt=f"Confusion after epoch {epoch}",
    )


def _say_restored(run: Run) -> str:
    """Says which epoch the matrix of the test images is of."""
    restored = run.restored_epoch
    if restored is None:
        return "."
    return (
        f". The network above is that of epoch {restored}: its validation loss was the "
        "lowest, so early stopping restored its weights at the end."
    )


def validation_by_epoch(run: Run) -> tuple[Labels, Probabilities]:
    """Returns `(labels (n,), probabilities (epochs, n, 10))` on the validation split.

    Raises:
        ValueError: when the run saved none.
    """
    labels, _ = run.validation_predictions()
    return labels, run.epoch_predictions()
