"""Which evaluated runs a page looks at; the choice lives in the URL."""

import streamlit as st

from core.runs.appearance import describe_references, names
from core.runs.choosing import default_pair
from core.runs.evaluations import check_same_data
from core.runs.run import Run
from core.ui.app.links import read_links, write_link
from core.ui.app.state import get_store
from core.ui.runs.evaluated import EvaluatedRun, load_evaluated

MAX_RUNS = 8  # as many colours as a reader can tell apart


def choose_evaluated(
    *,
    limit: int = MAX_RUNS,
    key: str = "compared_runs",
    first: Run | None = None,
    same_data: bool = True,
) -> list[EvaluatedRun]:
    """Lets the reader choose runs; returns them, or [] after saying why not.

    Args:
        key: Of the widget; pages that share it share what was chosen.
        first: Chosen to begin with, beside the newest ANN; None: the newest CNN.
        same_data: Whether all must have been evaluated on the same images.
    """
    runs = load_evaluated(_choose_runs(limit, key, first))
    try:
        if same_data:
            check_same_data([shown.run for shown in runs])
    except ValueError as error:
        st.warning(str(error), icon=":material/rule:")
        return []
    return runs


def _choose_runs(limit: int, key: str, first: Run | None) -> list[Run]:
    every, damaged = get_store().list()
    runs = [run for run in every if run.is_evaluated]
    if not runs:
        tell_no_runs("this page has a verdict")
        return []
    by_id = {run.id: run for run in runs}
    titles = dict(zip(by_id, names(runs), strict=True))
    pair = default_pair(runs)
    if first is not None:
        pair = [first, *(run for run in pair if run.config.architecture == "ann")]
    usual = [run.id for run in pair][:limit]
    kept = st.session_state.get(f"{key}_kept", [])
    linked = read_links("runs", by_id) or [each for each in kept if each in by_id]
    chosen = st.multiselect(
        "Runs",
        list(by_id),
        (linked or usual)[:limit],
        format_func=titles.__getitem__,
        max_selections=limit,
        key=key,
    )
    write_link("runs", chosen)
    # The next page shows the same runs; who chose none sees the newest ones there.
    st.session_state[f"{key}_kept"] = [] if chosen == usual else chosen
    references = [by_id[each] for each in chosen if by_id[each].is_reference]
    if references:
        st.caption(describe_references(references))
    for each in damaged:
        st.caption(f":red[{each.id} is damaged: {each.problem}]")
    if not chosen:
        st.caption("Choose one run to look at it, two or more to compare them.")
    return [by_id[run_id] for run_id in chosen]


def tell_no_runs(promise: str) -> None:
    """Says how to get a run; `promise` is what this page can do then."""
    st.info(
        "No finished run yet. Train both on the home page: two minutes later "
        f"{promise}.",
        icon=":material/hourglass_empty:",
    )
    st.page_link("pages/home.py", label="To the home page", icon=":material/home:")
