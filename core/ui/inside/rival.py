"""Another network to compare with on the Inside page; it is in the URL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core.arrays import Floats, Images
from core.runs.appearance import names, run_colors
from core.runs.choosing import default_pair, link_names
from core.runs.run import Run
from core.ui.app.links import read_link, write_link
from core.ui.app.state import get_store
from core.ui.inside.subject import Subject

OTHER = "other_run"


@dataclass(frozen=True, eq=False)
class Named:
    """A run with the title and the colour that figures give it."""

    run: Run
    title: str
    color: str


def choose_pair(subject: Subject) -> tuple[Named, Named | None]:
    """Lets the reader choose a network beside the page's own; None: there is none."""
    runs = [run for run in get_store().list()[0] if run.is_evaluated]
    others = [run for run in runs if run.id != subject.run.id]
    usual = [run for run in default_pair(runs) if run in others] or others
    other = _choose(others, link_names(runs), usual[0]) if others else None
    shown = [subject.run, *([other] if other else [])]
    looks = zip(shown, names(shown), run_colors(shown), strict=True)
    first, *rest = [Named(*each) for each in looks]
    return first, (rest or [None])[0]


def _choose(others: Sequence[Run], linked: dict[str, str], first: Run) -> Run:
    by_name = {linked[run.id]: run for run in others}
    usual = linked[first.id]
    if st.session_state.get(OTHER, usual) not in by_name:
        del st.session_state[OTHER]  # it is the page's own now, or gone
    titles = dict(zip(by_name, names(list(by_name.values())), strict=True))
    chosen = st.selectbox(
        "The other network",
        list(by_name),
        list(by_name).index(read_link(OTHER, list(by_name), usual, is_quiet=True)),
        key=OTHER,
        format_func=titles.__getitem__,
    )
    write_link(OTHER, chosen, usual=usual)
    return by_name[chosen]


def ask_other(subject: Subject, other: Named, images: Images) -> Floats:
    """Returns another network's probabilities `(n, 10)` for images."""
    return replace(subject, run=other.run).ask_run("fooling:predict_images", images)
