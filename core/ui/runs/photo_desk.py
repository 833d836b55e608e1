"""The photos of one session: small copies, choices and predictions.

Nothing is written to the disk; the desk goes with the session.
"""

import contextlib
import hashlib
import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import streamlit as st
from PIL import Image

from core.arrays import Probabilities
from core.networks.inference import InferenceError
from core.photos.decode import PhotoError, decode_photo
from core.photos.framing import shrink
from core.photos.options import PrepareOptions
from core.photos.prediction import PhotoPrediction
from core.photos.prepare import PreparedPhoto, prepare_photo
from core.photos.steps import ablation_images
from core.photos.variants import make_variants
from core.runs.run import Run
from core.ui.app.links import write_link
from core.ui.app.state import get_inference

SHOWN_SIDE = 640  # pixels of the copy that is looked at and saved
THUMB_SIDE = 112  # of the copy in the table
MAX_PHOTOS = 200
Asked = tuple[str, PrepareOptions]  # a run's id, and how the photo was prepared


@dataclass(eq=False)
class Entry:
    """One photo on the desk."""

    id: str  # from its content; the same photo twice is one entry
    name: str  # the file's
    work: bytes  # PNG of what preparation works on, transparency included
    jpeg: bytes  # the larger copy to look at, without any metadata
    thumb: bytes  # a small one
    label: int | None = None  # 0..9
    options: PrepareOptions = field(default_factory=PrepareOptions)
    predictions: dict[Asked, PhotoPrediction] = field(default_factory=dict)
    # `(len(ABLATIONS), 10)`, without each step in turn
    ablations: dict[Asked, Probabilities] = field(default_factory=dict)

    def is_predicted(self, run: Run) -> bool:
        """Whether the run was asked about the photo as it is prepared now."""
        return (run.id, self.options) in self.predictions

    def prediction(self, run: Run) -> PhotoPrediction:
        """Returns what the run predicted; KeyError before it was asked."""
        return self.predictions[run.id, self.options]

    def ablation(self, run: Run) -> Probabilities:
        """Returns the run's predictions for `ablation_images`; KeyError as above."""
        return self.ablations[run.id, self.options]


Entries = Sequence[Entry]


def get_desk() -> dict[str, Entry]:
    """Returns the session's `{id: Entry}`, oldest first."""
    return st.session_state.setdefault("photo_desk", {})


def clear_desk() -> None:
    """Forgets every photo of the session."""
    st.session_state["photo_desk"] = {}
    st.session_state["photo_problems"] = []
    write_link("photo", None)  # or the link would bring it back


def put(data: bytes, name: str, label: int | None = None) -> None:
    """Decodes a photo, from anywhere, and keeps it; a problem is kept to be shown."""
    desk, entry_id = get_desk(), hashlib.sha256(data).hexdigest()[:12]
    if entry_id in desk:
        return
    try:
        if len(desk) >= MAX_PHOTOS:
            raise PhotoError(
                f"{name}: the desk holds {MAX_PHOTOS} photos. Clear it to go on."
            )
        photo = decode_photo(data, name)
    except PhotoError as error:
        st.session_state.setdefault("photo_problems", []).append(str(error))
        return
    desk[entry_id] = Entry(
        entry_id,
        name,
        work=_work(photo),
        jpeg=_jpeg(photo.pixels, SHOWN_SIDE),
        thumb=_jpeg(photo.pixels, THUMB_SIDE),
        label=label,
    )


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


def prepare(entry: Entry) -> PreparedPhoto:
    """Returns the PreparedPhoto of an Entry at its options."""
    return _prepare(entry.id, entry.options, entry.work)


@st.cache_resource(max_entries=8, show_spinner=False)
def _prepare(entry_id, options, _work_png):
    pixels = np.asarray(Image.open(io.BytesIO(_work_png)))
    alpha = pixels[..., 3] if pixels.shape[2] == 4 else None
    return prepare_photo(np.ascontiguousarray(pixels[..., :3]), alpha, options=options)


@st.cache_resource(max_entries=32, show_spinner=False)
def warm_up(run_id: str, folder: str) -> None:
    """Has the inference worker learn what a run knows, before the first photo comes.

    It takes seconds once a run. A problem is told when the run is asked.
    """

    def load():
        with contextlib.suppress(ValueError, InferenceError):
            get_inference().call("core.photos.worker:predict_photos", folder, [])

    threading.Thread(target=load, daemon=True).start()


def ask(entry: Entry, runs: Sequence[Run]) -> None:
    """Has each run predict a photo, and the photo without each preparation step.

    Raises:
        ValueError, InferenceError: when a run cannot be asked.
    """
    missing = [run for run in runs if not entry.is_predicted(run)]
    if not missing:
        return
    prepared = prepare(entry)
    variants, fewer = make_variants(prepared), ablation_images(prepared)
    call = get_inference().call
    for run in missing:
        asked, folder = (run.id, entry.options), str(run.path)
        entry.ablations[asked] = call("core.networks.loader:predict", folder, fewer)
        (entry.predictions[asked],) = call(
            "core.photos.worker:predict_photos", folder, [variants]
        )
