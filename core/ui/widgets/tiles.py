"""Feature maps side by side to be clicked: to choose one, or to switch some off."""

from collections.abc import Callable, Collection, Sequence

import streamlit as st

from core.arrays import Floats
from core.ui.app.component import load_component
from core.ui.widgets.map_sheet import map_sheet

SHEET_COLUMNS = 16
_TILES = load_component(__file__, '<div class="tiles"></div>')


def show_tiles(
    values: Floats,
    labels: Sequence[str],
    *,
    key: str,
    on_click: Callable[[int], None],
    chosen: int | None = None,
    off: Collection[int] = (),
    reach: float | None = None,
    tile: int = 48,
) -> None:
    """Shows maps side by side; calls `on_click` with the index of a clicked one.

    Args:
        values: `(n, side, side)`.
        labels: For the pointer and for those who cannot see.
        chosen, off: Index of the framed tile, and of those that are struck out.
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


def _take_click(key: str, on_click: Callable[[int], None]) -> None:
    opened = st.session_state[key].opened
    if opened is not None:
        on_click(int(opened))
