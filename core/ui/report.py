"""What the Report page shows: notes, downloads, and the import of a shared run."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.networks.inference import InferenceError
from core.report.html import MAX_NOTES, make_report
from core.report.model_file import read_network
from core.report.notebook import make_notebook
from core.runs.run import Run
from core.runs.shared_file import MAX_BYTES, SUFFIX
from core.runs.sharing import import_run, pack_run
from core.ui.app.state import get_dataset, get_inference, get_store
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.photo_desk import get_desk
from core.words import count, plain

MEGABYTE = 1_000_000


def show_report(runs: Sequence[Run]) -> None:
    """Lets the reader write notes and make the report of `runs`."""
    st.subheader("Report")
    st.markdown(
        "One HTML file with the verdict, the curves, the scores of each class, the "
        "errors and the settings. It opens in any browser, offline, and prints well."
    )
    notes = st.text_area(
        "Your notes",
        key="notes",
        max_chars=MAX_NOTES,
        height=180,
        persist_state="session",
        placeholder="What did you expect, what did you find, what would you try next?",
    )
    photos = _photo_results(runs[0])
    if photos and not st.toggle(f"With your {count(len(photos), 'photo')}", True):
        photos = []
    wanted = (tuple(run.id for run in runs), notes, len(photos))
    if st.button("Make the report", type="primary", icon=":material/description:"):
        st.session_state["report"] = (wanted, _make_report(runs, notes, photos))
    made_for, text = st.session_state.get("report", (None, None))
    if text is None:
        return
    if made_for != wanted:
        st.caption("Runs or notes have changed. Make the report again.")
        return
    st.download_button(
        f"Download the report ({len(text) / MEGABYTE:.1f} MB)",
        text,
        _file_name(runs[0], "html") if len(runs) == 1 else "report.html",
        "text/html",
        icon=":material/download:",
        on_click="ignore",
    )


def _photo_results(run: Run) -> list[dict[str, Any]]:
    """Returns what a run predicted for the photos, as `predict` prints it."""
    return [
        {
            "file": entry.name,
            "label": CLASS_NAMES[prediction.label],
            "confidence": prediction.confidence,
            "warning": " ".join(prediction.sentences),
            "truth": None if entry.label is None else CLASS_NAMES[entry.label],
        }
        for entry in get_desk().values()
        if entry.is_predicted(run)
        for prediction in [entry.prediction(run)]
    ]


def _make_report(
    runs: Sequence[Run], notes: str, photos: list[dict[str, Any]]
) -> bytes | None:
    """Returns the report's bytes, or None after saying why there is none."""
    try:
        with st.spinner("Writing the report …"):
            text = make_report(runs, notes=notes, photos=photos, load=get_dataset)
            return text.encode()
    except ValueError as error:
        st.error(plain(error), icon=":material/error:")
        return None


def show_export(runs: Sequence[EvaluatedRun]) -> None:
    """Offers each run as a notebook, as a Keras model and whole."""
    st.subheader("Export")
    st.markdown(
        "The **notebook** needs nothing of this app: plain Keras that downloads the "
        "images, builds the same network, trains it the same way and shows its "
        "results. **model.keras** is the trained network alone. **Export run** makes "
        "one file of settings, figures, predictions and weights, without images, for "
        "another computer that has this app."
    )
    for shown in runs:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{shown.name}**", width="stretch")
            _show_notebook(shown.run)
            model = partial(read_network, shown.run.model_path)
            _show_download(shown.run, model, "keras", label="model.keras")
            if not shown.run.is_reference:  # everybody has those
                _show_run(shown.run)


def _show_download(
    run: Run,
    content: str | bytes | Callable[[], bytes],
    ending: str,
    *,
    label: str,
    **options: Any,
) -> None:
    st.download_button(
        label,
        content,
        _file_name(run, ending),
        key=f"{ending}_{run.id}",
        icon=":material/download:",
        on_click="ignore",
        **options,
    )


def _show_notebook(run: Run) -> None:
    try:
        text, mime = _load_notebook(run.id), "application/x-ipynb+json"
        _show_download(run, text, "ipynb", label="Notebook", mime=mime)
    except ValueError as error:
        st.error(plain(error), icon=":material/error:")


@st.cache_data(max_entries=64, show_spinner=False)
def _load_notebook(run_id: str) -> str:
    return make_notebook(get_store().get(run_id))


def _show_run(run: Run) -> None:
    """Shows the button that packs a run, then the one that downloads the file."""
    run_id, packed = st.session_state.get("packed", (None, b""))
    if run_id == run.id:
        label = f"Download {len(packed) / MEGABYTE:.1f} MB"
        _show_download(run, packed, SUFFIX[1:], label=label, type="primary")
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


def _file_name(run: Run, ending: str) -> str:
    """Returns a file name that any system takes, from the run's title."""
    name = re.sub(r"[^a-z0-9]+", "-", run.title.lower()).strip("-")
    return f"{name or 'run'}.{ending}"


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
