"""Maps side by side that can be clicked: to choose one, or to switch some off."""

import streamlit as st

from core.ui.app.component import load_component
from core.ui.widgets.map_sheet import map_sheet

SHEET_COLUMNS = 16
_TILES = load_component(__file__, '<div class="tiles"></div>')


def show_tiles(
    values, labels, *, key, on_click, chosen=None, off=(), reach=None, tile=48
):
    """Shows maps side by side.

    Args:
        values: `(n, side, side)` float.
        labels: `n` texts for the pointer and for those who cannot see.
        key: Of the widget.
        on_click: Called with the index of a tile that was clicked, before the page
            runs again.
        chosen: Index of the framed tile, or None.
        off: Indices of those that are struck out.
        reach: As for `map_sheet`.
        tile: Side of a tile in pixels.
    """
    columns = min(SHEET_COLUMNS, len(values))
    sheet = map_sheet(values, columns=columns, reach=reach)
    _TILES(
        data={
            "sheet": sheet,
            "columns": columns,
            "side": values.shape[1],
            "labels": list(labels),
            "chosen": chosen,
            "off": list(off),
            "tile": tile,
            "stamp": f"{len(labels)} {tile} {hash(sheet)}",
        },
        key=key,
        on_opened_change=lambda: _take_click(key, on_click),
    )


def _take_click(key, on_click):
    opened = st.session_state[key].opened
    if opened is not None:
        on_click(int(opened))
