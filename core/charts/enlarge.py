"""Figures in large type, for a projector."""

from typing import Any

import plotly.graph_objects as go

# Letters, dots and the room they need; lines stay as they are.
GROWING = {"size", "height", "l", "r", "t", "b", "xshift", "yshift", "standoff"}


def enlarge(figure: go.Figure, factor: float) -> go.Figure:
    """Returns a copy with letters, dots, margins and height `factor` times as large."""
    return go.Figure(_grow(figure.to_dict(), factor))


def _grow(part: Any, factor: float) -> Any:
    if isinstance(part, dict):
        return {
            key: value * factor
            if key in GROWING and isinstance(value, int | float)
            else _grow(value, factor)
            for key, value in part.items()
        }
    if isinstance(part, list | tuple):
        return [_grow(each, factor) for each in part]
    return part
