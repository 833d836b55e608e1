"""Ways to the data: the banner of drawn garments, the download, folders, CSVs."""

from functools import partial

import numpy as np
import streamlit as st

from core.data.dataset import NOT_OFFICIAL, NUM_CLASSES, Dataset, DatasetError
from core.data.download import shared_download
from core.data.drawn import draw_garment
from core.data.formats import load_formats
from core.data.formats.official import OFFICIAL_COUNTS, OFFICIAL_FILES
from core.data.sources import (
    DRAWN,
    DRAWN_SIZES,
    FASHION_MNIST,
    DatasetMissing,
    has_official_files,
    source_fingerprint,
)
from core.folders import check_named
from core.ui.app.reach import is_shared, show_reach
from core.ui.app.state import change_settings, get_dataset, get_settings, get_store
from core.ui.widgets.gallery import contact_sheet
from core.ui.widgets.job_bar import Progress, follow_job
from core.words import plain

MEGABYTES = round(sum(size for size, _ in OFFICIAL_FILES.values()) / 1e6)
STOPPED = "download_was_stopped"  # by this session; another may start it


def show_data_banner() -> None:
    """Says on every page where the data is not the real one."""
    problem = get_store().problem()
    if problem:
        st.error(plain(problem), icon=":material/folder_off:")
    source = get_settings().data
    remarks = plain(_remark(source, source_fingerprint(source)))
    if source == FASHION_MNIST:
        if remarks:
            st.warning(remarks, icon=":material/report:")
        return
    text, action = st.columns([4, 1], vertical_alignment="center")
    if source == DRAWN:
        text.warning(
            "**Drawn garments.** This program drew these pictures itself, to practise. "
            "Accuracies on them say nothing about Fashion-MNIST.",
            icon=":material/draw:",
        )
    else:
        text.info(
            f"The data comes from {plain(source)}. {remarks}", icon=":material/folder:"
        )
    use_it = partial(choose_source, FASHION_MNIST)
    action.button("Use Fashion-MNIST", on_click=use_it, width="stretch")


# `cache_data` would warn: the frame is imported before the server runs.
@st.cache_resource(max_entries=4, show_spinner=False)
def _remark(source: str, fingerprint: str) -> str:
    """Says what is remarkable about the data: what was done to it, that it is other."""
    try:
        if source == DRAWN or has_official_files(source):
            return ""
        dataset = get_dataset(source)
    except DatasetError:
        return ""  # pages that need it say so
    return " ".join([*dataset.notes, *([] if dataset.is_official else [NOT_OFFICIAL])])


def find_dataset() -> Dataset | None:
    """Returns the dataset in use; what is wrong with it is shown."""
    try:
        return get_dataset(get_settings().data)
    except DatasetMissing:
        return None
    except DatasetError as error:
        st.error(plain(error), icon=":material/error:")
        return None


def require_dataset() -> Dataset:
    """Returns the dataset in use; without one, shows the ways to it and stops."""
    dataset = find_dataset()
    if dataset is None:
        _show_ways_to_data()
        st.stop()
    return dataset


def choose_source(source: str) -> None:
    """Makes `source` the data of this server; a problem is shown on the next run."""
    try:
        if source not in (FASHION_MNIST, DRAWN):
            check_named(source, is_shared=is_shared())
        if source != FASHION_MNIST:
            get_dataset(source)  # reads it whole: a bad folder is never chosen
        change_settings(data=source)
    except (DatasetError, OSError, ValueError) as error:
        st.session_state["source_problem"] = str(error)


def _show_ways_to_data() -> None:
    st.subheader("First, the pictures")
    st.write(
        f"Fashion-MNIST is {sum(OFFICIAL_COUNTS.values()):,} small grey pictures of "
        "clothing, published by Zalando Research. They are not on this machine yet."
    )
    show_download()
    st.write("Or go on without the download:")
    _show_other_ways()


def offer_data() -> None:
    """Offers the same in few lines, on a page that has something to show without."""
    with st.container(border=True):
        st.markdown(
            "**The pictures are not on this machine yet.** Figures are here without "
            "them; training and galleries wait for them."
        )
        show_download()
        with st.expander("Go on without the download", icon=":material/folder_open:"):
            _show_other_ways()


def _show_other_ways() -> None:
    drawn_count = DRAWN_SIZES["train_size"] + DRAWN_SIZES["test_size"]
    drawn, folder = st.columns(2)
    with drawn.container(border=True, height="stretch"):
        st.markdown("**Drawn garments**")
        st.image(_drawn_strip(), alt="Ten garments that this program drew")
        st.write(
            f"{drawn_count:,} pictures that this program draws in a few seconds. "
            "Good for a first look; nothing to fetch."
        )
        use_it = partial(choose_source, "drawn")
        st.button("Use drawn garments", icon=":material/draw:", on_click=use_it)
    with folder.container(border=True, height="stretch"):
        st.markdown("**A folder on this machine**")
        forms = "".join(f"\n- {each.title}: {each.words}" for each in load_formats())
        st.markdown(f"One that holds:\n{forms}")
        show_reach()
        with st.form("folder", border=False):
            path = st.text_input("Path of the folder", key="source_folder")
            if st.form_submit_button("Use this folder", icon=":material/folder_open:"):
                choose_source(path.strip() or "(no path)")
                st.rerun()


def show_download() -> None:
    """Downloads in the background with progress; tells of what failed."""
    problem = st.session_state.pop("source_problem", None)
    if problem:
        st.error(plain(problem), icon=":material/error:")
    download = shared_download()
    was_stopped = st.session_state.get(STOPPED, False)
    if not (download.is_running or download.error or was_stopped):
        download.start()
    if download.is_running:
        follow_job(_read_progress, _stop_download, key="stop_download")
    else:
        reason = download.error or "The download was stopped."
        st.warning(plain(reason), icon=":material/cloud_off:")
        st.button(
            "Try the download again",
            icon=":material/refresh:",
            on_click=_start_download,
        )


def _start_download() -> None:
    st.session_state[STOPPED] = False
    shared_download().start()


def _stop_download() -> None:
    st.session_state[STOPPED] = True
    shared_download().stop()


def _read_progress() -> Progress | None:
    download = shared_download()
    if not download.is_running:
        return None
    return Progress(download.done, f"Downloading Fashion-MNIST, {MEGABYTES} MB …")


@st.cache_resource(show_spinner=False)
def _drawn_strip() -> bytes:
    rng = np.random.default_rng(3)
    garments = [draw_garment(label, rng) for label in range(NUM_CLASSES)]
    return contact_sheet(np.stack(garments), columns=5, scale=4, gap=3)
