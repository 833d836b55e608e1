"""Seeds of one recipe as dots, expected by the learner before they are shown."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.charts.seeds import SeedDots, seed_dots_figure
from core.palette import ACCENT, MUTED
from core.runs.groups import Configuration
from core.runs.guesses import Guess
from core.ui.app.predict import (
    Question,
    answers_to,
    asks_questions,
    keep_answer,
    open_strip,
    place_of,
)
from core.ui.app.question import RIGHT, WRONG
from core.ui.runs.covered import SEEDS
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.ui.widgets.dot_line import DotLine, place_dots
from core.words import percent

FEWEST, REACH = 3, 4  # seeds that are asked for; points of the line around the first
FACTOR = 2  # a spread within this factor of the true one counts as right
LUCK = "Two runs that differ by less may differ by their seeds alone."
FLOOR = 0.05  # points: closer dots cannot be placed


def ask_seeds(
    runs: Sequence[EvaluatedRun], configurations: Sequence[Configuration]
) -> bool:
    """Lets the learner place dots where seeds of one run lie, once; then shows both.

    Tells whether what repeated runs reached may be shown.
    """
    found = find_seeds(runs, configurations)
    if found is None or not asks_questions():
        return True
    shown, seeds = found
    given, *others = seeds.values()
    answered, about = answers_to(SEEDS), shown.id
    if answered and about not in answered:
        return True
    words = (
        f"**{shown.name}** reached {percent(given, 2)} on the test images with seed "
        f"{next(iter(seeds))}, and {len(others)} more runs differ from it in nothing "
        "but the seed. Place a dot where you expect each of them."
    )
    question = Question(SEEDS, words, (join_dots([*seeds.values()]),))
    with open_strip(question, about):
        if guess := answered.get(about):
            st.markdown(_describe(guess))
            _show_both(shown, split_dots(str(guess.guessed)), [given, *others])
            return True
        key = f"{place_of(SEEDS, about)}_line"
        placed = place_dots(make_line(words, given, len(others)), key=key)
    if placed is not None:
        dots = (given, *(each / 100 for each in placed)) if placed else ()
        _keep(question, dots, [*seeds.values()], about)
        st.rerun()
    return False


def _describe(guess: Guess) -> str:
    if guess.guessed is None:
        return "Shown without a guess."
    mark = RIGHT.replace("right", "close enough") if guess.is_right else WRONG
    return f"Your dots, and below them the seeds as they came. {mark}"


def _keep(
    question: Question, dots: Sequence[float], seeds: Sequence[float], about: str
) -> None:
    keep_answer(
        question,
        join_dots(dots) if dots else None,
        join_dots(seeds),
        about=about,
        is_right=is_near(dots, seeds) if dots else None,
    )


def _show_both(shown: EvaluatedRun, dots: Sequence[float], seeds: list[float]) -> None:
    """Draws the dots that were expected above those that came."""
    cells = [SeedDots(shown.title, "the seeds", tuple(seeds))]
    if dots:
        cells.insert(0, SeedDots(shown.title, "your dots", tuple(dots)))
    figure = seed_dots_figure(
        cells, {"your dots": MUTED, "the seeds": ACCENT}, title="test accuracy"
    )
    show_chart(figure, key="imagined_seeds", alt="Seeds as expected and as they came")
    st.caption(explain_spans(dots, seeds))


def find_seeds(
    runs: Sequence[EvaluatedRun], configurations: Sequence[Configuration]
) -> tuple[EvaluatedRun, Mapping[str, float]] | None:
    """Returns the first run with several seeds, and their test accuracies by seed.

    A reference run knows those it was chosen from; else runs repeat each other.
    """
    for shown in runs:
        if len(shown.run.summary.seeds) >= FEWEST:
            return shown, shown.run.summary.seeds
    by_id = {shown.id: shown for shown in runs}
    for each in configurations:
        if len(each.seeds) >= FEWEST:
            ordered = sorted(each.seeds, key=lambda run: run.config.seed)
            seeds = {str(run.config.seed): run.summary.test_accuracy for run in ordered}
            return by_id[ordered[0].id], seeds
    return None


def make_line(label: str, given: float, more: int) -> DotLine:
    """Returns the line around the first seed's accuracy."""
    middle = 100 * given
    low, high = max(0.0, middle - REACH), min(100.0, middle + REACH)
    return DotLine(label, low, high, (middle,), more)


def join_dots(shares: Sequence[float]) -> str:
    """Returns `92.97, 93.26 and so on %`, sorted, as a guess keeps them."""
    return ", ".join(f"{100 * share:.2f}" for share in sorted(shares)) + " %"


def split_dots(words: str) -> tuple[float, ...]:
    """Returns the shares that `join_dots` wrote; () for anything else."""
    try:
        return tuple(float(word) / 100 for word in words.removesuffix(" %").split(", "))
    except ValueError:
        return ()


def find_span(shares: Sequence[float]) -> float:
    """Returns how far the lowest and the highest lie apart, in points."""
    return 100 * (max(shares) - min(shares))


def is_near(guessed: Sequence[float], truth: Sequence[float]) -> bool:
    """Tells whether dots spread within a factor of two of the true ones."""
    spans = [max(FLOOR, find_span(each)) for each in (guessed, truth)]
    return max(spans) <= FACTOR * min(spans) + 1e-9


def explain_spans(guessed: Sequence[float], truth: Sequence[float]) -> str:
    """Says how far apart the seeds lie, and how far they were expected to."""
    span, expected = find_span(truth), find_span(guessed) if guessed else None
    words = f"The {len(truth)} seeds lie {span:.2f} points apart"
    if expected is None:
        return f"{words}. {LUCK}"
    more = "as you expected, within a factor of two"
    if not is_near(guessed, truth):
        more = "less than you expected" if expected > span else "more than you expected"
    return f"{words}, your dots {expected:.2f}: {more}. {LUCK}"
