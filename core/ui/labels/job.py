"""The label audit as a job: its button, its progress, its end."""

from functools import partial

import streamlit as st

from core.audit.duplicates import count_exact
from core.audit.folder import AuditFolder, describe_phase, in_file_order
from core.audit.labels import audit_labels
from core.ui.app.notices import tell
from core.ui.app.state import get_store
from core.ui.widgets.job_bar import Progress, follow_job


def audit_folder(dataset):
    """Returns the AuditFolder of a Dataset."""
    return AuditFolder.of(get_store().folder, dataset.digest)


def show_job(folder, dataset):
    """Shows how far the audit is, or offers to start it.

    Returns:
        True where there are answers to look at.
    """
    try:
        status = folder.status
    except ValueError as error:
        st.error(f"The audit cannot be read: {error}", icon=":material/error:")
        return False
    if status is not None and status.state == "running":
        read = partial(_read_progress, folder, folder.has_pairs)
        follow_job(read, folder.request_stop, key="stop_audit")
        return folder.has_answers
    if status is not None and status.error:
        st.error(f"The audit ended: {status.error}", icon=":material/error:")
    if folder.has_answers:
        return True
    number = len(dataset.train) + len(dataset.validation)
    with st.container(border=True):
        st.markdown(
            "**Ask networks that never saw the label.** Four networks each learn from "
            "three quarters of the training images and predict the rest. Where they "
            f"agree on another class, look at the label. {number:,} "
            "images take about three minutes."
        )
        st.button(
            "Audit the labels",
            type="primary",
            icon=":material/fact_check:",
            on_click=_start,
            args=(folder, dataset.source),
        )
    return False


def _start(folder, source):
    try:
        folder.start(source)
    except OSError as error:
        tell(f"The audit could not start: {error}")


def _read_progress(folder, had_pairs):
    status = folder.status
    if status.state != "running" or folder.has_pairs != had_pairs:
        return None  # the page below has something new to show
    return Progress(status.done, describe_phase(status), status.eta_seconds)


@st.cache_resource(max_entries=4, show_spinner=False)
def load_audit(path, split, stamp, _dataset):
    """Returns the LabelAudit of a split; `stamp` changes when its answers do."""
    answers = AuditFolder(path).answers()[split]
    return audit_labels(images_of(_dataset, split)[1], answers)


def audit_of(folder, dataset, split):
    """Returns the LabelAudit of `training` (in the file's order) or `test`."""
    stamp = (folder.path / "answers.npz").stat().st_mtime_ns
    return load_audit(folder.path, split, stamp, dataset)


def images_of(dataset, split):
    """Returns `(images, labels)` of `training`, in the file's order, or of `test`."""
    if split == "test":
        return dataset.test.images, dataset.test.labels
    return _file_order(dataset.digest, dataset)


@st.cache_resource(max_entries=1, show_spinner=False)
def _file_order(digest, _dataset):
    return in_file_order(_dataset)


@st.cache_data(max_entries=4, show_spinner=False)
def exact_duplicates(digest, _dataset):
    """Returns how many images occur twice, by kind."""
    return count_exact(images_of(_dataset, "training")[0], _dataset.test.images)
