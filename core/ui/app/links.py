"""Choices in the page's URL, so that a teacher can send a link to what is shown.

Streamlit's own `bind="query-params"` writes the words on the screen into the URL, and
only those that differ from the usual ones; most choices use it. What is here serves
the others: a recipe's name or a run's id lasts longer than its title, and some choices
are read before their widget is drawn.
"""

import math

import streamlit as st

from core.words import plain

MOST_DIGITS = 9  # Python refuses to read numbers of thousands of digits
MOST_SHOWN = 40  # characters of an unknown value


def refuse_endless_numbers():
    """Takes `inf`, `1e999` and the like out of a URL that was just opened.

    Streamlit 1.67 checks what a URL says to a bound number field, and fails on these.
    """
    endless = [
        key
        for key in st.query_params
        if any(map(_is_endless, st.query_params.get_all(key)))
    ]
    if endless:
        for key in endless:
            del st.query_params[key]
        st.rerun()  # the fields read the URL as it was when the run began


def _is_endless(text):
    try:
        return math.isinf(float(text))
    except ValueError:
        return False


def read_link(key, options):
    """Returns those values of the URL's `key` that are among `options`."""
    values = dict.fromkeys(st.query_params.get_all(key))  # each once, in order
    _tell_unknown([value for value in values if value not in options])
    return [value for value in values if value in options]


def read_number(key, *, below):
    """Returns the whole number in 0..below - 1 under the URL's `key`, or None."""
    text = st.query_params.get(key, "")
    if text.isdecimal() and len(text) <= MOST_DIGITS and int(text) < below:
        return int(text)
    _tell_unknown([f"{key} {text}"] if text else [])
    return None


def _tell_unknown(values):
    if values:
        listed = ", ".join(plain(value[:MOST_SHOWN]) for value in values)
        st.caption(f":orange[The link names what is not here: {listed}]")


def write_link(key, values, *, usual=None):
    """Puts `values` into the URL under `key`; what is usual stays out of it."""
    values = [] if values == usual else list(values)
    if not values:
        st.query_params.pop(key, None)
    elif st.query_params.get_all(key) != values:
        st.query_params[key] = values
