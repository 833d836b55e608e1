"""The verdict on two runs: accuracy, paired test, plain words; cached by run."""

import streamlit as st

from core.runs.appearance import names
from core.runs.evaluations import check_same_data, compare_runs, evaluation_of
from core.ui.app.state import get_store
from core.words import count, percent, percent_range, plain


@st.cache_resource(max_entries=64, show_spinner=False)
def load_evaluation(run_id):
    """Returns the Evaluation of a run; its test.npz never changes once written."""
    return evaluation_of(get_store().get(run_id))


@st.cache_resource(max_entries=64, show_spinner=False)
def load_comparison(first_id, second_id):
    """Returns the Comparison of two runs."""
    store = get_store()
    return compare_runs(store.get(first_id), store.get(second_id))


def evaluated(runs):
    """Returns those runs that can be read, telling of the others."""
    usable = []
    for run in runs:
        try:
            load_evaluation(run.id)
            _ = run.history  # Compare explains it; a damaged one is told here
            usable.append(run)
        except ValueError as error:
            st.error(f"{run.title} cannot be read: {error}", icon=":material/error:")
    return usable


def show_verdict(first, second):
    """Says which of two runs is better, by how much, and how sure that is."""
    if len(evaluated([first, second])) < 2:
        return
    try:
        check_same_data([first, second])
        comparison = load_comparison(first.id, second.id)
    except ValueError as error:
        st.warning(str(error), icon=":material/rule:")
        return
    columns = st.columns([1, 1, 3], vertical_alignment="center")
    titles = names([first, second])
    for column, run, title in zip(columns[:2], (first, second), titles, strict=True):
        column.metric(
            plain(title),
            percent(run.summary.test_accuracy),
            percent_range(load_evaluation(run.id).accuracy_interval),
            delta_color="off",
            delta_arrow="off",
            help="Accuracy on the test images, with its 95 % Wilson interval.",
        )
    verdict = comparison.verdict(*titles)
    columns[2].markdown(f"##### {plain(verdict)}")
    low, high = comparison.difference_interval
    columns[2].caption(
        f"Exact McNemar test on the same {len(comparison):,} test images. "
        f"Difference {100 * comparison.difference:+.1f} points, 95 % interval "
        f"{100 * low:+.1f} to {100 * high:+.1f}. One run each: another seed would "
        "move both a little."
    )
    for caveat in caveats(first, second):
        columns[2].caption(f":orange[{caveat}]")


def caveats(first, second):
    """Returns sentences on what else differs between two runs than their networks."""
    sentences = []
    sizes = [run.dataset.train for run in (first, second)]
    if sizes[0] != sizes[1]:
        sentences.append(
            f"They learned from {sizes[0]:,} and {sizes[1]:,} images: that alone makes "
            "a difference."
        )
    for run in (first, second):
        if run.recorded.state == "stopped":
            done = count(run.summary.epochs, "epoch")
            sentences.append(f"{plain(run.title)} was stopped after {done}.")
    return sentences
