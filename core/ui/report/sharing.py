"""A run that somebody else exported, taken in."""

from typing import Any

import streamlit as st

from core.networks.inference import InferenceError
from core.runs.shared_file import MAX_BYTES, SUFFIX
from core.runs.sharing import import_run
from core.ui.app.state import get_inference, get_store
from core.words import plain

MEGABYTE = 1_000_000


def show_import() -> None:
    """Imports an exported run and says how that went."""
    st.subheader("Import a run")
    with st.form("import", clear_on_submit=True, border=False):
        file = st.file_uploader(
            f"A run exported by this app ({SUFFIX})",
            [SUFFIX, "zip", "keras"],  # the last two are refused in words that help
            key="shared_run",
            max_upload_size=MAX_BYTES // MEGABYTE,
            help="Settings, figures and weights are checked and written anew. Nothing "
            "in the file is executed.",
        )
        is_sent = st.form_submit_button("Import", icon=":material/upload:")
    if is_sent and file is None:
        st.info("Choose a file first.", icon=":material/upload_file:")
    elif is_sent:
        _import(file)


def _import(file: Any) -> None:
    if file.size > MAX_BYTES:  # the browser's limit is only a courtesy
        st.error(f"A run must have at most {MAX_BYTES // MEGABYTE} MB.")
        return
    store = get_store()
    try:
        with st.spinner("Checking the run …"):
            run = store.get(import_run(file.getvalue(), store, get_inference()))
    except (ValueError, OSError, InferenceError) as error:
        st.error(f"Nothing was imported: {plain(error)}", icon=":material/error:")
        return
    st.success(f"Imported **{plain(run.title)}**.", icon=":material/check_circle:")
    st.page_link(
        "pages/compare.py",
        label=f"Compare {plain(run.title)}",
        icon=":material/compare_arrows:",
        query_params={"runs": run.id},
    )
