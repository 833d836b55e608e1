"""Ways to bring photos in: upload, camera, the folder dataset/, a test image."""

import time

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.networks.inference import InferenceError
from core.photos.decode import MAX_BYTES
from core.ui.app.links import read_link, write_link
from core.ui.runs.images import images_behind
from core.ui.runs.photo_desk import ask, clear_desk, get_desk, put
from core.ui.widgets.gallery import enlarge
from core.ui.widgets.photo_folder import KINDS, list_folder
from core.words import count, duration

WAYS = ("upload", "camera", "dataset folder")


def show_sources():
    """Lets the reader add photos; what cannot be read is told in one list."""
    way = st.segmented_control(
        "Photos from",
        WAYS,
        default=WAYS[0],
        required=True,
        key="way",
        bind="query-params",
    )
    if way == "upload":
        _show_upload()
    elif way == "camera":
        shot = st.camera_input("Lay one item on a plain ground", key="camera")
        if shot is not None:
            put(shot.getvalue(), f"camera {time.strftime('%H.%M.%S')}")
    else:
        _show_folder()
    problems = st.session_state.get("photo_problems", [])
    if problems:
        listed = "\n".join(f"- {each}" for each in problems)
        st.warning(f"Not answered:\n{listed}", icon=":material/broken_image:")
    if get_desk() or problems:
        st.button("Remove all photos", icon=":material/delete:", on_click=clear_desk)


def _show_upload():
    # A new key empties the box: the files' bytes need not stay in memory.
    key = f"upload_{st.session_state.get('uploads', 0)}"
    files = st.file_uploader(
        f"One item a photo, JPEG, PNG, WEBP or HEIC, up to {MAX_BYTES // 10**6} MB",
        accept_multiple_files=True,
        type=list(KINDS),
        max_upload_size=MAX_BYTES // 10**6,
        key=key,
    )
    if not files:
        return
    st.session_state["photo_problems"] = []
    for file in files:
        put(file.getvalue(), file.name)
    st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1
    st.rerun()


def _show_folder():
    files, labels = list_folder()
    st.caption(
        f"{count(len(files), 'photo')} in `dataset/`. The ten named *rendering* are "
        "drawn by this project's own code; put yours beside them, and their labels "
        "into `labels.csv`."
    )
    st.button(
        "Look at these",
        icon=":material/folder_open:",
        type="primary",
        on_click=_put_files,
        args=(files, labels),
        disabled=not files,
    )


def _put_files(files, labels):
    st.session_state["photo_problems"] = []
    for file in files:
        try:
            label = labels.get(file.name)
            number = None if label is None else CLASS_NAMES.index(label)
            put(file.read_bytes(), file.name, number)
        except OSError as error:
            st.session_state["photo_problems"].append(str(error))


def take_links(run):
    """Lays on the desk what the URL names: a `photo` of dataset/, a test `image`."""
    files, labels = list_folder()
    name = st.query_params.get("photo")
    is_here = any(entry.name == name for entry in get_desk().values())
    linked = [file for file in files if file.name == name]
    if linked and not is_here:
        _put_files(linked, labels)
    if "image" in st.query_params:
        _put_test_image(run)
        write_link("image", None)


def _put_test_image(run):
    """Lays a test image on the desk as a photo would show it: dark on white."""
    dataset = images_behind(run)
    row = dataset and read_link("image", range(len(dataset.test)))
    if row is None:
        return
    picture = enlarge(255 - dataset.test.images[row], 8)
    put(picture, f"test image {row}", int(dataset.test.labels[row]))


def answer_all(entries, runs):
    """Answers every photo that has none yet, with progress and a stop.

    Returns:
        The entries that are answered.
    """
    waiting = [
        entry for entry in entries if any(entry.answer(run) is None for run in runs)
    ]
    if st.session_state.pop("stop_photos", False):
        for entry in waiting:
            get_desk().pop(entry.id, None)
        waiting = []
    if waiting:
        _answer(waiting, runs)
    return [entry for entry in get_desk().values() if _is_answered(entry, runs)]


def _answer(waiting, runs):
    place = st.empty()
    start = time.monotonic()
    for number, entry in enumerate(waiting):
        with place.container():
            words = f"photo {number + 1} of {len(waiting)}"
            if number:
                left = (time.monotonic() - start) / number * (len(waiting) - number)
                words += f", {duration(left)} left"
            bar, stop = st.columns([5, 1], vertical_alignment="center")
            bar.progress(number / len(waiting), words)
            stop.button(
                "Stop",
                key=f"stop_photos_{number}",
                on_click=st.session_state.__setitem__,
                args=("stop_photos", True),
                width="stretch",
            )
        try:
            ask(entry, runs)
        except (ValueError, InferenceError) as error:
            place.empty()
            st.error(str(error), icon=":material/error:")
            return
    place.empty()


def _is_answered(entry, runs):
    return all(entry.answer(run) is not None for run in runs)
