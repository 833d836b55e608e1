"""All photos of the session in one table, with filters and a download."""

import base64

import pandas as pd
import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.runs.run import Run
from core.ui.app.links import read_link, write_link
from core.ui.photos.prediction import Runs
from core.ui.runs.photo_desk import Entries, Entry
from core.ui.widgets.choosing import choose_one
from core.ui.widgets.download import offer_csv

SHOWN = ("all", "wrong", "with a warning", "without a label")
ROW_HEIGHT = 56  # pixels: a thumbnail
SHORT = {
    "hidden": "no item found",
    "novel": "unlike the training data",
    "unsure": "not sure",
    "sideways": "sideways",
}


def choose_photo(entries: Entries, runs: Runs) -> Entry | None:
    """Shows the table, filtered by the first run; returns the Entry looked at."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    shown = choose_one("Show", SHOWN, key="photos_shown", at=left)
    entries = [entry for entry in entries if _fits(entry, runs[0].run, shown)]
    if not entries:
        st.info("No photo matches. Choose all.", icon=":material/filter_alt:")
        return None
    frame = pd.DataFrame([_describe(entry, runs) for entry in entries])
    offer_csv("As CSV", lambda: frame.drop(columns="Photo"), "photos.csv", at=right)
    row = _pick_row(frame, key=f"photo_table_{shown}_{len(entries)}")
    names = [entry.name for entry in entries]
    linked = read_link("photo", names, names[0], is_quiet=True)
    entry = entries[names.index(linked) if row is None else row]
    st.caption("Click at the left of a row to see how that photo was prepared.")
    write_link("photo", entry.name)
    return entry


def _pick_row(frame: pd.DataFrame, key: str) -> int | None:
    """Shows the rows; returns the place of the one that was clicked, or None."""
    picked = st.dataframe(
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
        },
        on_select="rerun",
        selection_mode="single-row",
        key=key,
    )
    rows = picked["selection"]["rows"]
    return rows[0] if rows and rows[0] < len(frame) else None


def _fits(entry: Entry, run: Run, shown: str) -> bool:
    first = entry.prediction(run)
    return {
        "all": True,
        "wrong": entry.label is not None and first.label != entry.label,
        "with a warning": bool(first.warnings),
        "without a label": entry.label is None,
    }[shown]


def _describe(entry: Entry, runs: Runs) -> dict[str, str | int]:
    """Returns a photo's row: predictions, confidence, warnings, label."""
    first = entry.prediction(runs[0].run)
    thumb = base64.b64encode(entry.thumb).decode()
    row: dict[str, str | int] = {
        "Photo": f"data:image/jpeg;base64,{thumb}",
        "File": entry.name,
        "Prediction": CLASS_NAMES[first.label],
        "Confidence": round(100 * first.confidence),
    }
    for shown in runs[1:]:
        row[shown.title] = CLASS_NAMES[entry.prediction(shown.run).label]
    row |= {"Warning": ", ".join(SHORT[each] for each in first.warnings)}
    if entry.label is None:
        return row | {"Label": "", "Correct": ""}
    is_right = "✓" if first.label == entry.label else "✕"
    return row | {"Label": CLASS_NAMES[entry.label], "Correct": is_right}
