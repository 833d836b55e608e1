"""The preparation adjusted by hand: turn, polarity, mask, crop, label, saving."""

from dataclasses import replace
from typing import Any

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.photos.folder import FOLDER, save_photo
from core.photos.options import STEPS, PrepareOptions
from core.ui.app.notices import tell
from core.ui.photos.table import relabel
from core.ui.runs.photo_desk import Entry, prepare


def show_adjustments(entry: Entry) -> None:
    """Lets the learner correct the preparation: turn, polarity, mask, crop, label."""
    st.subheader("Adjust by hand")
    columns = st.columns(4, vertical_alignment="bottom")
    flipped = not entry.options.flip_polarity
    buttons = (
        ("Turn by 90°", "rotate_right", lambda: turn(entry, 1)),
        ("Invert", "invert_colors", lambda: change(entry, flip_polarity=flipped)),
        ("Reset", "undo", lambda: _reset(entry)),
    )
    for column, (words, icon, act) in zip(columns, buttons, strict=False):
        column.button(
            words,
            icon=f":material/{icon}:",
            on_click=act,
            width="stretch",
            disabled=words == "Reset" and entry.options == PrepareOptions(),
        )
    masks = list(prepare(entry).item.masks)
    key = f"mask_{entry.id}_{'-'.join(masks)}"
    columns[3].selectbox(
        "Mask",
        masks,
        masks.index(entry.options.mask),
        key=key,
        on_change=lambda: change(entry, mask=st.session_state[key]),
    )
    _show_box_numbers(entry)
    _choose_label(entry)
    name = None if entry.label is None else CLASS_NAMES[entry.label]
    st.button(
        "Save to dataset/",
        icon=":material/save:",
        on_click=_save,
        args=(entry, name),
        disabled=name is None,
        help="Needs a label. Saved without place, date or any other metadata.",
    )


def _choose_label(entry: Entry) -> None:
    key = f"label_{entry.id}"
    st.session_state[key] = None if entry.label is None else CLASS_NAMES[entry.label]
    st.pills(
        "True class",
        CLASS_NAMES,
        key=key,
        on_change=lambda: relabel([(entry, st.session_state[key])]),
    )


def _show_box_numbers(entry: Entry) -> None:
    left, top, right, bottom = entry.options.box or (0.0, 0.0, 1.0, 1.0)
    columns = st.columns(2)
    stamp = f"{entry.id}_{hash(entry.options.box)}"
    across = columns[0].slider(
        "Left to right", 0.0, 1.0, (left, right), 0.01, key=f"across_{stamp}"
    )
    down = columns[1].slider(
        "Top to bottom", 0.0, 1.0, (top, bottom), 0.01, key=f"down_{stamp}"
    )
    box = (across[0], down[0], across[1], down[1])
    if box != (left, top, right, bottom):
        if across[0] < across[1] and down[0] < down[1]:
            change(entry, box=None if box == (0, 0, 1, 1) else box)
            st.rerun()
        st.caption(":orange[The box is empty: move its ends apart.]")


def change(entry: Entry, **options: Any) -> None:
    """Gives an Entry other PrepareOptions; it is predicted anew with them."""
    entry.options = replace(entry.options, **options)


def turn(entry: Entry, quarter_turns: int) -> None:
    """Turns the photo clockwise; the box and the mask were made for the other way."""
    turns = (entry.options.quarter_turns + quarter_turns) % 4
    change(entry, quarter_turns=turns, box=None, mask="vote")


def _reset(entry: Entry) -> None:
    entry.options = PrepareOptions()
    for step in STEPS:
        st.session_state.pop(f"step_{step}_{entry.id}", None)


def _save(entry: Entry, label: str) -> None:
    """Writes the photo and its label into dataset/."""
    try:
        name = save_photo(FOLDER, entry.name, entry.jpeg, label)
    except (OSError, ValueError) as error:
        tell(f"The photo could not be saved: {error}")
    else:
        st.toast(f"Saved as dataset/{name}", icon=":material/save:")
