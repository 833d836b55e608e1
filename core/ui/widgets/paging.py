"""Paging through more than fits on a page."""

import streamlit as st


def choose_page(count: int, size: int, *, key: str) -> slice:
    """Lets the reader choose a page, which is in the URL under `key`.

    Args:
        count: Of all there is.
        size: Of a page.
        key: Of the widget; without a second page there is none.

    Returns:
        What is on the page, such as `slice(24, 48)`.
    """
    pages = -(-count // size)
    page = 1
    if pages > 1:
        page = st.number_input(
            f"Page (1-{pages:,})", 1, pages, key=key, bind="query-params"
        )
    return slice((page - 1) * size, page * size)
