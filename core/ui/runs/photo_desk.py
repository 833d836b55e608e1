"""The photos of one session: small copies, what was chosen for each, the answers.

Nothing is written to the disk; the desk goes with the session.
"""

import contextlib
import hashlib
import io
import threading
from dataclasses import dataclass, field

import numpy as np
import streamlit as st
from PIL import Image

from core.networks.inference import InferenceError
from core.photos.decode import PhotoError, decode_photo
from core.photos.framing import shrink
from core.photos.prepare import PrepareOptions, prepare_photo
from core.photos.steps import ablation_images
from core.photos.variants import make_variants
from core.ui.app.links import write_link
from core.ui.app.state import get_inference

SHOWN_SIDE = 640  # pixels of the copy that is looked at and saved
THUMB_SIDE = 112  # of the copy in the table
MAX_PHOTOS = 200


@dataclass(eq=False)
class Entry:
    """One photo on the desk.

    Attributes:
        id: From its content; the same photo twice is one entry.
        name: The file's name.
        work: PNG of the picture that the ladder works on, transparency included.
        jpeg: The larger copy to look at, without any metadata.
        thumb: A small one.
        label: What it shows, 0..9, or None.
        options: The PrepareOptions in use.
        answers: `(run id, options)` -> PhotoPrediction.
        ladders: `(run id, options)` -> `(len(ABLATIONS), 10)` probabilities.
    """

    id: str
    name: str
    work: bytes
    jpeg: bytes
    thumb: bytes
    label: int | None = None
    options: PrepareOptions = field(default_factory=PrepareOptions)
    answers: dict = field(default_factory=dict)
    ladders: dict = field(default_factory=dict)

    def answer(self, run):
        """Returns the PhotoPrediction of a run, or None before it was asked."""
        return self.answers.get((run.id, self.options))

    def ladder(self, run):
        """Returns the run's predictions for `ablation_images`, or None before."""
        return self.ladders.get((run.id, self.options))


def get_desk():
    """Returns the session's `{id: Entry}`, oldest first."""
    return st.session_state.setdefault("photo_desk", {})


def clear_desk():
    """Forgets every photo of the session."""
    st.session_state["photo_desk"] = {}
    st.session_state["photo_problems"] = []
    write_link("photo", None)  # or the link would bring it back


def put(data, name, label=None):
    """Decodes a photo and lays it on the desk; a problem is kept to be shown.

    Args:
        data: The file's bytes, from anywhere.
        name: The file's name.
        label: Its class, or None.

    Returns:
        Its Entry, or None.
    """
    desk, entry_id = get_desk(), hashlib.sha256(data).hexdigest()[:12]
    if entry_id in desk:
        return desk[entry_id]
    try:
        if len(desk) >= MAX_PHOTOS:
            raise PhotoError(
                f"{name}: the desk holds {MAX_PHOTOS} photos. Clear it to go on."
            )
        photo = decode_photo(data, name)
    except PhotoError as error:
        st.session_state.setdefault("photo_problems", []).append(str(error))
        return None
    desk[entry_id] = Entry(
        entry_id,
        name,
        work=_work(photo),
        jpeg=_jpeg(photo.pixels, SHOWN_SIDE),
        thumb=_jpeg(photo.pixels, THUMB_SIDE),
        label=label,
    )
    return desk[entry_id]


def _work(photo):
    pixels = shrink(photo.pixels)
    if photo.alpha is not None:
        pixels = np.dstack([pixels, shrink(photo.alpha)])
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def _jpeg(pixels, side):
    image = Image.fromarray(pixels)
    image.thumbnail((side, side))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=88)
    return stream.getvalue()


def prepare(entry):
    """Returns the PreparedPhoto of an Entry at its options."""
    return _prepare(entry.id, entry.options, entry.work)


@st.cache_resource(max_entries=8, show_spinner=False)
def _prepare(entry_id, options, _work_png):
    pixels = np.asarray(Image.open(io.BytesIO(_work_png)))
    alpha = pixels[..., 3] if pixels.shape[2] == 4 else None
    return prepare_photo(np.ascontiguousarray(pixels[..., :3]), alpha, options=options)


@st.cache_resource(max_entries=32, show_spinner=False)
def warm_up(run_id, folder):
    """Has the inference worker learn what a run knows, before the first photo comes.

    It takes seconds once a run. A problem is told when the run is asked.
    """

    def load():
        with contextlib.suppress(ValueError, InferenceError):
            get_inference().call("core.photos.prediction:predict_photos", folder, [])

    threading.Thread(target=load, daemon=True).start()


def ask(entry, runs):
    """Has each run answer a photo, and the photo with each rung left out.

    Raises:
        ValueError, InferenceError: when a run cannot be asked.
    """
    missing = [run for run in runs if entry.answer(run) is None]
    if not missing:
        return
    prepared = prepare(entry)
    variants, ladder = make_variants(prepared), ablation_images(prepared)
    for run in missing:
        key = (run.id, entry.options)
        worker, folder = get_inference(), str(run.path)
        entry.ladders[key] = worker.call(
            "core.networks.network:predict", folder, ladder
        )
        question = [variants.question]
        (entry.answers[key],) = worker.call(
            "core.photos.prediction:predict_photos", folder, question
        )
