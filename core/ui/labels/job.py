"""The label audit as a job: its button, its progress, its end."""

from functools import partial
from pathlib import Path

import streamlit as st

from core.arrays import LabelledImages
from core.audit.duplicates import count_exact
from core.audit.folder import AuditFolder, describe_phase, in_file_order
from core.audit.labels import LabelAudit, audit_labels
from core.data.dataset import Dataset
from core.ui.app.notices import tell
from core.ui.app.state import get_store
from core.ui.widgets.job_bar import Progress, follow_job
from core.words import plain


def audit_folder(dataset: Dataset) -> AuditFolder:
    """Returns where the audit of a dataset lies."""
    return AuditFolder.of(get_store().folder, dataset.digest)


def show_job(folder: AuditFolder, dataset: Dataset) -> bool:
    """Shows how far the audit is, or offers to start it; True where it has results."""
    try:
        status = folder.status
    except ValueError as error:
        st.error(f"The audit cannot be read: {plain(error)}", icon=":material/error:")
        return False
    if status is not None and status.state == "running":
        read = partial(_read_progress, folder, folder.has_pairs)
        follow_job(read, folder.request_stop, key="stop_audit")
        return folder.has_predictions
    if status is not None and status.error:
        st.error(f"The audit ended: {plain(status.error)}", icon=":material/error:")
    if not folder.has_predictions:
        _offer(folder, dataset)
    return folder.has_predictions


def _offer(folder: AuditFolder, dataset: Dataset) -> None:
    number = len(dataset.train) + len(dataset.validation)
    with st.container(border=True):
        st.markdown(
            "**Ask networks that never saw the label.** Four networks each learn from "
            "three quarters of the training images and predict the rest. Where they "
            f"agree on another class, look at the label. {number:,} images take about "
            "three minutes."
        )
        st.button(
            "Audit the labels",
            type="primary",
            icon=":material/fact_check:",
            on_click=_start,
            args=(folder, dataset.source),
        )


def _start(folder: AuditFolder, source: str) -> None:
    try:
        folder.start(source)
    except OSError as error:
        tell(f"The audit could not start: {error}")


def _read_progress(folder: AuditFolder, had_pairs: bool) -> Progress | None:
    """Returns how far the audit is; None when the page has something new to show."""
    status = folder.status
    if status is None or status.state != "running" or folder.has_pairs != had_pairs:
        return None
    return Progress(status.done, describe_phase(status), status.eta_seconds)


@st.cache_resource(max_entries=4, show_spinner=False)
def _load_audit(path: Path, split: str, stamp: int, _dataset: Dataset) -> LabelAudit:
    """Returns the LabelAudit of a split; `stamp` changes when its predictions do."""
    predicted = AuditFolder(path).predictions()[split]
    return audit_labels(images_of(_dataset, split)[1], predicted)


def audit_of(folder: AuditFolder, dataset: Dataset, split: str) -> LabelAudit:
    """Returns the LabelAudit of `training` (in the file's order) or `test`."""
    stamp = (folder.path / "answers.npz").stat().st_mtime_ns
    return _load_audit(folder.path, split, stamp, dataset)


def images_of(dataset: Dataset, split: str) -> LabelledImages:
    """Returns `(images, labels)` of `training`, in the file's order, or of `test`."""
    if split == "test":
        return dataset.test.images, dataset.test.labels
    return _file_order(dataset.digest, dataset)


@st.cache_resource(max_entries=1, show_spinner=False)
def _file_order(digest: str, _dataset: Dataset) -> LabelledImages:
    return in_file_order(_dataset)


@st.cache_data(max_entries=4, show_spinner=False)
def exact_duplicates(digest: str, _dataset: Dataset) -> dict[str, int]:
    """Returns how many images occur twice, by kind."""
    return count_exact(images_of(_dataset, "training")[0], _dataset.test.images)
