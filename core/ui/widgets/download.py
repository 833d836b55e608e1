"""Buttons that offer a file; what is in it may be made when it is asked for."""

from collections.abc import Callable

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.tables import write_csv

Content = bytes | str | Callable[[], bytes | str]


def offer_file(
    label: str,
    content: Content,
    name: str,
    *,
    icon: str = "download",
    at: DeltaGenerator | None = None,
) -> None:
    """Shows a button, in the column `at`, that downloads `content` as the file `name`.

    The content may be a function that makes it on a click.
    """
    (at or st).download_button(
        label,
        content,
        name,
        icon=f":material/{icon}:",
        on_click="ignore",
        width="stretch",
    )


def offer_csv(
    label: str,
    make_frame: Callable[[], pd.DataFrame],
    name: str,
    *,
    at: DeltaGenerator | None = None,
) -> None:
    """The same for a table, which is made and written as CSV on a click."""
    offer_file(label, lambda: write_csv(make_frame()), name, icon="table", at=at)
