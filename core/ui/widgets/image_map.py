"""Thousands of images as dots: a thumbnail under the pointer, a click opens one."""

import base64
from collections.abc import Callable

import numpy as np
import streamlit as st

from core.arrays import Floats, Images
from core.data.dataset import CLASS_NAMES
from core.explain.embedding import FeatureSample
from core.palette import CLASS_COLORS
from core.ui.app.component import load_component
from core.ui.widgets.gallery import contact_sheet

COLUMNS = 50  # of the sheet of thumbnails
HTML = """
<div class="map"><canvas role="img"></canvas>
<div class="zoom"><button aria-label="closer">+</button>
<button aria-label="wider">−</button></div>
<div class="card" hidden><canvas width="28" height="28"></canvas><span></span></div>
</div>
"""
_MAP = load_component(__file__, HTML)


def show_image_map(
    sample: FeatureSample,
    points: Floats,
    images: Images | None,
    *,
    key: str,
    on_open: Callable[[int], None],
    only: int | None = None,
    mark: Floats | None = None,
) -> None:
    """Shows where images lie, and calls `on_open` with the test row of a clicked dot.

    Args:
        sample: Which test images, with their predictions.
        points: `(n, 2)`, where they lie.
        images: `(n, 28, 28)`, or None where they are not on this machine.
        only: The class that is shown in full colour; None: all.
        mark: `(2,)`, where a ring goes, or None.
    """
    low = points.min(axis=0)
    span = np.maximum(points.max(axis=0) - low, 1e-9)
    places = (points - low) / span
    sheet = None if images is None else _sheet(sample.rows.tobytes(), images)
    _MAP(
        data={
            "points": base64.b64encode(places.astype("<f4").tobytes()).decode(),
            "rows": sample.rows.tolist(),
            "labels": sample.labels.tolist(),
            "predictions": sample.predictions.tolist(),
            "names": list(CLASS_NAMES),
            "colors": list(CLASS_COLORS),
            "sheet": sheet,
            "words": _describe(sample),
            "columns": COLUMNS,
            "only": only,
            "mark": None if mark is None else ((mark - low) / span).tolist(),
        },
        key=key,
        on_opened_change=lambda: on_open(st.session_state[key].opened),
    )


def _describe(sample: FeatureSample) -> str:
    wrong = (sample.predictions != sample.labels).sum()
    return f"{len(sample.rows):,} test images, {wrong:,} of them predicted wrongly"


@st.cache_resource(max_entries=4, show_spinner=False)
def _sheet(rows: bytes, _images: Images) -> str:
    png = contact_sheet(_images, columns=COLUMNS, scale=1, gap=0)
    return base64.b64encode(png).decode()
