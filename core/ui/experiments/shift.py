"""Shift, turn, shrink, mirror: what moving a garment does to the predictions."""

import streamlit as st


def show_shift() -> None:
    """Shows the experiment below its question."""
    st.caption("In preparation.")
