"""The first thing to see: ten classes, a few pictures of each; and who wins?"""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.analysis.comparison import Comparison
from core.data.dataset import Dataset
from core.ui.app.predict import Question, Scale, ask, was_guessed
from core.ui.runs.evaluated import EvaluatedRun, compare
from core.ui.widgets.gallery import contact_sheet

PER_CLASS = 2
CLOSE = "Too close to call"
LEAD = Question(
    "home-lead",
    "And by how many percentage points? One point is a hundredth of the test images.",
    scale=Scale(0, 10, 0.5, unit="points", tolerance=1),
)


def show_hero(dataset: Dataset) -> None:
    """Shows a strip of training images, two of each class."""
    st.image(
        _strip(dataset.digest, dataset),
        width="stretch",
        alt="Two training images of each class: " + ", ".join(dataset.class_names),
    )


@st.cache_data(max_entries=4, show_spinner=False)
def _strip(digest: str, _dataset: Dataset) -> bytes:
    rng = np.random.default_rng(4)
    labels = _dataset.train.labels
    rows = [
        rng.choice(np.flatnonzero(labels == label), PER_CLASS, replace=False)
        for label in range(len(_dataset.class_names))
    ]
    chosen = np.array(rows).T.ravel()  # one of each class, then another of each
    return contact_sheet(_dataset.train.images[chosen], columns=10, scale=4, gap=3)


def ask_winner(pair: Sequence[EvaluatedRun]) -> bool:
    """Asks which of two networks wins, and by how much; tells whether it may be shown.

    What cannot be compared is not asked.
    """
    try:
        comparison = compare(*pair)
    except ValueError:
        return True
    titles, better = [shown.title for shown in pair], comparison.better
    about = "+".join(shown.id for shown in pair)
    winner = Question(
        "home-winner",
        f"Before you look: which of the two is right more often on {len(comparison):,} "
        "images that neither has seen?",
        (*titles, CLOSE),
    )
    truth = CLOSE if better is None else titles[better]
    if not ask(winner, truth, about=about, explain=_explain_winner(comparison)):
        return False
    if better is None or not was_guessed(winner.key, about):
        return True
    return ask(LEAD, 100 * abs(comparison.difference), about=about)


def _explain_winner(comparison: Comparison) -> str:
    if comparison.better is not None:
        return "The verdict says how often luck alone would make such a difference."
    return "They differ by no more than luck alone would often make of two equals."
