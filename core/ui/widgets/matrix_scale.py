"""The colour scale of confusion matrices: one for all that stand beside each other."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core.charts.confusion import CORRECT_COLORS, Limits, error_colors

STYLE = Path(__file__).with_suffix(".css")


def is_dark() -> bool:
    """Tells whether the reader's page is dark: errors' colours begin there."""
    return st.context.theme.type == "dark"


def show_scale(limits: Limits, kind: str, note: str = "") -> None:
    """Shows what the colours of matrices mean, with `note` on what shares them."""
    unit = "" if kind == "counts" else " %"
    worst, best = (f"{each:,.0f}{unit}" for each in limits)
    parts = (
        _strip("errors", error_colors(is_dark()), worst),
        _strip("correct", CORRECT_COLORS, best),
        f"<span>{note}</span>",
    )
    st.html(STYLE)
    st.html(f'<div class="scale">{"".join(parts)}</div>')


def _strip(name: str, colors: Sequence[str], most: str) -> str:
    fill = f"linear-gradient(to right, {', '.join(colors)})"
    return f'<span>{name}: 0 <i style="background: {fill}"></i> {most}</span>'
