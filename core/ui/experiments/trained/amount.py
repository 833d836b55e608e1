"""How much data: accuracy against the number of training images, above two floors."""

import math
from collections.abc import Iterator, Mapping

import streamlit as st

from core.charts.seeds import SeedLine, seed_lines_figure
from core.data.dataset import Dataset
from core.experiments.effects import Cells, difference, signed
from core.experiments.floors import nearest_mean_by_size
from core.experiments.plan import SEEDS
from core.experiments.plans import AMOUNTS, ANN, CNN, SOFTMAX
from core.palette import RUN_COLORS
from core.ui.app.predict import Question, Scale, ask
from core.ui.experiments.trained.drawing import COLORS, TEST
from core.ui.experiments.trained.trainings import (
    Trainings,
    find_trainings,
    show_trainings,
)
from core.ui.widgets.chart import show_chart
from core.ui.widgets.data_ways import find_dataset

FEW, MANY = AMOUNTS[2], AMOUNTS[-1]
QUESTION = Question(
    "experiments-amount",
    f"From {FEW:,} to {MANY:,} training images, ten times as many: how many points of "
    "test accuracy does the CNN gain?",
    scale=Scale(0, 20, 0.5, unit="points", tolerance=1.5),
)
NEAREST = "Class mean"


def show_amount() -> None:
    """Shows the experiment below its question."""
    trainings = find_trainings("amount")
    cells = trainings.cells
    st.markdown(
        "The same networks learn from more and more images, for 20 epochs each. Two "
        "floors show what is easy: *softmax regression*, a network without a hidden "
        "layer, and the *nearest class mean*, which only averages the images of each "
        "class and asks which average is closest."
    )
    if ask(QUESTION, find_gain(cells), about=trainings.about) and cells:
        lines = [*lines_of(cells), *_floor_lines(trainings)]
        show_chart(
            seed_lines_figure(lines, x_title="training images", y_title=TEST),
            key="amount_lines",
            alt="Test accuracy against training images, on a logarithmic axis: lines "
            "through the means of the seeds, bands from the worst to the best.",
        )
        for sentence in explain(cells):
            st.markdown(sentence)
    show_trainings(trainings)


def find_gain(cells: Cells) -> float | None:
    """Returns the CNN's gain in points from few images to many, or None."""
    few, many = cells.get((CNN, FEW)), cells.get((CNN, MANY))
    return 100 * difference(many, few).value if few and many else None


def lines_of(cells: Cells) -> list[SeedLine]:
    """Returns a line for each network."""
    points: dict[str, dict[float, tuple[float, ...]]] = {}
    for (series, x), results in cells.items():
        accuracies = tuple(each.test_accuracy for each in results)
        points.setdefault(series, {})[float(x)] = accuracies
    return [
        SeedLine(series, COLORS[series], each, is_floor=series == SOFTMAX)
        for series, each in points.items()
    ]


def _floor_lines(trainings: Trainings) -> list[SeedLine]:
    dataset = find_dataset()
    floor: Mapping[int, tuple[float, ...]] = trainings.shipped.nearest_mean
    if dataset is not None:
        floor = _find_floor(dataset.digest, dataset)
    elif trainings.digest != trainings.shipped.dataset.digest:
        floor = {}
    points = {float(size): shares for size, shares in floor.items()}
    return [SeedLine(NEAREST, RUN_COLORS[4], points, is_floor=True)] if points else []


@st.cache_data(max_entries=4, show_spinner="Averaging the images of each class …")
def _find_floor(digest: str, _dataset: Dataset) -> dict[int, tuple[float, ...]]:
    return nearest_mean_by_size(_dataset, AMOUNTS, SEEDS)


def explain(cells: Cells) -> Iterator[str]:
    """Yields in Markdown what ten times the data brings, and who needs less of it."""
    gains = list[str]()
    for series in (CNN, ANN):
        few, many = cells.get((series, FEW)), cells.get((series, MANY))
        if few and many:
            gain = difference(many, few)
            doubling = gain.value / math.log2(MANY / FEW)
            gains.append(f"the {series} {gain}, or {signed(doubling)} for a doubling")
    if gains:
        yield f"From {FEW:,} to {MANY:,} images: {'; '.join(gains)}."
    sizes = [size for size in AMOUNTS if cells.get((CNN, size))]
    leads = {
        size: difference(cells[CNN, size], cells[ANN, size])
        for size in sizes
        if cells.get((ANN, size))
    }
    if leads:
        told = ", ".join(f"{signed(each.value)} at {k:,}" for k, each in leads.items())
        clear = [f"{size:,}" for size, each in leads.items() if each.is_clear]
        sure = f"clear over the seeds at {', '.join(clear)}" if clear else "never clear"
        yield (
            f"The CNN's lead over the ANN in points: {told} ({sure}). It has "
            f"{parameters(cells)}."
        )
    yield (
        "Equal epochs are not equal steps: fewer images make fewer batches, so the "
        "left end of the lines is short of steps as well as of images."
    )


def parameters(cells: Cells) -> str:
    """Compares the two networks' numbers of parameters, in words."""
    found = {series: group[0].parameters for (series, _), group in cells.items()}
    return f"{found[CNN]:,} parameters, the ANN {found[ANN]:,}"
