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

    The choice is in the URL under `key`, in words; it begins with `usual` or, without,
    the first. `others` go to `st.segmented_control`.
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

    Without a second page there is nothing to choose, and no widget.
    """
    pages, page = -(-count // size), 1
    if pages > 1:
        label = f"Page (1-{pages:,})"
        page = st.number_input(label, 1, pages, key=key, bind="query-params")
    return slice((page - 1) * size, page * size)
