"""The verdict on two runs of those on the page, and the images behind it."""

import streamlit as st

from core.analysis.comparison import correct_pairs
from core.runs.groups import Configuration
from core.ui.compare.agreements import show_agreements
from core.ui.compare.configurations import pick_pair
from core.ui.compare.crossed import show_crossed
from core.ui.compare.seeds import show_lead
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.verdict import show_verdict


def choose_pair(
    runs: list[EvaluatedRun], configurations: list[Configuration]
) -> tuple[EvaluatedRun, EvaluatedRun]:
    """Returns the two runs of the verdict, of more than two by the reader's choice."""
    if len(runs) == 2:
        return runs[0], runs[1]
    pair = pick_pair(configurations)
    usual = [[shown.id for shown in runs].index(run.id) for run in pair]
    titles = [shown.title for shown in runs]
    chosen = []
    for column, label, key, index in zip(
        st.columns(2),
        ("First", "Second"),
        ("first_run", "second_run"),
        usual,
        strict=True,
    ):
        title = column.selectbox(label, titles, index, key=key, bind="query-params")
        chosen.append(runs[titles.index(title)])
    st.caption(
        "To begin with the two best different configurations by validation; of several "
        f"seeds, the middle one. Of {len(runs)} runs some two differ by chance alone: "
        "Holm's correction for all their pairs keeps the chance of even one false "
        "alarm at 5 %."
    )
    return chosen[0], chosen[1]


def show_pair(runs: list[EvaluatedRun], configurations: list[Configuration]) -> None:
    """Shows the verdict on two runs and the images behind it."""
    st.subheader("Verdict")
    first, second = choose_pair(runs, configurations)
    if first is second:
        st.caption("Choose two different runs for a verdict.")
        return
    corrections = correct_pairs([shown.evaluation for shown in runs])
    places = runs.index(first), runs.index(second)
    show_verdict(first, second, corrections.get(places))
    show_lead(first.run, second.run, configurations)
    show_crossed(first, second)
    show_agreements(first, second)
