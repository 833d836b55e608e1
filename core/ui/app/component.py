"""Streamlit components whose JavaScript and CSS lie beside their Python file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit.components.v2


def load_component(file: str, html: str) -> Callable[..., Any]:
    """Returns the component of `wall.py`, say, which has a `wall.js` and a `wall.css`.

    Args:
        file: The `__file__` of the module that shows it.
        html: What it starts with.
    """
    path = Path(file)
    css, js = (path.with_suffix(end).read_text("utf-8") for end in (".css", ".js"))
    return streamlit.components.v2.component(path.stem, html=html, css=css, js=js)


def ignore_event() -> None:
    """A callback must be given for a component's result to have its attribute."""
