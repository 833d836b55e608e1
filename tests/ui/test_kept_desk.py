"""Whose photos and words are kept: those of who sits at the server."""

import pytest
import streamlit as st

from core.ui.app.state import get_kept_desk


@pytest.mark.parametrize(
    ("address", "headers", "is_kept"),
    [
        (None, {}, True),
        ("192.0.2.7", {}, False),
        (None, {"X-Forwarded-For": "192.0.2.7"}, False),
    ],
)
def test_a_visitor_from_elsewhere_has_no_desk_here(
    monkeypatch, address, headers, is_kept
):
    monkeypatch.setattr(type(st.context), "ip_address", address)
    monkeypatch.setattr(type(st.context), "headers", headers)
    st.cache_resource.clear()
    assert (get_kept_desk() is not None) == is_kept
