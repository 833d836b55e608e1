"""The verdict on two runs: accuracy, paired test, plain words."""

import streamlit as st

from core.analysis.comparison import Correction
from core.runs.evaluations import check_fair
from core.runs.groups import NETWORK, SEED, describe_differences, differing_knobs
from core.ui.runs.evaluated import EvaluatedRun, compare
from core.words import percent, percent_range, plain


def show_verdict(
    first: EvaluatedRun, second: EvaluatedRun, correction: Correction | None = None
) -> None:
    """Says which of two runs is better, by how much, and how certain that is.

    Where the two are one pair of several, its correction decides.
    """
    try:
        check_fair([first.run, second.run])
        comparison = compare(first, second)
    except ValueError as error:
        st.warning(plain(error), icon=":material/rule:")
        return
    *metrics, words = st.columns([1, 1, 2], vertical_alignment="center")
    _show_accuracy(metrics[0], first)
    _show_accuracy(metrics[1], second)
    verdict = comparison.verdict(first.title, second.title, correction)
    words.markdown(f"##### {plain(verdict)}")
    low, high = comparison.difference_interval
    words.caption(
        f"Exact McNemar test on the same {len(comparison):,} test images. "
        f"{first.name} minus {second.name}: {100 * comparison.difference:+.2f} points, "
        f"95 % interval {100 * low:+.2f} to {100 * high:+.2f}. This "
        "compares these two networks; about their recipes, *Repeat with three more "
        "seeds* on the Train page tells more."
    )
    words.caption(describe_fairness(first, second))


def _show_accuracy(column, shown: EvaluatedRun) -> None:
    column.metric(
        f"{shown.name}: test accuracy",
        percent(shown.run.summary.test_accuracy),
        percent_range(shown.evaluation.accuracy_interval),
        delta_color="off",
        delta_arrow="off",
        help="Share of the test images that are classified correctly, with its 95 % "
        "Wilson interval.",
    )


def describe_fairness(first: EvaluatedRun, second: EvaluatedRun) -> str:
    """Says in Markdown in which settings two runs differ, and what that means."""
    runs = [first.run, second.run]
    labels = set(differing_knobs(runs))
    differences = plain(describe_differences(runs))
    if not labels:
        return (
            "Both have the same settings and seed: what differs is how numbers round."
        )
    if labels == {SEED}:
        return (
            f"Both have the same settings, only another seed ({differences}): this "
            "shows what initial weights and the order of images alone can do."
        )
    if labels <= {NETWORK, SEED}:
        return f"They differ in: {differences}."
    return (
        f"They differ in: {differences}. The network alone may not explain the "
        "difference."
    )
