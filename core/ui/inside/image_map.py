"""The map of images: which images a network sees as alike."""

import numpy as np
import streamlit as st

from core.arrays import Floats
from core.data.dataset import CLASS_NAMES
from core.explain.embedding import (
    FeaturePlane,
    FeatureSample,
    fit_plane,
    place_by_neighbours,
    read_sample,
)
from core.explain.tsne import layout_of, tsne_job
from core.jobs import Job
from core.ui.inside.subject import Subject, telling_trouble
from core.ui.runs.chosen_image import ROW
from core.ui.widgets.class_key import show_class_key
from core.ui.widgets.image_map import show_image_map
from core.ui.widgets.job_bar import Progress, follow_job
from core.words import percent, plain

PCA, TSNE = "PCA", "t-SNE"


@st.cache_resource(max_entries=8, show_spinner=False)
def _load_plane(folder: str, stamp: int) -> tuple[FeatureSample, FeaturePlane, Floats]:
    sample = read_sample(folder)
    plane = fit_plane(sample.features)
    return sample, plane, plane.project(sample.features)


@st.cache_resource(max_entries=8, show_spinner=False)
def _get_job(folder: str, stamp: int) -> Job:
    """Returns the t-SNE of a run, one for all sessions: it keeps its layout."""
    return tsne_job(folder)


def show_map(subject: Subject) -> None:
    """Shows 2,000 test images where the network's last features put them."""
    st.markdown(
        "Before its last layer, the network has turned each image into a row of "
        "numbers, its **features**. Here, images with similar features lie close "
        "together; a cross is a wrong prediction."
    )
    with telling_trouble("map"):
        features = subject.run.path / "test.npz"
        key = str(subject.run.path), features.stat().st_mtime_ns
        kind, only = _choose_view()
        sample, plane, points = _load_plane(*key)
        _explain(kind, plane)
        moved = _lay_out(_get_job(*key)) if kind == TSNE else None
        if moved is not None:
            plane, points = None, moved
        show_class_key()
        show_image_map(
            sample,
            points,
            subject.dataset and subject.dataset.test.images[sample.rows],
            key="image_map",
            on_open=_open,
            only=only,
            mark=_find_mark(subject, sample, points, plane),
        )
        st.caption(
            "The ring is the image above. Drag to move, + and − to zoom, click a dot "
            "to look at its image."
        )
        if subject.row is not None:
            _link_mistakes(subject)


def _choose_view() -> tuple[str, int | None]:
    """Lets the reader choose a layout and a class that alone is coloured, or None."""
    left, right = st.columns(2)
    kind = left.selectbox("Layout", (PCA, TSNE), key="by", bind="query-params")
    only = right.selectbox(
        "Colour", ("all classes", *CLASS_NAMES), key="colour", bind="query-params"
    )
    return kind, CLASS_NAMES.index(only) if only in CLASS_NAMES else None


def _link_mistakes(subject: Subject) -> None:
    st.page_link(
        "pages/mistakes.py",
        label=f"Test image {subject.row} on Mistakes, with what looks like it",
        icon=":material/image_search:",
        query_params={"image": str(subject.row)},  # of the first run chosen
    )


def _explain(kind: str, plane: FeaturePlane) -> None:
    if kind == PCA:
        share = percent(plane.shares.sum(), 0)
        others = len(plane.mean) - len(plane.axes)
        st.caption(
            "PCA (principal component analysis) projects the features onto the two "
            f"directions in which they vary most, {share} of the variance. Colours "
            f"that mix here may still be apart in the other {others} directions."
        )
        return
    st.caption(
        "t-SNE moves the dots until neighbours stay neighbours. Only close neighbours "
        "mean something: groups can be made by the method, and the distances between "
        "them and their sizes say nothing."
    )


def _lay_out(job: Job) -> Floats | None:
    """Returns t-SNE's points, or None after showing how far it is."""
    if job.result is not None:
        return layout_of(job)
    if job.is_running:
        words = "moving 2,000 dots; until then, PCA …"
        follow_job(
            lambda: Progress(job.done, words) if job.is_running else None,
            job.stop,
            key="stop_tsne",
        )
        return None
    if job.error:
        st.warning(plain(job.error), icon=":material/error:")
    st.button(
        "Lay out by t-SNE, about ten seconds",
        type="primary",
        icon=":material/scatter_plot:",
        on_click=job.start,
    )
    return None


def _find_mark(
    subject: Subject,
    sample: FeatureSample,
    points: Floats,  # (n, 2), where its images lie
    plane: FeaturePlane | None,  # that they lie in
) -> Floats | None:
    """Returns `(2,)`, where the page's image lies; a photo lies among its likes."""
    at = np.flatnonzero(sample.rows == subject.row)
    if len(at):
        return points[at[0]]
    with telling_trouble("mark"):
        features = subject.follow().steps[-3].values[None]  # before the last layer
        if plane is not None:
            return plane.project(features)[0]
        return place_by_neighbours(sample, points, features)[0]
    return None


def _open(row: int | None) -> None:
    """Looks at the image whose dot was clicked: it is the page's image from now on."""
    if row is not None:
        st.session_state[ROW] = int(row)
