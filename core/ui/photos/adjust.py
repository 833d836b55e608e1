"""The learner's hand in the ladder: turn, polarity, mask, crop, label, saving."""

from dataclasses import replace

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.photos.prepare import STEPS, PrepareOptions
from core.photos.saving import save_photo
from core.ui.app.notices import tell
from core.ui.runs.photo_desk import prepare
from core.ui.widgets.photo_folder import FOLDER


def show_adjustments(entry):
    """Lets the learner correct the ladder: turn, polarity, mask, crop, label."""
    st.subheader("Your hand")
    columns = st.columns(4, vertical_alignment="bottom")
    _show_buttons(entry, columns)
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
    st.button(
        "Save to dataset/",
        icon=":material/save:",
        on_click=_save,
        args=(entry,),
        disabled=entry.label is None,
        help="Needs a label. Kept without place, date or any other metadata.",
    )


def _show_buttons(entry, columns):
    columns[0].button(
        "Turn by 90°",
        icon=":material/rotate_right:",
        on_click=turn,
        args=(entry, 1),
        width="stretch",
    )
    columns[1].button(
        "Flip polarity",
        icon=":material/invert_colors:",
        on_click=change,
        args=(entry,),
        kwargs={"flip_polarity": not entry.options.flip_polarity},
        width="stretch",
    )
    columns[2].button(
        "As at first",
        icon=":material/undo:",
        on_click=_reset,
        args=(entry,),
        width="stretch",
        disabled=entry.options == PrepareOptions(),
    )


def _choose_label(entry):
    key = f"label_{entry.id}"
    st.session_state.setdefault(
        key, None if entry.label is None else CLASS_NAMES[entry.label]
    )
    st.pills("What it really is", CLASS_NAMES, key=key)
    name = st.session_state[key]
    label = None if name is None else CLASS_NAMES.index(name)
    if label != entry.label:
        entry.label = label
        st.rerun()


def _show_box_numbers(entry):
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


def change(entry, **changes):
    """Gives an Entry other options; its answers are asked for anew."""
    entry.options = replace(entry.options, **changes)


def toggle(entry, rung):
    change(entry, **{rung: st.session_state[f"rung_{rung}_{entry.id}"]})


def turn(entry, quarter_turns):
    turns = (entry.options.quarter_turns + quarter_turns) % 4
    change(entry, quarter_turns=turns, box=None, mask="vote")


def _reset(entry):
    entry.options = PrepareOptions()
    for rung in STEPS:
        st.session_state.pop(f"rung_{rung}_{entry.id}", None)


def _save(entry):
    """Writes the photo and its label into dataset/."""
    try:
        name = save_photo(FOLDER, entry.name, entry.jpeg, CLASS_NAMES[entry.label])
    except (OSError, ValueError) as error:
        tell(f"The photo could not be saved: {error}")
    else:
        st.toast(f"Saved as dataset/{name}", icon=":material/save:")
