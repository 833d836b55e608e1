"""Files to take along: notebooks, networks, whole runs."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.networks.inference import InferenceError
from core.report.model_file import read_network
from core.report.notebook import make_notebook
from core.report.wording import join_names
from core.runs.run import Run
from core.runs.shared_file import SUFFIX
from core.runs.sharing import pack_run
from core.ui.app.state import get_inference, get_store
from core.ui.runs.evaluated import EvaluatedRun
from core.words import plain

MEGABYTE = 1_000_000
MAX_NAME = 60  # letters of a file's name


def show_export(runs: Sequence[EvaluatedRun], words: dict[str, str]) -> None:
    """Offers each run as a notebook, as a Keras model and whole.

    `words` are the title, author and notes that the notebooks carry.
    """
    st.subheader("Export")
    st.markdown(
        "A **notebook** needs nothing of this app: plain Keras that downloads the "
        "images, builds the same networks, trains them the same way, compares them and "
        "has room for observations and photos. **model.keras** is the trained network "
        "alone, uncompiled: call `compile` before you train or evaluate it. **Export "
        "run** makes one file of settings, figures, predictions and weights, without "
        "images, for another computer that has this app."
    )
    if len({shown.run.dataset.digest for shown in runs}) == 1 < len(runs):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{join_names([each.name for each in runs])}**, trained and "
                "compared in one notebook",
                width="stretch",
            )
            _show_notebook(runs, words)
    for shown in runs:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{shown.name}**", width="stretch")
            _show_notebook([shown], words | {"title": ""})
            model = partial(read_network, shown.run.model_path)
            _show_download([shown], model, "keras", label="model.keras")
            if not shown.run.is_reference:  # everybody has those
                _show_run(shown)


def file_name(words: str, ending: str) -> str:
    """Returns a file name that any system takes, such as `cnn-and-ann.html`."""
    name = re.sub(r"[\W_]+", "-", words.lower())[:MAX_NAME].strip("-")
    return f"{name or 'run'}.{ending}"


def _show_download(
    runs: Sequence[EvaluatedRun],
    content: str | bytes | Callable[[], bytes],
    ending: str,
    *,
    label: str,
    **options: Any,
) -> None:
    st.download_button(
        label,
        content,
        file_name(join_names([each.name for each in runs]), ending),
        key="_".join([ending, *(each.run.id for each in runs)]),
        icon=":material/download:",
        on_click="ignore",
        **options,
    )


def _show_notebook(runs: Sequence[EvaluatedRun], words: dict[str, str]) -> None:
    try:
        text = _load_notebook(tuple(each.run.id for each in runs), **words)
    except ValueError as error:
        st.error(plain(error), icon=":material/error:")
        return
    mime = "application/x-ipynb+json"
    _show_download(runs, text, "ipynb", label="Notebook", mime=mime)


@st.cache_data(max_entries=64, show_spinner=False)
def _load_notebook(run_ids: tuple[str, ...], **words: str) -> str:
    store = get_store()
    return make_notebook([store.get(each) for each in run_ids], **words)


def _show_run(shown: EvaluatedRun) -> None:
    """Shows the button that packs a run, then the one that downloads the file."""
    run = shown.run
    run_id, packed = st.session_state.get("packed", (None, b""))
    if run_id == run.id:
        label = f"Download {len(packed) / MEGABYTE:.1f} MB"
        _show_download([shown], packed, SUFFIX[1:], label=label, type="primary")
    elif st.button("Export run", key=f"pack_{run.id}", icon=":material/ios_share:"):
        _pack(run)


def _pack(run: Run) -> None:
    """Keeps the file of one run in the session: the last one, they are large."""
    try:
        with st.spinner("Packing …"):
            packed = pack_run(run, get_inference())
    except (ValueError, InferenceError) as error:
        st.error(plain(error), icon=":material/error:")
        return
    st.session_state["packed"] = (run.id, packed)
    st.rerun()
