"""The verdict on two runs: accuracy, paired test, plain words."""

import streamlit as st

from core.runs.evaluations import check_same_data
from core.ui.runs.evaluated import EvaluatedRun, compare
from core.words import count, percent, percent_range, plain

# What differs in training, apart from the network, and how to say it.
TRAINED_BY = {
    "optimizer": "optimizer",
    "schedule": "learning rate schedule",
    "augmentation": "augmentation",
    "label_smoothing": "label smoothing",
    "skip_easy": "skipping of easy images",
}


def show_verdict(first: EvaluatedRun, second: EvaluatedRun) -> None:
    """Says which of two runs is better, by how much, and how certain that is."""
    try:
        check_same_data([first.run, second.run])
        comparison = compare(first, second)
    except ValueError as error:
        st.warning(plain(error), icon=":material/rule:")
        return
    *metrics, words = st.columns([1, 1, 2], vertical_alignment="center")
    _show_accuracy(metrics[0], first)
    _show_accuracy(metrics[1], second)
    words.markdown(f"##### {plain(comparison.verdict(first.title, second.title))}")
    low, high = comparison.difference_interval
    words.caption(
        f"Exact McNemar test on the same {len(comparison):,} test images. "
        f"Difference {100 * comparison.difference:+.1f} points, 95 % interval "
        f"{100 * low:+.1f} to {100 * high:+.1f}. This compares these two networks; "
        "about their recipes, *Repeat with three more seeds* on the Train page tells "
        "more."
    )
    for caveat in caveats(first, second):
        words.caption(f":orange[{caveat}]")


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


def caveats(first: EvaluatedRun, second: EvaluatedRun) -> list[str]:
    """Returns sentences on what else differs between two runs than their networks."""
    sentences = []
    sizes = [shown.run.dataset.train for shown in (first, second)]
    if sizes[0] != sizes[1]:
        sentences.append(
            f"They learned from {sizes[0]:,} and {sizes[1]:,} images: that alone makes "
            "a difference."
        )
    configs = [shown.run.config for shown in (first, second)]
    differing = [
        words
        for name, words in TRAINED_BY.items()
        if getattr(configs[0], name) != getattr(configs[1], name)
    ]
    if differing:
        sentences.append(
            f"Their training differs, too ({', '.join(differing)}): the network alone "
            "may not explain the difference."
        )
    for shown in (first, second):
        if shown.run.recorded.state == "stopped":
            done = count(shown.run.summary.epochs, "epoch")
            sentences.append(
                f"{shown.name} was stopped after {done}{shown.run.restored_words}."
            )
    return sentences
