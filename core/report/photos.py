"""Photos in a report: the picture, its 28 x 28, and what each network predicts."""

import base64
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.analysis.significance import wilson_interval
from core.arrays import Images
from core.photos.collection import Collection, Member
from core.photos.decode import MAX_BYTES, PhotoError, decode_photo
from core.photos.prediction import PhotoPrediction
from core.photos.prepare import prepare_photo
from core.photos.variants import make_variants
from core.report.pictures import png_source
from core.runs.appearance import names
from core.runs.run import Run
from core.words import percent, percent_range

THUMB_SIDE = 160
MAX_PHOTOS = 200


@dataclass(frozen=True, eq=False)
class PhotoResult:
    """One photo, and what networks predict for it."""

    file: str
    # Class and confidence by the network's name, which is empty where it is unknown.
    predictions: dict[str, tuple[str, float]] = field(default_factory=dict)
    note: str = ""  # a warning, or why there is no prediction
    truth: str = ""  # its class, where known
    jpeg: bytes = b""  # a small copy without metadata, where there is one
    prepared: Images | None = None  # `(28, 28)` uint8, what the networks saw


def read_results(rows: Any) -> list[PhotoResult]:
    """Reads what `python -m core predict --json` prints; ValueError for other rows."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(
            f"photo results must be a list of objects, received {rows!r:.60}. "
            "Pass what `python -m core predict --json` prints."
        )
    return [_read_result(row) for row in rows]


def _read_result(row: dict[str, Any]) -> PhotoResult:
    label, sure = row.get("label"), row.get("confidence")
    sure = sure if isinstance(sure, int | float) and 0 <= sure <= 1 else float("nan")
    return PhotoResult(
        str(row.get("file", "")),
        {"": (str(label), sure)} if label else {},
        truth=str(row.get("truth") or ""),
        note=str(row.get("error") or row.get("warning") or ""),
    )


def predict_photos(
    found: Collection, runs: Sequence[Run], call: Callable[..., Any]
) -> list[PhotoResult]:
    """Has each run predict photos; one that cannot be read is told in its note.

    Args:
        call: That of an InferenceWorker.

    Raises:
        PhotoError: when there are none, or too many.
    """
    if not 0 < len(found.photos) <= MAX_PHOTOS:
        received = " ".join([f"{len(found.photos)}.", *found.notices])
        raise PhotoError(
            f"A report takes 1 to {MAX_PHOTOS} photos, received {received} "
            "Choose another folder."
        )
    return [
        _predict(member, found.labels.get(member.name, ""), runs, call)
        for member in found.photos
    ]


def _predict(
    member: Member, truth: str, runs: Sequence[Run], call: Callable[..., Any]
) -> PhotoResult:
    try:
        photo = decode_photo(member.read(MAX_BYTES + 1), Path(member.name).name)
    except PhotoError as error:
        return PhotoResult(member.name, truth=truth, note=str(error))
    prepared = prepare_photo(photo.pixels, photo.alpha)
    variants, work = make_variants(prepared), "core.photos.worker:predict_photos"
    predicted = [call(work, str(run.path), [variants])[0] for run in runs]
    return PhotoResult(
        member.name,
        *combine(runs, predicted),
        truth=truth,
        jpeg=_thumb(photo.pixels),
        prepared=prepared.image,
    )


def combine(
    runs: Sequence[Run], predicted: Sequence[PhotoPrediction]
) -> tuple[dict[str, tuple[str, float]], str]:
    """Returns class and confidence by a run's name, and the warnings of all.

    Of several runs, each warning begins with the names of those that give it.
    """
    by_name = dict(zip(names(runs), predicted, strict=True))
    warned: dict[str, list[str]] = {}
    for name, each in by_name.items():
        for sentence in each.sentences:
            warned.setdefault(sentence, []).append(name)
    whose = {
        sentence: f"{', '.join(given)}: " if len(by_name) > 1 else ""
        for sentence, given in warned.items()
    }
    note = " ".join(f"{whose[each]}{each}" for each in warned)
    return {name: each.top3[0] for name, each in by_name.items()}, note


def _thumb(pixels: Images) -> bytes:
    image, stream = Image.fromarray(np.asarray(pixels)), io.BytesIO()
    image.thumbnail((THUMB_SIDE, THUMB_SIDE))
    image.save(stream, "JPEG", quality=85)
    return stream.getvalue()


def describe_photos(photos: Sequence[PhotoResult]) -> dict[str, Any]:
    """Returns what the template needs of photos: columns, rows, and who is right."""
    titles = list(dict.fromkeys(name for each in photos for name in each.predictions))
    return {
        "titles": [title or "Prediction" for title in titles],
        "rows": [_row(each, titles) for each in photos],
        "scores": list(_scores(photos, titles)),
    }


def _row(photo: PhotoResult, titles: Sequence[str]) -> dict[str, Any]:
    jpeg = base64.b64encode(photo.jpeg).decode()
    return {
        "file": Path(photo.file).name[-60:],
        "truth": photo.truth,
        "note": photo.note,
        "photo": f"data:image/jpeg;base64,{jpeg}" if jpeg else "",
        "prepared": "" if photo.prepared is None else png_source(photo.prepared),
        "cells": [_cell(photo, title) for title in titles],
    }


def _cell(photo: PhotoResult, title: str) -> dict[str, str]:
    label, sure = photo.predictions.get(title, ("", float("nan")))
    mark = ("✓" if label == photo.truth else "✗") if label and photo.truth else ""
    confidence = "" if np.isnan(sure) else percent(sure, 0)
    return {"label": label, "confidence": confidence, "mark": mark}


def _scores(photos: Sequence[PhotoResult], titles: Sequence[str]) -> Iterator[str]:
    for title in titles:
        judged = [p for p in photos if p.truth and title in p.predictions]
        if judged:
            right = sum(p.predictions[title][0] == p.truth for p in judged)
            interval = percent_range(wilson_interval(right, len(judged)), 0)
            yield (
                f"{title or 'The network'}: {right} of {len(judged)} labelled photos "
                f"predicted correctly, {percent(right / len(judged), 0)} "
                f"(95 % interval {interval})."
            )
