"""The forward pass as cards: every layer's output, each card opens its layer."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from core.arrays import Floats
from core.data.dataset import CLASS_NAMES
from core.explain.results import ForwardPass, Step
from core.palette import CLASS_COLORS
from core.ui.app.component import load_component
from core.ui.widgets.map_sheet import map_sheet

MOST_MAPS = 16  # on a card; the opened layer shows all
_STRIP = load_component(__file__, '<div class="strip"></div>')


def show_strip(
    forward: ForwardPass,
    *,
    key: str,
    stamp: str,  # changes when the forward pass does
    chosen: str,  # name of the opened layer
    on_open: Callable[[str | None], None],  # before the page runs again
) -> None:
    """Shows every layer as a card."""
    _STRIP(
        data={"cards": _cards(stamp, forward), "chosen": chosen, "stamp": stamp},
        key=key,
        on_opened_change=lambda: on_open(st.session_state[key].opened),
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _cards(stamp: str, _forward: ForwardPass) -> list[dict[str, Any]]:
    return [_card(step) for step in _forward.steps]


def _card(step: Step) -> dict[str, Any]:
    more = " × ".join(map(str, step.row.output_shape)) + "\n"
    if step.row.parameters:
        more += f"{step.row.parameters:,} parameters"
    card = {"name": step.row.name, "kind": step.kind, "more": more}
    if step.values.shape == (len(CLASS_NAMES),):
        return card | {"bars": _bars(step.values, is_share=step.kind == "softmax")}
    return card | {"sheet": _sheet(step.values)}


def _sheet(values: Floats) -> str:
    if values.ndim == 3:
        maps = values.transpose(2, 0, 1)[:MOST_MAPS]
        return map_sheet(maps, columns=math.ceil(math.sqrt(len(maps))))
    side = math.ceil(math.sqrt(len(values)))
    squares = np.zeros(side * side, np.float32)
    squares[: len(values)] = values
    return map_sheet(squares.reshape(1, side, side), columns=1)


def _bars(values: Floats, *, is_share: bool) -> list[dict[str, Any]]:
    reach = 1.0 if is_share else float(np.abs(values).max()) or 1.0
    zero = 0 if is_share or values.min() >= 0 else 50
    bars = []
    for name, value, color in zip(CLASS_NAMES, values, CLASS_COLORS, strict=True):
        width = abs(float(value)) / reach * (100 - zero)
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
