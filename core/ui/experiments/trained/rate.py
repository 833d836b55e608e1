"""First loss, learning rate: a finder's curve, read first and then put to the test."""

import math
from statistics import mean

import streamlit as st

from core.charts.finder import RateCurve, finder_figure
from core.charts.seeds import SeedLine, seed_lines_figure
from core.experiments.effects import Cells
from core.experiments.finder import FinderCurve, read_finder
from core.experiments.plans import ANN, CNN, FINDER, RATES
from core.ui.app.predict import Question, Scale, ask
from core.ui.experiments.trained.drawing import COLORS
from core.ui.experiments.trained.trainings import find_trainings, show_trainings
from core.ui.widgets.chart import show_chart

NETWORKS = CNN, ANN
WORDS = {rate: f"{rate:g}" for rate in RATES}
FIRST_LOSS = Question(
    "experiments-first-loss",
    "Before its first step a network has random weights. What is its loss "
    "(cross-entropy in nats) on the first batch?",
    scale=Scale(0, 5, 0.1, unit="nats", tolerance=0.25, start=1.0),
)
BEST_RATE = Question(
    "experiments-best-rate",
    "Read the curve of the ANN: with which constant learning rate will it reach the "
    "highest validation accuracy in 5 epochs on 5,000 images?",
    tuple(WORDS.values()),
)


def show_rate() -> None:
    """Shows the experiment below its question."""
    trainings = find_trainings("rate")
    cells = trainings.cells
    curves = read_curves(cells)
    if ask(FIRST_LOSS, find_first_loss(curves), about=trainings.about) and curves:
        st.markdown(explain_first_loss(curves))
    st.subheader("A learning-rate finder")
    st.markdown(
        "In one epoch the learning rate grows from 0.0001 to 1 by equal factors, while "
        "the training loss is noted. Too low a rate changes nothing; too high a rate "
        "destroys what was learned."
    )
    place = st.container()  # filled below: what is marked depends on the answer
    is_told = ask(BEST_RATE, find_best_rate(cells), about=trainings.about)
    if curves:
        with place:
            _show_finder(curves, marked=is_told)
    if is_told and len(cells) > 2:
        show_chart(
            seed_lines_figure(
                lines_of(cells), x_title="learning rate", y_title="validation accuracy"
            ),
            key="rate_lines",
            alt="Validation accuracy after 5 epochs against the learning rate, with "
            "bands from the worst seed to the best.",
        )
        st.markdown(explain(curves, cells))
    show_trainings(trainings)


def read_curves(cells: Cells) -> dict[str, list[FinderCurve]]:
    """Returns each network's finder curves, a seed each."""
    read = {
        series: [read_finder(each) for each in cells.get((series, FINDER), ())]
        for series in NETWORKS
    }
    kept = {name: [c for c in curves if c is not None] for name, curves in read.items()}
    return {name: curves for name, curves in kept.items() if curves}


def find_first_loss(curves: dict[str, list[FinderCurve]]) -> float | None:
    """Returns the mean loss of the first batch over networks and seeds."""
    losses = [each.first_loss for group in curves.values() for each in group]
    return mean(losses) if losses else None


def explain_first_loss(curves: dict[str, list[FinderCurve]]) -> str:
    """Says in Markdown what the first loss is, and what it should be."""
    told = ", ".join(
        f"{name} {', '.join(f'{each.first_loss:.2f}' for each in group)}"
        for name, group in curves.items()
    )
    return (
        f"First losses, a number for each seed: {told}. A network that finds all ten "
        f"classes equally likely has a loss of ln 10 = {math.log(10):.2f}. A first "
        "loss far above means that it begins with confident wrong predictions, from "
        "weights or inputs that are too large; far below, that something has leaked. "
        "Checking it costs one batch."
    )


def find_best_rate(cells: Cells) -> str | None:
    """Returns the ANN's rate with the highest mean; None before all are known."""
    means = _means(cells, ANN)
    return (
        WORDS[max(means, key=means.__getitem__)] if len(means) == len(RATES) else None
    )


def _means(cells: Cells, series: str) -> dict[float, float]:
    return {
        rate: mean(each.val_accuracy for each in cells[series, rate])
        for rate in RATES
        if cells.get((series, rate))
    }


def _show_finder(curves: dict[str, list[FinderCurve]], *, marked: bool) -> None:
    marks: dict[float, str] = {}
    if marked and ANN in curves:
        marks = {find_suggested(curves[ANN]): "a tenth of the lowest (ANN)"}
    drawn = [
        RateCurve(name, each.rates, each.losses)
        for name, group in curves.items()
        for each in group
    ]
    colors = {name: COLORS[name] for name in curves}
    show_chart(
        finder_figure(drawn, colors, marks=marks),
        key="finder",
        alt="Training loss, smoothed, while the learning rate rises; a line a seed.",
    )


def find_suggested(curves: list[FinderCurve]) -> float:
    """Returns the geometric mean over seeds of a tenth of the rate of lowest loss."""
    return math.exp(mean(math.log(each.suggested) for each in curves))


def lines_of(cells: Cells) -> list[SeedLine]:
    """Returns validation accuracy against the rate, a line for each network."""
    lines = list[SeedLine]()
    for series in NETWORKS:
        points = {
            rate: tuple(each.val_accuracy for each in cells[series, rate])
            for rate in RATES
            if cells.get((series, rate))
        }
        if points:
            lines.append(SeedLine(series, COLORS[series], points))
    return lines


def explain(curves: dict[str, list[FinderCurve]], cells: Cells) -> str:
    """Says in Markdown what the finder suggests, and what training found."""
    told = list[str]()
    for series in NETWORKS:
        means = _means(cells, series)
        if series in curves and len(means) == len(RATES):
            best = max(means, key=means.__getitem__)
            told.append(
                f"for the {series} it suggests about "
                f"{find_suggested(curves[series]):.1g}, and of the rates tried "
                f"{best:g} was best by validation"
            )
    if not told:
        return ""
    return (
        "The loss falls where steps are large enough to matter, is lowest where they "
        "begin to overshoot, and explodes beyond. The usual rule takes a tenth of the "
        f"rate at the lowest loss: {'; '.join(told)}. The rule is a start, not a law: "
        "schedule, batch size and optimizer move the best rate."
    )
