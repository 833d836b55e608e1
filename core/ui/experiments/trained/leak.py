"""Too good to be true: test images among the training images, and how to notice."""

from collections.abc import Sequence
from statistics import mean

import pandas as pd
import streamlit as st

from core.charts.seeds import SeedDots, seed_dots_figure
from core.experiments.effects import Cells, points
from core.experiments.plans import ANN, CNN, HONEST, LEAKED
from core.experiments.results import Result
from core.palette import CNN_COLOR, RUN_COLORS
from core.ui.app.predict import Question, ask
from core.ui.experiments.trained.trainings import find_trainings, show_trainings
from core.ui.widgets.chart import show_chart
from core.ui.widgets.facts import show_facts
from core.words import percent

FIRST, SECOND = "network A", "network B"
NAMES = {LEAKED: FIRST, HONEST: SECOND}
TEST, VALIDATION = "test images", "validation images"
COLORS = {TEST: RUN_COLORS[6], VALIDATION: CNN_COLOR}


def show_leak() -> None:
    """Shows the experiment below its question."""
    trainings = find_trainings("leak")
    cells = trainings.cells
    st.markdown(
        "Two networks of the same kind, trained alike, on 5,000 training images. In "
        "one of the two trainings somebody put the test images among the training "
        "images. These are the figures of the ANN, means over the seeds:"
    )
    pair = {name: cells.get((ANN, x)) for x, name in NAMES.items()}
    known = {name: results for name, results in pair.items() if results}
    if len(known) == len(pair):
        show_facts(clue_frame(known), "leak.csv")
    truth = FIRST if len(known) == len(pair) else None
    question = Question(
        "experiments-leak",
        "Which of the two has seen the test images?",
        (FIRST, SECOND, "the figures cannot tell"),
    )
    if ask(question, truth, about=trainings.about) and cells:
        show_chart(
            seed_dots_figure(dots_of(cells), COLORS, title="accuracy"),
            key="leak_dots",
            alt="Accuracy on validation and test images, with and without the leak.",
        )
        if len(known) == len(pair):
            st.markdown(explain(cells))
    show_trainings(trainings)


def clue_frame(known: dict[str, Sequence[Result]]) -> pd.DataFrame:
    """Returns a row for each network: what a learner would look at."""
    return pd.DataFrame(
        {
            "Network": name,
            "Training accuracy": percent(
                mean(each.curves["accuracy"][-1] for each in results)
            ),
            "Validation accuracy": percent(mean(r.val_accuracy for r in results)),
            "Test accuracy": percent(mean(each.test_accuracy for each in results)),
        }
        for name, results in known.items()
    )


def dots_of(cells: Cells) -> list[SeedDots]:
    """Returns validation and test accuracy of each training as rows."""
    dots = list[SeedDots]()
    for (series, x), results in cells.items():
        row = f"{series}, {'leaked' if x == LEAKED else 'kept apart'}"
        watched = tuple(each.val_accuracy for each in results)
        tested = tuple(each.test_accuracy for each in results)
        dots += [SeedDots(row, VALIDATION, watched), SeedDots(row, TEST, tested)]
    return dots


def explain(cells: Cells) -> str:
    """Says in Markdown how far test and validation lie apart, and what that means."""
    told = list[str]()
    for series in (ANN, CNN):
        leaked, honest = cells.get((series, LEAKED)), cells.get((series, HONEST))
        if leaked and honest:
            told.append(
                f"with the leak, the {series}'s test accuracy minus its validation "
                f"accuracy is {points(_gap(leaked))}, without it {points(_gap(honest))}"
            )
    return (
        f"Network A has seen them: {'; '.join(told)}. Test and validation images come "
        "from the same source and should both be new to a network, so it should do "
        "about as well on either. A test accuracy far above validation is a warning, "
        "and so is one close to 100 %. Other leaks hide better: the same item in both "
        "sets, a setting chosen on the test images. In this app runs with the leak "
        "are marked *leaked* and left out of every verdict; the switch is on *Train*, "
        "under *Experiments*."
    )


def _gap(results: Sequence[Result]) -> float:
    return mean(each.gap for each in results)
