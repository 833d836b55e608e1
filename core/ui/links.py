"""Choices in the page's URL, so that a teacher can send a link to what is shown.

Streamlit's own `bind="query-params"` writes the words on the screen into the URL; a
recipe's name or a run's id lasts longer than its title.
"""

import streamlit as st


def read_link(key, options):
    """Returns those values of the URL's `key` that are among `options`."""
    values = dict.fromkeys(st.query_params.get_all(key))  # each once, in order
    unknown = [value for value in values if value not in options]
    if unknown:
        st.caption(f":orange[The link names what is not here: {', '.join(unknown)}]")
    return [value for value in values if value in options]


def write_link(key, values):
    """Puts `values` into the URL under `key`."""
    if st.query_params.get_all(key) != list(values):
        st.query_params[key] = list(values)
