"""EvaluatedRun: a run as pages pass it on, with its name, colour and Evaluation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import streamlit as st

from core.analysis.comparison import Comparison
from core.analysis.evaluation import Evaluation
from core.runs.appearance import names, run_colors
from core.runs.evaluations import evaluation_of
from core.runs.run import Run
from core.words import plain


@dataclass(frozen=True, eq=False)
class EvaluatedRun:
    """One of the runs on a page, told apart from the others by title and colour."""

    run: Run
    title: str
    color: str  # `#rrggbb`
    evaluation: Evaluation  # on the test images
    stamp: int  # changes with the run's predictions; with the id, a key to cache by

    @property
    def id(self) -> str:
        """The run's."""
        return self.run.id

    @property
    def name(self) -> str:
        """The title, to be put into Markdown."""
        return plain(self.title)


def load_evaluated(runs: Sequence[Run]) -> list[EvaluatedRun]:
    """Returns those runs that can be read, in order, telling of the others."""
    found: list[tuple[Run, int, Evaluation]] = []
    for run in runs:
        try:
            _ = run.history  # Compare explains it; a damaged one is told here
            stamp = _stamp(run)
            found.append((run, stamp, _load_evaluation(run.id, stamp, run)))
        except ValueError as error:
            problem = f"{run.title} cannot be read: {error}"
            st.error(plain(problem), icon=":material/error:")
    usable = [run for run, *_ in found]
    looks = zip(found, names(usable), run_colors(usable), strict=True)
    return [
        EvaluatedRun(run, title, color, evaluation, stamp)
        for (run, stamp, evaluation), title, color in looks
    ]


def _stamp(run: Run) -> int:
    try:
        return (run.path / "test.npz").stat().st_mtime_ns
    except OSError:
        return 0  # there is none, as reading it will say


@st.cache_resource(max_entries=64, show_spinner=False)
def _load_evaluation(run_id: str, stamp: int, _run: Run) -> Evaluation:
    return evaluation_of(_run)


# How caches tell runs apart.
BY_STAMP: dict[str | type, Callable[[Any], Any]] = {
    EvaluatedRun: attrgetter("id", "stamp")
}


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=BY_STAMP)
def compare(first: EvaluatedRun, second: EvaluatedRun) -> Comparison:
    """Returns the Comparison of two runs that were evaluated on the same images."""
    return Comparison(first.evaluation, second.evaluation)


def agreement_words(first: EvaluatedRun, second: EvaluatedRun) -> dict[str, str]:
    """Returns who is right, as `Comparison.rows` names it -> in words."""
    return {
        "both_wrong": "both wrong",
        "only_first_right": f"only {first.title}",
        "only_second_right": f"only {second.title}",
        "both_right": "both right",
    }


def columns_for(runs: Sequence[EvaluatedRun]) -> Iterator[EvaluatedRun]:
    """Yields the runs, each while a column of its own is being filled."""
    places = st.columns(len(runs)) if len(runs) > 1 else [st.container()]
    for place, shown in zip(places, runs, strict=True):
        with place:
            yield shown
