"""All photos of the session in one table, with filters and a download."""

import base64

import pandas as pd
import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.ui.app.links import write_link

SHOWN = ("all", "wrong", "with a warning", "without a label")
ROW_HEIGHT = 56  # pixels: a thumbnail
SHORT = {
    "hidden": "no item found",
    "novel": "strange",
    "unsure": "not sure",
    "sideways": "sideways",
}


def choose_photo(entries, runs, titles):
    """Shows the table; returns the Entry that is looked at, or None.

    Args:
        entries: Answered Entries.
        runs: The Runs; the first is the one that is judged.
        titles: What they are called.
    """
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    shown = left.segmented_control(
        "Show",
        SHOWN,
        default=SHOWN[0],
        required=True,
        key="photos_shown",
        bind="query-params",
    )
    entries = [entry for entry in entries if _fits(entry, runs[0], shown)]
    if not entries:
        st.info("No photo fits. Choose all.", icon=":material/filter_alt:")
        return None
    frame = photo_frame(entries, runs, titles)
    right.download_button(
        "As CSV",
        lambda: frame.drop(columns="Photo").to_csv(index=False),
        "photos.csv",
        icon=":material/table:",
        on_click="ignore",
        width="stretch",
    )
    row = _pick_row(frame, key=f"photo_table_{shown}_{len(entries)}")
    linked = st.query_params.get("photo")
    place = next((n for n, each in enumerate(entries) if each.name == linked), 0)
    entry = entries[place if row is None else row]
    st.caption("Click at the left of a row to see how that photo was prepared.")
    write_link("photo", entry.name)
    return entry


def _pick_row(frame, key):
    """Shows the rows; returns the place of the one that was clicked, or None."""
    picked = st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        row_height=ROW_HEIGHT,
        height=min(620, 38 + ROW_HEIGHT * len(frame)),
        column_config={
            "Photo": st.column_config.ImageColumn(width="small"),
            "Sure": st.column_config.ProgressColumn(
                format="%d %%", min_value=0, max_value=100, width="small"
            ),
        },
        on_select="rerun",
        selection_mode="single-row",
        key=key,
    )
    rows = picked["selection"]["rows"]
    return rows[0] if rows and rows[0] < len(frame) else None


def _fits(entry, run, shown):
    answer = entry.answer(run)
    return {
        "all": True,
        "wrong": entry.label is not None and answer.label != entry.label,
        "with a warning": bool(answer.warnings),
        "without a label": entry.label is None,
    }[shown]


def photo_frame(entries, runs, titles):
    """Returns a DataFrame with a row a photo: answers, confidence, warnings, label."""
    rows = []
    for entry in entries:
        first = entry.answer(runs[0])
        row = {
            "Photo": "data:image/jpeg;base64," + base64.b64encode(entry.thumb).decode(),
            "File": entry.name,
            "Answer": CLASS_NAMES[first.label],
            "Sure": round(100 * first.confidence),
        }
        for run, title in zip(runs[1:], titles[1:], strict=True):
            row[title] = CLASS_NAMES[entry.answer(run).label]
        row["Warning"] = ", ".join(SHORT[each] for each in first.warnings)
        row["Label"] = "" if entry.label is None else CLASS_NAMES[entry.label]
        if entry.label is None:
            row["Right"] = ""
        else:
            row["Right"] = "✓" if first.label == entry.label else "✕"
        rows.append(row)
    return pd.DataFrame(rows)
