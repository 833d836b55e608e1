"""Streamlit components whose JavaScript and CSS lie beside their Python file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit.components.v2


def load_component(file: str, html: str, *parts: str) -> Callable[..., Any]:
    """Returns the component of the module whose `__file__` is given.

    `wall.js` and `wall.css`, say, lie beside `wall.py`; it starts with `html`, and its
    script stands on the scripts that `parts` name.
    """
    path = Path(file)
    scripts = [*(path.with_name(part) for part in parts), path.with_suffix(".js")]
    css, *js = (
        each.read_text("utf-8") for each in (path.with_suffix(".css"), *scripts)
    )
    component = streamlit.components.v2.component
    return component(path.stem, html=html, css=css, js="".join(js))


def ignore_event() -> None:
    """A callback must be given for a component's result to have its attribute."""
