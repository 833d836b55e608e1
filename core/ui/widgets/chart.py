"""Charts on a page: one configuration, and a text for those who cannot see them."""

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.charts.enlarge import enlarge
from core.ui.app.large_type import type_scale

CONFIG = {"displayModeBar": False}


def show_chart(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    on_select: Callable[[], None] | None = None,
) -> None:
    """Shows a figure; `on_select` is called when a point of it is clicked.

    `alt` says what it draws; what there is to see in it, the figure says first.
    """
    if (scale := type_scale()) > 1:
        figure = enlarge(figure, scale)
    alt = f"{figure.layout.meta or ''} {alt}".strip()
    options: dict[str, Any] = {}
    if on_select is not None:
        options = {"on_select": on_select, "selection_mode": "points"}
    st.plotly_chart(figure, key=key, config=CONFIG, alt=alt, **options)
