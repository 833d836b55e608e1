"""The journey as cards: every layer's maps side by side, each card opens its layer."""

import math
from pathlib import Path

import numpy as np
import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.palette import CLASS_COLORS
from core.ui.widgets.map_sheet import map_sheet

MOST_MAPS = 16  # on a card; the opened layer shows all
_HERE = Path(__file__).parent
_STRIP = st.components.v2.component(
    "layer_strip",
    html='<div class="strip"></div>',
    css=(_HERE / "strip.css").read_text(encoding="utf-8"),
    js=(_HERE / "strip.js").read_text(encoding="utf-8"),
)


def show_strip(journey, *, key, stamp, chosen, on_open):
    """Shows every layer as a card.

    Args:
        journey: A Journey.
        key: Of the widget.
        stamp: Text that changes when the journey does.
        chosen: Name of the opened layer.
        on_open: Called with a layer's name before the page runs again.
    """
    _STRIP(
        data={"cards": _cards(stamp, journey), "chosen": chosen, "stamp": stamp},
        key=key,
        on_opened_change=lambda: on_open(st.session_state[key].opened),
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _cards(stamp, _journey):
    return [_card(step) for step in _journey.steps]


def _card(step):
    shape = " × ".join(map(str, step.row.output_shape))
    parameters = f"{step.row.parameters:,} parameters" if step.row.parameters else ""
    card = {
        "name": step.row.name,
        "kind": step.kind,
        "more": f"{shape}\n{parameters}",
    }
    if len(step.values) == len(CLASS_NAMES) and step.values.ndim == 1:
        return card | {"bars": _bars(step.values, is_share=step.kind == "softmax")}
    return card | {"sheet": _sheet(step.values)}


def _sheet(values):
    if values.ndim == 3:
        maps = values.transpose(2, 0, 1)[:MOST_MAPS]
        columns = math.ceil(math.sqrt(len(maps)))
        return map_sheet(maps, columns=columns)
    side = math.ceil(math.sqrt(len(values)))
    squares = np.zeros(side * side, np.float32)
    squares[: len(values)] = values
    return map_sheet(squares.reshape(1, side, side), columns=1)


def _bars(values, *, is_share):
    reach = float(np.abs(values).max()) or 1.0
    zero = 0 if is_share or values.min() >= 0 else 50
    bars = []
    for name, value, color in zip(CLASS_NAMES, values, CLASS_COLORS, strict=True):
        width = abs(float(value)) / (1.0 if is_share else reach) * (100 - zero)
        number = f"{100 * value:.1f} %" if is_share else f"{value:.1f}"
        bars.append(
            {
                "left": zero - width if value < 0 else zero,
                "width": max(width, 0.6),
                "color": color,
                "words": f"{name} {number}".replace("-", "−"),
            }
        )
    return bars
