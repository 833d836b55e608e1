"""Noise, blur, darkness, a black square: what worse pictures do to predictions."""

import streamlit as st


def show_noise() -> None:
    """Shows the experiment below its question."""
    st.caption("In preparation.")
