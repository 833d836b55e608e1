"""All photos of the session in one table, with filters, labels and a download."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.data.class_words import class_in_name
from core.data.dataset import CLASS_NAMES
from core.runs.run import Run
from core.tables import safe_table
from core.ui.app.links import read_link, write_link
from core.ui.photos.question import is_covered
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.photo_desk import Entries, Entry
from core.ui.widgets.choosing import choose_one
from core.ui.widgets.download import offer_csv
from core.words import count

SHOWN = ("all", "wrong", "with a warning", "without a label")
ROW_HEIGHT = 56  # pixels: a thumbnail
SHORT = {
    "hidden": "no item found",
    "novel": "unlike the training data",
    "unsure": "not sure",
    "sideways": "sideways",
}


def choose_photo(entries: Entries, runs: Sequence[EvaluatedRun]) -> Entry | None:
    """Shows the table, filtered by the first run; returns the Entry looked at.

    The labels are edited in it.
    """
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    shown = choose_one("Show", SHOWN, key="photos_shown", at=left)
    every, entries = entries, [e for e in entries if _fits(e, runs[0].run, shown)]
    if not entries:
        st.info("No photo matches. Choose all.", icon=":material/filter_alt:")
        return None
    rows = [
        _describe(entry, runs, is_covered=is_covered(entry, runs[0].run))
        for entry in entries
    ]
    frame = safe_table(pd.DataFrame(rows))
    offer_csv("As CSV", lambda: _whole_frame(entries, runs), "photos.csv", at=right)
    _show_table(frame, entries)
    _offer_names(every)
    return _choose_entry(entries)


def _whole_frame(entries: Entries, runs: Sequence[EvaluatedRun]) -> pd.DataFrame:
    frame = pd.DataFrame([_describe(entry, runs) for entry in entries])
    return frame.drop(columns="Photo")


def _choose_entry(entries: Entries) -> Entry:
    by_id, key = {entry.id: entry for entry in entries}, "photo_shown"
    names = [entry.name for entry in entries]
    linked = read_link("photo", names, names[0], is_quiet=True)
    kept = by_id.get(st.session_state.get(key, ""))
    if kept is None or linked != st.session_state.get("photo_linked"):
        # A link wins over what was looked at last.
        st.session_state[key] = entries[names.index(linked)].id
    chosen = st.selectbox(
        "Look at", list(by_id), format_func=lambda each: by_id[each].name, key=key
    )
    entry = by_id[chosen]
    write_link("photo", entry.name)
    st.session_state["photo_linked"] = entry.name
    return entry


def _show_table(frame: pd.DataFrame, entries: Entries) -> None:
    # An edit is kept by its row: other rows, or labels from elsewhere, begin anew.
    stamp = hash((st.session_state.get("relabelled", 0), *(e.id for e in entries)))
    key = f"photo_table_{stamp}"
    st.data_editor(
        frame,
        hide_index=True,
        width="stretch",
        row_height=ROW_HEIGHT,
        height=min(620, 38 + ROW_HEIGHT * len(frame)),
        column_config={
            "Photo": st.column_config.ImageColumn(width="small"),
            "Confidence": st.column_config.ProgressColumn(
                format="%d %%", min_value=0, max_value=100, width="small"
            ),
            "Label": st.column_config.SelectboxColumn(options=CLASS_NAMES),
        },
        disabled=[str(name) for name in frame.columns if name != "Label"],
        key=key,
        on_change=lambda: apply_edits(entries, st.session_state[key]["edited_rows"]),
    )


def apply_edits(entries: Entries, edits: Mapping[int, Mapping[str, Any]]) -> None:
    """Takes in labels edited in the table, by row."""
    for row, changed in edits.items():
        if "Label" in changed:
            name = changed["Label"]
            entries[row].label = CLASS_NAMES.index(name) if name else None


def relabel(changes: Iterable[tuple[Entry, str | None]]) -> None:
    """Gives photos other labels, from elsewhere than the table."""
    for entry, name in changes:
        entry.label = CLASS_NAMES.index(name) if name else None
    st.session_state["relabelled"] = st.session_state.get("relabelled", 0) + 1


def _offer_names(entries: Entries) -> None:
    """Counts the photos without a label, and offers to read labels from their names."""
    bare = [entry for entry in entries if entry.label is None]
    told = [(e, name) for e in bare if (name := class_in_name(e.name)) is not None]
    with st.container(horizontal=True, vertical_alignment="center"):
        if told:
            st.button(
                f"Read {count(len(told), 'label')} from file names",
                icon=":material/label:",
                on_click=relabel,
                args=(told,),
            )
        st.caption(
            f"{count(len(entries), 'photo')}, {len(bare)} without a label. Choose "
            "labels in the column *Label*."
        )


def _fits(entry: Entry, run: Run, shown: str) -> bool:
    first = entry.prediction(run)
    return {
        "all": True,
        "wrong": entry.label is not None and first.label != entry.label,
        "with a warning": bool(first.warnings),
        "without a label": entry.label is None,
    }[shown]


def _describe(
    entry: Entry, runs: Sequence[EvaluatedRun], *, is_covered: bool = False
) -> dict[str, str | int | None]:
    """Returns a photo's row: predictions, confidence, warnings, label.

    A prediction that is to be guessed first is covered.
    """
    first = entry.prediction(runs[0].run)
    thumb = base64.b64encode(entry.thumb).decode()
    row: dict[str, str | int | None] = {
        "Photo": f"data:image/jpeg;base64,{thumb}",
        "File": entry.name,
        "Prediction": CLASS_NAMES[first.label],
        "Confidence": round(100 * first.confidence),
    }
    for shown in runs[1:]:
        row[shown.title] = CLASS_NAMES[entry.prediction(shown.run).label]
    row |= {"Warning": ", ".join(SHORT[each] for each in first.warnings)}
    is_right = {None: "", first.label: "✓"}.get(entry.label, "✕")
    label = None if entry.label is None else CLASS_NAMES[entry.label]
    row |= {"Label": label, "Correct": is_right}
    if is_covered:
        row |= {"Confidence": None, "Warning": "", "Correct": ""}
        row |= dict.fromkeys(["Prediction", *(shown.title for shown in runs[1:])], "?")
    return row
