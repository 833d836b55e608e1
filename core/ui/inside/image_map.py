"""The map of all images: how a network sees which images are alike."""

import numpy as np
import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.explain.embedding import fit_plane, place_by_neighbours, read_sample
from core.explain.tsne import layout_of, tsne_job
from core.palette import CLASS_COLORS
from core.ui.inside.choice import ROW
from core.ui.inside.subject import telling_trouble
from core.ui.widgets.image_map import show_image_map
from core.words import percent

PCA, TSNE = "PCA", "t-SNE"
POLL_SECONDS = 1.0


@st.cache_resource(max_entries=8, show_spinner=False)
def _load_plane(folder, stamp):
    sample = read_sample(folder)
    plane = fit_plane(sample.features)
    return sample, plane, plane.project(sample.features)


@st.cache_resource(max_entries=8, show_spinner=False)
def _get_job(folder, stamp):
    """Returns the t-SNE of a run, one for all sessions: it keeps its layout."""
    return tsne_job(folder)


def show_map(subject):
    """Shows 2,000 test images where the network's last values put them."""
    st.markdown(
        "Just before its answer, the network has turned each image into a row of "
        "numbers. Here, images with alike numbers lie close together. Where two "
        "colours mix, the network cannot tell the two apart; a cross is a wrong answer."
    )
    with telling_trouble("map"):
        features = subject.run.path / "test.npz"
        key = str(subject.run.path), features.stat().st_mtime_ns
        left, right = st.columns(2)
        kind = left.selectbox("Laid out by", (PCA, TSNE), key="by", bind="query-params")
        only = right.selectbox(
            "Colour", ("all classes", *CLASS_NAMES), key="colour", bind="query-params"
        )
        sample, plane, points = _load_plane(*key)
        _explain(kind, plane)
        if kind == TSNE:
            moved = _lay_out(_get_job(*key))
            if moved is not None:
                plane, points = None, moved
        label = CLASS_NAMES.index(only) if only in CLASS_NAMES else None
        mark = _find_mark(subject, sample, points, plane)
        _show_points(subject, sample, points, only=label, mark=mark)


def _explain(kind, plane):
    if kind == PCA:
        share = percent(plane.shares.sum(), 0)
        st.caption(
            "PCA shows the numbers from the side where they differ most, as a shadow: "
            f"this plane holds {share} of their spread."
        )
        return
    st.caption(
        "t-SNE moves the dots until neighbours stay neighbours. Groups mean something; "
        "how far apart they lie, and how large they are, does not."
    )


def _lay_out(job):
    """Returns t-SNE's points, or None after showing how far it is."""
    if job.result is not None:
        return layout_of(job)
    if job.is_running:
        st.fragment(_show_progress, run_every=POLL_SECONDS)(job)
        return None
    if job.error:
        st.warning(job.error, icon=":material/error:")
    st.button(
        "Lay out by t-SNE, about ten seconds",
        type="primary",
        icon=":material/scatter_plot:",
        on_click=job.start,
    )
    return None


def _show_progress(job):
    if not job.is_running:
        st.rerun()
    bar, stop = st.columns([5, 1], vertical_alignment="center")
    bar.progress(job.done, "moving 2,000 dots; until then, PCA …")
    stop.button("Stop", on_click=job.stop, width="stretch")


def _find_mark(subject, sample, points, plane):
    """Returns `(2,)`, where the page's image lies; a photo lies among its likes.

    Args:
        subject: The Subject.
        sample: The FeatureSample.
        points: `(n, 2)`, where its images lie.
        plane: The FeaturePlane that they lie in, or None.
    """
    at = np.flatnonzero(sample.rows == subject.row)
    if len(at) or subject.image is None:
        return points[at[0]] if len(at) else None
    with telling_trouble("mark"):
        journey = subject.ask("forward_pass:follow_image", ())
        features = journey.steps[-3].values[None]  # (1, d), before the last layer
        if plane is not None:
            return plane.project(features)[0]
        return place_by_neighbours(sample, points, features)[0]
    return None


def _show_points(subject, sample, points, *, only, mark):
    images = None
    if subject.dataset is not None:
        images = subject.dataset.test.images[sample.rows]
    _show_key()
    show_image_map(
        sample,
        points,
        images,
        key="image_map",
        on_open=_open,
        only=only,
        mark=mark,
    )
    st.caption(
        "The ring is the image above. Drag to move, + and − to zoom, click a dot to "
        "look at its image."
    )
    if subject.row is not None:
        _link_mistakes(subject)


def _link_mistakes(subject):
    st.page_link(
        "pages/mistakes.py",
        label=f"Test image {subject.row} on Mistakes, with what looks like it",
        icon=":material/image_search:",
        query_params={"runs": [subject.run.id], "image": str(subject.row)},
    )


def _show_key():
    dots = "".join(
        f'<span style="white-space:nowrap"><span style="color:{color}">●</span> '
        f"{name}</span>"
        for name, color in zip(CLASS_NAMES, CLASS_COLORS, strict=True)
    )
    st.html(
        '<div style="display:flex;flex-wrap:wrap;gap:4px 16px;font-size:0.875rem">'
        f"{dots}</div>"
    )


def _open(row):
    """Looks at the image whose dot was clicked: it is the page's image from now on."""
    if row is not None:
        st.session_state[ROW] = int(row)
