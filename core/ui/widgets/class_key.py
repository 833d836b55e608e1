"""Which colour is which class."""

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.palette import CLASS_COLORS


def show_class_key() -> None:
    """Shows a dot in each class's colour before its name."""
    dots = (
        f'<span style="white-space:nowrap"><span style="color:{color}">●</span> '
        f"{name}</span>"
        for name, color in zip(CLASS_NAMES, CLASS_COLORS, strict=True)
    )
    style = "display:flex;flex-wrap:wrap;gap:4px 16px;font-size:0.875rem"
    st.html(f'<div style="{style}">{"".join(dots)}</div>')
