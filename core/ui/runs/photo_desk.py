"""The photos of one session: small copies, choices and predictions.

The photos and what the learner said of them are kept on the learner's `Desk`, so that
the next session finds them; predictions are made anew.
"""

import contextlib
import io
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import streamlit as st
from PIL import Image

from core.arrays import Probabilities
from core.networks.inference import InferenceError
from core.photos.decode import PhotoError, decode_photo
from core.photos.framing import shrink
from core.photos.options import PrepareOptions, read_options
from core.photos.prediction import PhotoPrediction
from core.photos.prepare import PreparedPhoto, prepare_photo
from core.photos.steps import ABLATIONS, ablation_variants
from core.photos.variants import Variants, make_variants
from core.runs.desk import MAX_PHOTOS, Desk, photo_id
from core.runs.run import Run
from core.ui.app.links import write_link
from core.ui.app.notices import tell
from core.ui.app.state import get_inference, get_kept_desk

SHOWN_SIDE = 640  # pixels of the copy that is looked at and saved
THUMB_SIDE = 112  # of the copy in the table
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
    # `(len(ABLATIONS), 10)`: as predicted, then without each step in turn
    ablations: dict[Asked, Probabilities] = field(default_factory=dict)

    def is_predicted(self, run: Run) -> bool:
        """Whether the run was asked about the photo as it is prepared now."""
        return (run.id, self.options) in self.predictions

    def prediction(self, run: Run) -> PhotoPrediction:
        """Returns what the run predicted; KeyError before it was asked."""
        return self.predictions[run.id, self.options]

    def has_ablation(self, run: Run) -> bool:
        """Whether the run was asked about the photo without each step."""
        return (run.id, self.options) in self.ablations

    def ablation(self, run: Run) -> Probabilities:
        """Returns what `ask_steps` learned; KeyError before it was asked."""
        return self.ablations[run.id, self.options]


Entries = Sequence[Entry]


def get_desk() -> dict[str, Entry]:
    """Returns the session's `{id: Entry}`, oldest first; it begins with those kept."""
    if "photo_desk" not in st.session_state:
        st.session_state["photo_desk"] = {}
        if kept := get_kept_desk():
            _take_kept(kept)
    return st.session_state["photo_desk"]


def _take_kept(kept: Desk) -> None:
    photos, problems = kept.photos()
    noted = st.session_state["photos_kept"] = {}
    for photo in photos:
        put(photo.data, photo.name, photo.label)
        entry = get_desk().get(photo_id(photo.data))
        if entry is None:  # `put` has said why
            continue
        try:
            entry.options = read_options(photo.options)
            if entry.options.mask != PrepareOptions.mask:
                prepare(entry)  # refuses a mask that is not there
            noted[entry.id] = (entry.label, entry.options)
        except ValueError as error:
            entry.options = PrepareOptions()
            problems.append(f"{photo.name} is prepared anew: {error}")
    _problems().extend(problems)


def _problems() -> list[str]:
    return st.session_state.setdefault("photo_problems", [])


def _noted() -> dict[str, tuple[int | None, PrepareOptions]]:
    return {key: (entry.label, entry.options) for key, entry in get_desk().items()}


def keep_desk() -> None:
    """Brings the learner's `Desk` up to date with the labels and options of now."""
    now, before = _noted(), st.session_state.get("photos_kept", {})
    kept = get_kept_desk()
    if kept is None or now == before:
        return
    st.session_state["photos_kept"] = now
    try:
        for key in before.keys() - now.keys():
            kept.remove(key)
        for key, (label, options) in now.items():
            if before.get(key) != (label, options):
                name = get_desk()[key].name
                kept.note(key, name=name, label=label, options=asdict(options))
    except OSError as error:
        _problems().append(f"{error.strerror or error}: not kept for another day.")


def clear_desk() -> None:
    """Forgets every photo, those kept, too."""
    st.session_state["photo_desk"] = {}
    st.session_state["photo_problems"] = st.session_state["photo_notices"] = []
    st.session_state["photos_kept"] = {}
    write_link("photo", None)  # or the link would bring it back
    try:
        if kept := get_kept_desk():
            kept.clear()
    except OSError as error:
        tell(f"The photos kept could not be removed: {error}")


def put(data: bytes, name: str, label: int | None = None) -> None:
    """Decodes a photo, from anywhere, and keeps it; a problem is kept to be shown."""
    desk, entry_id = get_desk(), photo_id(data)
    if entry_id in desk:
        return
    try:
        if len(desk) >= MAX_PHOTOS:
            raise PhotoError(
                f"{name}: the desk holds {MAX_PHOTOS} photos. Clear it to go on."
            )
        photo = decode_photo(data, name)
    except PhotoError as error:
        _problems().append(str(error))
        return
    desk[entry_id] = Entry(
        entry_id,
        name,
        work=_work(photo),
        jpeg=_jpeg(photo.pixels, SHOWN_SIDE),
        thumb=_jpeg(photo.pixels, THUMB_SIDE),
        label=label,
    )
    try:
        if kept := get_kept_desk():
            kept.put(data)
    except OSError as error:
        reason = error.strerror or error
        _problems().append(f"{name} goes with this session, it is not kept: {reason}.")


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

    def load() -> None:
        with contextlib.suppress(ValueError, InferenceError):
            get_inference().call("core.photos.worker:predict_photos", folder, [])

    threading.Thread(target=load, daemon=True).start()


def ask(entry: Entry, runs: Sequence[Run]) -> None:
    """Has each run predict a photo, unless it has.

    Raises:
        ValueError, InferenceError: when a run cannot be asked.
    """
    missing = [run for run in runs if not entry.is_predicted(run)]
    variants = [make_variants(prepare(entry))] if missing else []
    for run in missing:
        (entry.predictions[run.id, entry.options],) = _predict(run, variants)


def ask_steps(entry: Entry, run: Run) -> None:
    """Has a run that predicted a photo predict it without each step; errors as above.

    It takes as long as five photos.
    """
    if entry.has_ablation(run):
        return
    fewer, own = ablation_variants(prepare(entry)), entry.prediction(run)
    found = dict(zip(fewer, _predict(run, list(fewer.values())), strict=True))
    entry.ablations[run.id, entry.options] = np.stack(
        [found.get(name, own).probabilities for name in ABLATIONS]
    )


def _predict(run: Run, batch: list[Variants]) -> list[PhotoPrediction]:
    call = get_inference().call
    return call("core.photos.worker:predict_photos", str(run.path), batch)
