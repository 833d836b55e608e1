"""Choices in the page's URL, so that a teacher can send a link to what is shown.

There is one way into the URL. A widget whose words on the screen may stand in the link
binds itself by Streamlit's `bind="query-params"`. Everything else (ids that last longer
than their titles, choices that are read before their widget is drawn) goes through
`read_link` and `write_link`; no other file reads or writes `st.query_params`. What a
link said before a rename is in `RENAMED`.
"""

import math
from collections.abc import Collection, Sequence
from typing import TypeVar

import streamlit as st

from core.words import plain

# Old key -> (new key, old value -> new value): links in old lessons still work.
RENAMED: dict[str, tuple[str, dict[str, str]]] = {
    "leaving": ("leaving", {"twins in training": "near-duplicates of training images"}),
    "view": (
        "view",
        {
            "Journey": "Forward pass",
            "Why this answer": "Why this prediction",
            "Surgery": "Ablation",
            "All images": "Map of images",
        },
    ),
}
# What one old key with its value became: several keys, and their values. The stops of
# the tour are steps of the lessons now.
REPLACED: dict[tuple[str, str], dict[str, str]] = {
    ("tour", stop): {"lesson": lesson, "step": step}
    for stop, lesson, step in (
        *(("1", "1", "2"), ("2", "3", "1"), ("3", "2", "2")),
        *(("4", "2", "3"), ("5", "3", "6"), ("6", "1", "4")),
    )
}
MOST_DIGITS = 9  # Python refuses to read numbers of thousands of digits
MOST_SHOWN = 40  # characters of an unknown value
T = TypeVar("T")
Usual = TypeVar("Usual")


def mend_link() -> None:
    """Brings the URL that was just opened up to date, and runs the page again.

    Renamed keys and values get their new names. `inf`, `1e999` and the like go:
    Streamlit 1.67 checks what a URL says to a bound number field, and fails on these.
    """
    now = {key: st.query_params.get_all(key) for key in st.query_params}
    mended = mended_link(now)
    if mended != now:
        st.query_params.from_dict(mended)
        st.rerun()  # the fields read the URL as it was when the run began


def mended_link(link: dict[str, list[str]]) -> dict[str, list[str]]:
    """Returns `{key: values}` with today's names and without endless numbers."""
    mended: dict[str, list[str]] = {}
    for key, values in link.items():
        if replaced := REPLACED.get((key, values[0] if values else "")):
            mended |= {key: [value] for key, value in replaced.items()}
            continue
        new_key, new_values = RENAMED.get(key, (key, {}))
        if not any(map(_is_endless, values)):
            mended[new_key] = [new_values.get(value, value) for value in values]
    return mended


def _is_endless(text: str) -> bool:
    try:
        return math.isinf(float(text))
    except ValueError:
        return False


def link_values(key: str) -> list[str]:
    """Returns what the URL says under `key`, unchecked, each value once."""
    return list(dict.fromkeys(st.query_params.get_all(key)))


def list_links() -> dict[str, list[str]]:
    """Returns all that the URL says, unchecked, by key."""
    return {key: link_values(key) for key in st.query_params}


def link_begins(start: str) -> bool:
    """Tells whether the URL has a key that begins with `start`."""
    return any(key.startswith(start) for key in st.query_params)


def read_link(
    key: str, options: Collection[T], usual: Usual = None, *, is_quiet: bool = False
) -> T | Usual:
    """Returns the first of `options` that the URL names under `key`, else `usual`.

    Options are texts, or a `range` of whole numbers. The reader is told of an unknown
    value unless `is_quiet`.
    """
    return next(iter(read_links(key, options, is_quiet=is_quiet)), usual)


def read_links(key: str, options: Collection[T], *, is_quiet: bool = False) -> list[T]:
    """Returns all of `options` that the URL names, each once, in the URL's order."""
    known, unknown = [], []
    for text in link_values(key):
        value: object = text
        if isinstance(options, range):
            is_number = text.isdecimal() and len(text) <= MOST_DIGITS
            value = int(text) if is_number else None
        if value in options:
            known.append(value)
        elif text:
            unknown.append(f"{key} {plain(text[:MOST_SHOWN])}")
    if unknown and not is_quiet:
        st.caption(
            f":orange[Ignored in the link (unknown value): {', '.join(unknown)}]"
        )
    return known


def write_link(
    key: str, value: str | int | Sequence[str] | None, *, usual: object = None
) -> None:
    """Puts a value, or several, under `key`; `usual` and None take the key out."""
    if isinstance(value, str | int):
        value = [] if value == usual else [str(value)]
    if not value:
        st.query_params.pop(key, None)
    elif st.query_params.get_all(key) != list(value):
        st.query_params[key] = list(value)
