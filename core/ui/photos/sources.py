"""Ways to bring photos in: upload, camera, the folder dataset/, a test image."""

import time
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core.networks.inference import InferenceError
from core.photos.decode import MAX_BYTES, SUFFIXES
from core.runs.run import Run
from core.ui.app.links import link_values, read_link, write_link
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.images import images_behind
from core.ui.runs.photo_desk import Entry, ask, clear_desk, get_desk, put
from core.ui.widgets.choosing import choose_one
from core.ui.widgets.gallery import enlarge
from core.ui.widgets.job_bar import Progress, show_job_bar
from core.ui.widgets.photo_folder import list_folder
from core.words import count, plain

WAYS = ("upload", "camera", "dataset folder")


def show_sources() -> None:
    """Lets the reader add photos; what cannot be read is listed once."""
    way = choose_one("Photos from", WAYS, key="way")
    if way == "upload":
        _show_upload()
    elif way == "camera":
        shot = st.camera_input("Lay one item on a plain floor", key="camera")
        if shot is not None:
            put(shot.getvalue(), f"camera {time.strftime('%H.%M.%S')}")
    else:
        _show_folder()
    problems = st.session_state.get("photo_problems", [])
    if problems:
        listed = "\n".join(f"- {plain(each)}" for each in problems)
        st.warning(
            f"These photos cannot be used:\n{listed}", icon=":material/broken_image:"
        )
    if get_desk() or problems:
        st.button("Remove all photos", icon=":material/delete:", on_click=clear_desk)


def _show_upload() -> None:
    # A new key empties the box: the files' bytes need not stay in memory.
    key = f"upload_{st.session_state.get('uploads', 0)}"
    files = st.file_uploader(
        f"One item per photo, JPEG, PNG, WEBP or HEIC, up to {MAX_BYTES // 10**6} MB",
        accept_multiple_files=True,
        type=list(SUFFIXES),
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


def _show_folder() -> None:
    files, labels = list_folder()
    st.caption(
        f"{count(len(files), 'photo')} in `dataset/`. The ten named *rendering* are "
        "drawn by this project's own code; put yours beside them, and their labels "
        "in `labels.csv`."
    )
    st.button(
        "Look at these",
        icon=":material/folder_open:",
        type="primary",
        on_click=_put_files,
        args=(files, labels),
        disabled=not files,
    )


def _put_files(files: Sequence[Path], labels: dict[str, int]) -> None:
    st.session_state["photo_problems"] = []
    for file in files:
        try:
            put(file.read_bytes(), file.name, labels.get(file.name))
        except OSError as error:
            st.session_state["photo_problems"].append(str(error))


def take_links(run: Run) -> None:
    """Takes in what the URL names: a `photo` of dataset/, a test `image`."""
    files, labels = list_folder()
    by_name = {file.name: file for file in files}
    linked = read_link("photo", by_name, is_quiet=True)
    if linked and all(entry.name != linked for entry in get_desk().values()):
        _put_files([by_name[linked]], labels)
    if link_values("image"):
        _put_test_image(run)
        write_link("image", None)


def _put_test_image(run: Run) -> None:
    """Takes in a test image as a photo would show it: dark on white."""
    dataset = images_behind(run)
    if dataset is None:
        return
    row = read_link("image", range(len(dataset.test)))
    if row is None:
        return
    picture = enlarge(255 - dataset.test.images[row], 8)
    put(picture, f"test image {row}", int(dataset.test.labels[row]))


def predict_all(runs: Sequence[EvaluatedRun]) -> list[Entry]:
    """Predicts every photo that waits; returns those that all runs predicted."""
    asked = [shown.run for shown in runs]
    waiting = [entry for entry in get_desk().values() if not _is_done(entry, asked)]
    if st.session_state.pop("stop_photos", False):
        for entry in waiting:
            get_desk().pop(entry.id, None)
    elif waiting:
        _predict(waiting, asked)
    return [entry for entry in get_desk().values() if _is_done(entry, asked)]


def _predict(waiting: Sequence[Entry], runs: Sequence[Run]) -> None:
    place, start, number = st.empty(), time.monotonic(), len(waiting)
    for done, entry in enumerate(waiting):
        passed = time.monotonic() - start
        left = passed / done * (number - done) if done else None
        progress = Progress(done / number, f"photo {done + 1} of {number}", left)
        with place.container():
            show_job_bar(
                progress,
                lambda: st.session_state.update(stop_photos=True),
                key=f"stop_photos_{done}",
            )
        try:
            ask(entry, runs)
        except (ValueError, InferenceError) as error:
            st.error(plain(error), icon=":material/error:")
            break
    place.empty()


def _is_done(entry: Entry, runs: Sequence[Run]) -> bool:
    return all(entry.is_predicted(run) for run in runs)
