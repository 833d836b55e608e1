"""Choosing one of a few, and a page of more than fits on one; both are in the URL."""

from collections.abc import Sequence
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

T = TypeVar("T")


def choose_one(
    label: str,
    options: Sequence[T],
    *,
    key: str,
    usual: T | None = None,
    at: DeltaGenerator | None = None,
    **others: Any,
) -> T:
    """Lets the reader choose one of a few options side by side.

    Args:
        label: Above them.
        options: Their words are in the URL under `key`.
        key: Of the widget.
        usual: The choice to begin with; None: the first.
        at: Where they are shown; None: here.
        **others: As for `st.segmented_control`.
    """
    return (at or st).segmented_control(
        label,
        options,
        default=options[0] if usual is None else usual,
        required=True,
        key=key,
        bind="query-params",
        **others,
    )


def choose_page(count: int, size: int, *, key: str) -> slice:
    """Lets the reader choose a page; returns what is on it, such as `slice(24, 48)`.

    Args:
        count: Of all there is.
        size: Of a page.
        key: Of the widget; without a second page there is none.
    """
    pages, page = -(-count // size), 1
    if pages > 1:
        label = f"Page (1-{pages:,})"
        page = st.number_input(label, 1, pages, key=key, bind="query-params")
    return slice((page - 1) * size, page * size)
