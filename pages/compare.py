"""Compare: any runs side by side; which is better, how certain, at what cost."""

import streamlit as st

from core.analysis.comparison import correct_pairs
from core.runs.groups import Configuration
from core.ui.app.frame import need_frame
from core.ui.compare.agreements import show_agreements
from core.ui.compare.configurations import (
    describe_best,
    find_configurations,
    limit_charted,
    pick_pair,
    tell_leaked,
)
from core.ui.compare.crossed import show_crossed
from core.ui.compare.imagined import ask_seeds
from core.ui.compare.sections import (
    show_accuracies,
    show_classes,
    show_costs,
    show_gaps,
    show_settings,
)
from core.ui.compare.seeds import show_lead, show_seeds
from core.ui.compare.speed import show_speed
from core.ui.runs.choice import choose_evaluated
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.live import show_curves
from core.ui.runs.verdict import show_verdict
from core.words import plain


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


def show_comparison(runs: list[EvaluatedRun]) -> None:
    """Shows all that the test images tell about runs on the same data."""
    dataset = runs[0].run.dataset
    st.caption(f"All on {plain(dataset.name)}: {dataset.test:,} test images.")
    fair = [shown for shown in runs if not shown.run.is_leaked]
    configurations = find_configurations(fair)
    charted = limit_charted(runs, configurations)
    if len(fair) > 1:
        show_pair(fair, configurations)
    tell_leaked(runs)
    st.subheader("Accuracy on the test images")
    if len(fair) > 2:
        st.markdown(describe_best(fair))
    if len(charted) < len(runs):
        st.caption(
            f"Charts show {len(charted)} of {len(runs)} runs: of each of the best "
            "configurations by validation, the middle seed. The tables show them all."
        )
    show_accuracies(charted)
    show_settings(runs)
    if ask_seeds(runs, configurations):
        show_seeds(configurations)
    st.subheader("Learning curves")
    show_curves([shown.run for shown in charted], key="compare")
    show_gaps(charted)
    st.subheader("Recall of each class")
    st.markdown("Recall: of all images of a class, the share that was found.")
    show_classes(charted)
    st.subheader("Size and speed")
    show_costs(runs, charted)


need_frame()
st.title("Compare")
st.markdown(
    "Every run here is evaluated on the same test images. No network learned from "
    "them; each time you choose a run by them they lose a little of their honesty, so "
    "choose on validation and look here last. A small gap can be luck: the verdict "
    "says how often two equally good networks would differ at least this much."
)
runs = choose_evaluated()
if runs:
    show_comparison(runs)

st.subheader("Speed against stock Keras")
show_speed()
