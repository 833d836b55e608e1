"""EvaluatedRun: a run as pages pass it on, with its name, colour and Evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.analysis.comparison import Comparison
from core.analysis.evaluation import Evaluation
from core.runs.appearance import names, run_colors
from core.runs.evaluations import evaluation_of
from core.runs.run import Run
from core.words import plain


@dataclass(frozen=True, eq=False)
class EvaluatedRun:
    """One of the runs on a page.

    Attributes:
        run: The run.
        title: Its name, told apart from the others' on the page.
        color: `#rrggbb`, its own among them.
        evaluation: On the test images.
    """

    run: Run
    title: str
    color: str
    evaluation: Evaluation

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
    found: list[tuple[Run, Evaluation]] = []
    for run in runs:
        try:
            _ = run.history  # Compare explains it; a damaged one is told here
            found.append((run, _load_evaluation(run.id, _stamp(run), run)))
        except ValueError as error:
            st.error(f"{run.title} cannot be read: {error}", icon=":material/error:")
    usable = [run for run, _ in found]
    looks = zip(names(usable), run_colors(usable), strict=True)
    return [
        EvaluatedRun(run, title, color, evaluation)
        for (run, evaluation), (title, color) in zip(found, looks, strict=True)
    ]


def _stamp(run: Run) -> int:
    """Returns what changes with the predictions of a run; 0 where it has none."""
    try:
        return (run.path / "test.npz").stat().st_mtime_ns
    except OSError:
        return 0


@st.cache_resource(max_entries=64, show_spinner=False)
def _load_evaluation(run_id: str, stamp: int, _run: Run) -> Evaluation:
    return evaluation_of(_run)


def compare(first: EvaluatedRun, second: EvaluatedRun) -> Comparison:
    """Returns the Comparison of two runs that were evaluated on the same images."""
    stamps = _stamp(first.run), _stamp(second.run)
    return _compare(first.id, second.id, stamps, first.evaluation, second.evaluation)


@st.cache_resource(max_entries=64, show_spinner=False)
def _compare(
    first_id: str,
    second_id: str,
    stamps: tuple[int, int],
    _first: Evaluation,
    _second: Evaluation,
) -> Comparison:
    return Comparison(_first, _second)
