"""A wall of small images that can be clicked, a thousand at a time.

One picture holds them all; every tile shows its part of it. So the browser fetches
one file, and each image can be reached with the mouse and with the keyboard.
"""

import base64
from collections.abc import Sequence

from core.arrays import Images
from core.ui.app.component import ignore_event, load_component
from core.ui.widgets.gallery import contact_sheet

SHEET_COLUMNS = 40
TILE = 56  # side of a tile in pixels
_WALL = load_component(__file__, '<div class="wall"></div>')


def show_wall(
    images: Images,
    labels: Sequence[str],
    *,
    key: str,
    stamp: str,
    above: Sequence[str],
    below: Sequence[str],
) -> int | None:
    """Shows `(n, 28, 28)` images in rows; returns the index just clicked, or None.

    Args:
        labels: For the pointer and for those who cannot see.
        stamp: Text that changes when the images do.
        above, below: `#rrggbb` of the lines at each tile.
    """
    columns = min(SHEET_COLUMNS, len(images))
    sheet = base64.b64encode(contact_sheet(images, columns=columns, scale=1, gap=0))
    event = _WALL(
        data={
            "sheet": sheet.decode(),
            "columns": columns,
            "labels": list(labels),
            "above": list(above),
            "below": list(below),
            "tile": TILE,
            "stamp": stamp,
        },
        key=key,
        on_opened_change=ignore_event,
    )
    return event.opened
