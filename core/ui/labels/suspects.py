"""Suspected label errors: cards to mark, and their effect on accuracy."""

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.comparison import Comparison
from core.analysis.evaluation import Evaluation
from core.audit.folder import MARKS, SPLITS
from core.data.dataset import CLASS_NAMES
from core.ui.app.notices import tell
from core.ui.labels.duplicates import NEAR
from core.ui.labels.job import audit_of, images_of
from core.ui.runs.choice import choose_comparable
from core.ui.runs.live import names
from core.ui.runs.verdict import load_evaluation
from core.ui.widgets.gallery import enlarge
from core.words import count, percent, percent_range

ANY = "any"
CARDS = 12  # suspects shown at once
CARD_WIDTH = 160  # pixels; two side by side on a phone
SIGNS = {"wrong": "✕", "right": "✓", "unclear": "?"}
STATES = (ANY, "unmarked", *MARKS)
NEAR_DUPLICATES = "near-duplicates of training images"
LEAVINGS = ("most suspect", "marked wrong", NEAR_DUPLICATES)


def show_suspects(folder, dataset):
    """Shows labels, the most suspect first, to be marked wrong, right or unclear."""
    columns = st.columns(3)
    split = columns[0].selectbox("Images", SPLITS, key="split", bind="query-params")
    label = columns[1].selectbox(
        "Labelled", (ANY, *CLASS_NAMES), key="labelled", bind="query-params"
    )
    state = columns[2].selectbox("Marked", STATES, key="marked", bind="query-params")
    audit, marks = audit_of(folder, dataset, split), folder.marks()
    rows = choose_suspects(audit, marks[split], label=label, state=state)
    st.caption(
        f"{count(len(rows), 'label')}, the most suspect first. For "
        f"{audit.is_suspect.sum():,} of {len(audit):,} the networks confidently "
        "predict another class; many of those images are simply hard. You decide: ✕ "
        "the label is wrong, ✓ it is right, ? nobody could tell."
    )
    if not len(rows):
        st.info("No label matches: widen the filters.", icon=":material/filter_alt:")
        return
    pages = -(-len(rows) // CARDS)
    page = st.number_input(
        f"Page of {pages:,}", 1, pages, key="suspects_page", bind="query-params"
    )
    images, _ = images_of(dataset, split)
    with st.container(horizontal=True, gap="small"):
        for row in rows[(page - 1) * CARDS : page * CARDS]:
            _show_card(folder, split, images[row], audit, row, marks[split].get(row))
    _show_downloads(audit, marks, split)


def choose_suspects(audit, marks, *, label=ANY, state=ANY):
    """Returns rows in the audit's order.

    Args:
        audit: The LabelAudit.
        marks: Dict from row to mark.
        label: A class name, or `any`.
        state: One of `STATES`.
    """
    keep = np.ones(len(audit), bool)
    if label != ANY:
        keep &= audit.labels == CLASS_NAMES.index(label)
    if state != ANY:
        wanted = None if state == "unmarked" else state
        keep &= np.array([marks.get(row) == wanted for row in range(len(audit))])
    return audit.order[keep[audit.order]]


def _show_card(folder, split, image, audit, row, mark):
    label, other = CLASS_NAMES[audit.labels[row]], CLASS_NAMES[audit.suggested[row]]
    key = f"mark_{split}_{row}"
    st.session_state.setdefault(key, mark)
    with st.container(width=CARD_WIDTH, gap="xsmall"):
        st.image(
            enlarge(image, 6),
            width="stretch",
            alt=f"{split} image {row}, labelled {label}; networks predict {other}",
        )
        st.markdown(f"**{label}**, or **{other}**?")
        st.caption(f"{split} image {row:,} · {audit.scores[row]:.2f}")
        st.segmented_control(
            "The label is",
            MARKS,
            key=key,
            format_func=SIGNS.get,
            label_visibility="collapsed",
            on_change=_mark,
            args=(folder, split, row, key),
        )


def _mark(folder, split, row, key):
    try:
        folder.mark(split, row, st.session_state[key])
    except (ValueError, OSError) as error:
        tell(f"The mark could not be saved: {error}")


def _show_downloads(audit, marks, split):
    columns = st.columns(2)
    columns[0].download_button(
        "This ranking as CSV",
        lambda: audit.to_frame().to_csv(index=False),
        f"labels-{split}.csv",
        icon=":material/table:",
        on_click="ignore",
        width="stretch",
    )
    marked = sum(map(len, marks.values()))
    columns[1].download_button(
        f"Your {count(marked, 'mark')} as CSV",
        lambda: mark_frame(marks).to_csv(index=False),
        "marks.csv",
        icon=":material/rate_review:",
        on_click="ignore",
        width="stretch",
        disabled=not marked,
    )


def mark_frame(marks):
    """Returns a DataFrame of the marks: split, index, mark."""
    rows = [
        (split, row, mark) for split in SPLITS for row, mark in marks[split].items()
    ]
    return pd.DataFrame(rows, columns=["split", "index", "mark"])


def show_effect(folder, dataset):
    """Shows accuracies without doubtful test images, and the ranking by them."""
    runs = choose_comparable(key="compared_runs")
    if not runs:
        return
    if runs[0].dataset.digest != dataset.digest:
        st.warning("These runs were evaluated on other images.", icon=":material/rule:")
        return
    left_out = _choose_left_out(folder, dataset)
    if not len(left_out):
        st.caption("There is no such test image: nothing to leave out.")
        return
    titles, evaluations = names(runs), [load_evaluation(run.id) for run in runs]
    fewer = [leave_out(each, left_out) for each in evaluations]
    frame = pd.DataFrame(
        {
            "Run": titles,
            "All test images": [_accuracy(each) for each in evaluations],
            f"Without {len(left_out):,}": [_accuracy(each) for each in fewer],
        }
    )
    st.dataframe(frame, hide_index=True, width="stretch")
    st.markdown(rank_sentence(titles, evaluations, fewer))


def _choose_left_out(folder, dataset):
    """Returns the rows of the test split to leave out, by the reader's choice."""
    kind = st.segmented_control(
        "Leave out",
        LEAVINGS,
        default=LEAVINGS[0],
        required=True,
        key="leaving",
        bind="query-params",
    )
    if kind == "marked wrong":
        marked = folder.marks()["test"]
        return np.array([row for row, mark in marked.items() if mark == "wrong"], int)
    if kind == NEAR_DUPLICATES:
        pairs = folder.pairs()["training and test"]
        st.caption(
            f"They differ from a training image by at most {NEAR:g} grey levels."
        )
        return np.unique(pairs.rows[pairs.distances <= NEAR, 1])
    audit = audit_of(folder, dataset, "test")
    hundredth = max(1, len(audit) // 100)
    number = st.slider(
        "How many",
        hundredth,
        10 * hundredth,
        hundredth,
        max(1, hundredth // 10),
        key="leave_number",
        bind="query-params",
    )
    st.caption(
        "Networks chose these, so leaving them out flatters every network. Only a "
        "change in their order would be news."
    )
    return audit.order[:number]


def _accuracy(evaluation):
    interval = percent_range(evaluation.accuracy_interval, 2)
    return f"{percent(evaluation.accuracy, 2)} ({interval})"


def leave_out(evaluation, rows):
    """Returns an Evaluation without `rows`."""
    keep = np.setdiff1d(np.arange(len(evaluation)), rows)
    return Evaluation(evaluation.labels[keep], evaluation.probabilities[keep])


def rank_sentence(
    titles: list[str], before: list[Evaluation], after: list[Evaluation]
) -> str:
    """Says whether the runs' order by accuracy changes, and how far apart two are."""
    if len(titles) < 2:
        return "Choose a second run to see whether their order changes."
    places = range(len(titles))
    first, *rest = sorted(places, key=lambda place: -after[place].accuracy)
    if [first, *rest] == sorted(places, key=lambda place: -before[place].accuracy):
        words = "**The order of the runs stays the same.**"
    else:
        listed = ", ".join(titles[place] for place in (first, *rest))
        words = f"**The order of the runs changes**: {listed}."
    low, high = Comparison(after[first], after[rest[0]]).difference_interval
    return (
        f"{words} On the images kept, {titles[first]} minus {titles[rest[0]]} lies "
        f"between {100 * low:+.2f} and {100 * high:+.2f} points (95 % interval)."
    )
