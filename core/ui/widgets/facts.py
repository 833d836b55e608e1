"""Figures of runs as a table that fits: of a few side by side, of many in rows."""

import pandas as pd
import streamlit as st

from core.tables import safe_table
from core.ui.widgets.download import offer_csv
from core.words import plain

MOST_BESIDE = 4  # runs; their columns still fit beside each other


def show_facts(frame: pd.DataFrame, file: str) -> None:
    """Shows a table of one row a run, whose first column names it, with its CSV.

    Of a few runs each figure gets a row of its own, in which words wrap: a table of a
    dozen columns is cut off on a laptop, one of three on a phone.
    """
    if len(frame) <= MOST_BESIDE:
        turned = frame.set_index(frame.columns[0]).T.map(plain)
        turned = turned.rename(index=plain, columns=plain)
        st.table(turned.rename_axis(columns=None), border="horizontal")
    else:
        st.dataframe(safe_table(frame), hide_index=True, width="stretch")
        st.caption("The table scrolls sideways.")
    column, _ = st.columns([1, 3])
    offer_csv("CSV", lambda: frame, file, at=column)
