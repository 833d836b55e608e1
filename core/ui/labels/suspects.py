"""Suspected label errors: cards to mark, and their effect on accuracy."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.comparison import Comparison
from core.analysis.evaluation import Evaluation
from core.arrays import Images, Integers, RowsLike
from core.audit.folder import MARKS, SPLITS, AuditFolder
from core.audit.labels import LabelAudit
from core.data.dataset import CLASS_NAMES, Dataset
from core.tables import safe_table
from core.ui.app.notices import tell
from core.ui.labels.duplicates import NEAR
from core.ui.labels.job import audit_of, images_of
from core.ui.runs.choice import choose_evaluated
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.widgets.choosing import choose_one, choose_page
from core.ui.widgets.download import offer_csv
from core.ui.widgets.gallery import enlarge
from core.words import count, percent, percent_range

ANY = "any"
CARDS = 12  # suspects shown at once
MOST_PAIRS = 3  # that changed places, with their intervals
CARD_WIDTH = 160  # pixels; two side by side on a phone
SIGNS = {"wrong": "✕", "right": "✓", "unclear": "?"}
STATES = (ANY, "unmarked", *MARKS)
NEAR_DUPLICATES = "near-duplicates of training images"
LEAVINGS = ("most suspect", "marked wrong", NEAR_DUPLICATES)
Marks = Mapping[str, Mapping[int, str]]  # split -> row -> mark


def show_suspects(folder: AuditFolder, dataset: Dataset) -> None:
    """Shows labels, the most suspect first, to be marked wrong, right or unclear."""
    columns = st.columns(3)
    split = columns[0].selectbox("Images", SPLITS, key="split", bind="query-params")
    label = columns[1].selectbox(
        "Labelled", (ANY, *CLASS_NAMES), key="labelled", bind="query-params"
    )
    state = columns[2].selectbox("Marked", STATES, key="marked", bind="query-params")
    audit, marks = audit_of(folder, dataset, split), folder.marks()
    rows = _choose_suspects(audit, marks[split], label, state)
    st.caption(
        f"{count(len(rows), 'label')}, the most suspect first. For "
        f"{audit.is_suspect.sum():,} of {len(audit):,} the networks confidently "
        "predict another class; many of those images are simply hard. You decide: ✕ "
        "the label is wrong, ✓ it is right, ? nobody could tell."
    )
    if not len(rows):
        st.info("No label matches: widen the filters.", icon=":material/filter_alt:")
        return
    shown = rows[choose_page(len(rows), CARDS, key="suspects_page")]
    images, _ = images_of(dataset, split)
    with st.container(horizontal=True, gap="small"):
        for row in shown:
            st.session_state.setdefault(f"mark_{split}_{row}", marks[split].get(row))
            _show_card(folder, audit, split, row, images[row])
    _show_downloads(audit, marks, split)


def _choose_suspects(
    audit: LabelAudit, marks: Mapping[int, str], label: str, state: str
) -> Integers:
    """Returns the rows with a label and a mark, or `any`, the most suspect first."""
    keep = np.ones(len(audit), bool)
    if label != ANY:
        keep &= audit.labels == CLASS_NAMES.index(label)
    if state != ANY:
        wanted = None if state == "unmarked" else state
        keep &= np.array([marks.get(row) == wanted for row in range(len(audit))])
    return audit.order[keep[audit.order]]


def _show_card(
    folder: AuditFolder, audit: LabelAudit, split: str, row: int, image: Images
) -> None:
    label, other = CLASS_NAMES[audit.labels[row]], CLASS_NAMES[audit.suggested[row]]
    key = f"mark_{split}_{row}"
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
            format_func=SIGNS.__getitem__,
            label_visibility="collapsed",
            on_change=_mark,
            args=(folder, split, row, key),
        )


def _mark(folder: AuditFolder, split: str, row: int, key: str) -> None:
    try:
        folder.mark(split, row, st.session_state[key])
    except (ValueError, OSError) as error:
        tell(f"The mark could not be saved: {error}")


def _show_downloads(audit: LabelAudit, marks: Marks, split: str) -> None:
    left, right = st.columns(2)
    offer_csv("This ranking as CSV", audit.to_frame, f"labels-{split}.csv", at=left)
    marked = [
        (split, row, mark) for split in SPLITS for row, mark in marks[split].items()
    ]
    if marked:
        frame = pd.DataFrame(marked, columns=["split", "index", "mark"])
        words = f"Your {count(len(marked), 'mark')} as CSV"
        offer_csv(words, lambda: frame, "marks.csv", at=right)


def show_effect(folder: AuditFolder, dataset: Dataset) -> None:
    """Shows accuracies without doubtful test images, and the ranking by them."""
    runs = choose_evaluated()
    if not runs:
        return
    if runs[0].run.dataset.digest != dataset.digest:
        st.warning("These runs were evaluated on other images.", icon=":material/rule:")
        return
    left_out = _choose_left_out(folder, dataset)
    if not len(left_out):
        st.caption("There is no such test image: nothing to leave out.")
        return
    fewer = [_leave_out(shown.evaluation, left_out) for shown in runs]
    frame = pd.DataFrame(
        {
            "Run": [shown.title for shown in runs],
            "All test images": [_accuracy(shown.evaluation) for shown in runs],
            f"Without {len(left_out):,}": list(map(_accuracy, fewer)),
        }
    )
    st.dataframe(safe_table(frame), hide_index=True, width="stretch")
    st.markdown(describe_order(runs, fewer))


def _choose_left_out(folder: AuditFolder, dataset: Dataset) -> RowsLike:
    """Returns the rows of the test split to leave out, by the reader's choice."""
    kind = choose_one("Leave out", LEAVINGS, key="leaving")
    if kind == "marked wrong":
        return [row for row, mark in folder.marks()["test"].items() if mark == "wrong"]
    if kind == NEAR_DUPLICATES:
        pairs = folder.pairs()["training and test"]
        st.caption(f"Within {NEAR:g} grey levels of a training image.")
        return np.unique(pairs.rows[pairs.distances <= NEAR, 1])
    audit = audit_of(folder, dataset, "test")
    least = max(1, len(audit) // 100)
    limits = least, 10 * least, least, max(1, least // 10)
    number = st.slider("How many", *limits, key="leave_number", bind="query-params")
    st.caption(
        "Networks chose these, so leaving them out flatters every network. Only a "
        "change in their order would be news."
    )
    return audit.order[:number]


def _accuracy(evaluation: Evaluation) -> str:
    interval = percent_range(evaluation.accuracy_interval, 2)
    return f"{percent(evaluation.accuracy, 2)} ({interval})"


def _leave_out(evaluation: Evaluation, rows: RowsLike) -> Evaluation:
    keep = np.setdiff1d(np.arange(len(evaluation)), rows)
    return Evaluation(evaluation.labels[keep], evaluation.probabilities[keep])


def describe_order(runs: Sequence[EvaluatedRun], fewer: Sequence[Evaluation]) -> str:
    """Says in Markdown whose order by accuracy fewer images change, how surely.

    Args:
        fewer: Of each run, its Evaluation on the images kept.
    """
    if len(runs) < 2:
        return "Choose a second run to see whether their order changes."
    before = [shown.evaluation.accuracy for shown in runs]
    after = [each.accuracy for each in fewer]
    ranked = sorted(range(len(runs)), key=lambda place: -after[place])
    pairs = list(combinations(ranked, 2))
    swapped = [pair for pair in pairs if before[pair[0]] < before[pair[1]]]
    swapped = [(one, other) for one, other in swapped if after[one] > after[other]]
    words = ["**The order of the runs stays the same.**"]
    if swapped:
        order = ", ".join(runs[place].name for place in ranked)
        words = [f"**The order of the runs changes**: {order}."]
    for one, other in swapped[:MOST_PAIRS] or pairs[:1]:
        low, high = Comparison(fewer[one], fewer[other]).difference_interval
        unsure = "" if low > 0 else "; 0 lies within: no order is certain"
        words.append(
            f"On the images kept, {runs[one].name} minus {runs[other].name} lies "
            f"between {100 * low:+.2f} and {100 * high:+.2f} points (95 % interval of "
            f"the paired difference{unsure})."
        )
    if (more := len(swapped) - MOST_PAIRS) > 0:
        words.append(f"{count(more, 'other pair')} changed places, too.")
    if len(runs) > 2:
        words.append(f"Of {len(runs)} runs some two change places by chance alone.")
    return " ".join(words)
