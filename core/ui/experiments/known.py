"""What is known of the networks on the page; asked for where nobody asked yet."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.data.alterations import Alteration
from core.experiments.answers import AnswerStore
from core.experiments.robustness import (
    Robustness,
    measure,
    open_answers,
    read_robustness,
)
from core.networks.inference import InferenceError
from core.ui.app.state import get_inference, get_store
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.images import find_dataset
from core.words import plain

MOST_RUNS = 4  # networks that stay loaded beside each other


@dataclass(frozen=True, eq=False)
class Known:
    """A run on the page, and what is known of it about one alteration."""

    shown: EvaluatedRun
    robustness: Robustness

    @property
    def name(self) -> str:
        """The run's title, to be put into Markdown."""
        return self.shown.name

    def has(self, *amounts: float) -> bool:
        """Tells whether it was asked for all of these amounts."""
        return set(amounts) <= set(self.robustness.amounts)


def get_answers() -> AnswerStore:
    """Returns where the answers of this server's runs lie."""
    return open_answers(get_store())


def read_known(runs: Sequence[EvaluatedRun], alteration: Alteration) -> list[Known]:
    """Returns what is known of runs; one without a network is told and left out."""
    answers, found = get_answers(), list[Known]()
    for shown in runs:
        try:
            robustness = read_robustness(answers, shown.run, alteration)
        except ValueError as error:
            st.warning(plain(error), icon=":material/error:")
            continue
        found.append(Known(shown, robustness))
    return found


def find_out(
    runs: Sequence[EvaluatedRun], alteration: Alteration, amounts: Sequence[float]
) -> list[Known] | None:
    """Returns what is known of runs at amounts, once they were asked; seconds.

    None where the images are not on this machine, or a network cannot be asked.
    """
    known = read_known(runs, alteration)
    if all(each.has(*amounts) for each in known):
        return known
    dataset = find_dataset(runs[0].run)
    if dataset is None:
        return None
    asked = [each.shown.run for each in known]
    options = {"ask": get_inference().call, "amounts": amounts}
    try:
        for _ in measure(get_answers(), asked, dataset.test, alteration, **options):
            pass
    except (ValueError, InferenceError, OSError) as error:
        st.warning(plain(error), icon=":material/error:")
        return None
    return read_known(runs, alteration)
