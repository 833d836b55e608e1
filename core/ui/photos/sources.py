"""Ways to bring photos in: upload, camera, the folder dataset/, a test image."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import IO

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.networks.inference import InferenceError
from core.photos.collection import (
    TOLD,
    Collection,
    Member,
    collect,
    list_some,
    open_zip,
)
from core.photos.decode import MAX_BYTES, PhotoError
from core.runs.desk import MAX_PHOTOS
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
    notices = st.session_state.get("photo_notices", [])
    if problems:
        listed = "\n".join(f"- {plain(each)}" for each in problems[:TOLD])
        st.warning(
            f"{count(len(problems), 'file')} cannot be used:\n{listed}",
            icon=":material/broken_image:",
        )
    for notice in notices:
        st.info(plain(notice), icon=":material/rule:")
    if get_desk() or problems or notices:
        st.button("Remove all photos", icon=":material/delete:", on_click=clear_desk)


def _show_upload() -> None:
    # A new key empties the box: the files' bytes need not stay in memory.
    key = f"upload_{st.session_state.get('uploads', 0)}"
    files = st.file_uploader(
        "One item per photo, in any usual format; a zip of photos; their labels.csv",
        accept_multiple_files=True,
        max_upload_size=MAX_BYTES // 10**6,
        key=key,
    )
    if not files:
        return
    _forget_problems()
    zips = [file for file in files if file.name.lower().endswith(".zip")]
    for file in zips:
        _take(lambda file=file: open_zip(file, file.name))
    loose = [Member(f.name, _reader(f)) for f in files if f not in zips]
    _take(lambda: collect(loose, "Upload"))
    st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1
    st.rerun()


def _reader(file: IO[bytes]) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        file.seek(0)
        return file.read(limit)

    return read


def _take(open_collection: Callable[[], Collection]) -> None:
    """Puts photos on the desk; keeps what is to be told."""
    problems = st.session_state["photo_problems"]
    notices = st.session_state["photo_notices"]
    try:
        found = open_collection()
    except PhotoError as error:
        problems.append(str(error))
        return
    notices += found.notices
    repeated = []
    for number, photo in enumerate(found.photos):
        if len(get_desk()) >= MAX_PHOTOS:
            rest = count(len(found.photos) - number, "photo")
            notices.append(f"The desk holds {MAX_PHOTOS} photos: {rest} left out.")
            break
        before = len(get_desk()), len(problems)
        label = found.labels.get(photo.name)
        try:
            content = photo.read(MAX_BYTES + 1)
        except PhotoError as error:
            problems.append(str(error))
            continue
        put(content, photo.name, None if label is None else CLASS_NAMES.index(label))
        if before == (len(get_desk()), len(problems)):
            repeated.append(photo.name)
    if repeated:
        notices.append(f"Here already, or twice: {list_some(repeated)}.")


def _forget_problems() -> None:
    st.session_state["photo_problems"], st.session_state["photo_notices"] = [], []


def _show_folder() -> None:
    found = list_folder()
    st.caption(
        f"{count(len(found.photos), 'photo')} in `dataset/`. The ten named *rendering* "
        "are drawn by this project's own code; put yours beside them, and their labels "
        "in `labels.csv`."
    )
    st.button(
        "Look at these",
        icon=":material/folder_open:",
        type="primary",
        on_click=_put_folder,
        args=(found,),
        disabled=not found.photos,
    )


def _put_folder(found: Collection) -> None:
    _forget_problems()
    _take(lambda: found)


def take_links(run: Run) -> None:
    """Takes in what the URL names: a `photo` of dataset/, a test `image`."""
    found = list_folder()
    linked = read_link("photo", [each.name for each in found.photos], is_quiet=True)
    if linked and all(entry.name != linked for entry in get_desk().values()):
        photos = tuple(each for each in found.photos if each.name == linked)
        _put_folder(replace(found, photos=photos, left_out={}, unmatched=()))
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
        work_through(waiting, lambda entry: ask(entry, asked))
    return [entry for entry in get_desk().values() if _is_done(entry, asked)]


def work_through(waiting: Sequence[Entry], act: Callable[[Entry], None]) -> None:
    """Does something with one photo after another, behind a bar with a stop button."""
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
            act(entry)
        except (ValueError, InferenceError) as error:
            st.error(plain(error), icon=":material/error:")
            break
    place.empty()


def _is_done(entry: Entry, runs: Sequence[Run]) -> bool:
    return all(entry.is_predicted(run) for run in runs)
