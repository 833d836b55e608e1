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
from core.photos.decode import PhotoError, read_photo
from core.photos.folder import list_photos
from core.photos.labels import load_labels
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
    truth: str = ""  # its class, where known
    note: str = ""  # a warning, or why there is no prediction
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


def predict_folder(
    folder: Path, runs: Sequence[Run], call: Callable[..., Any]
) -> list[PhotoResult]:
    """Has each run predict the photos of a folder, with labels from its labels.csv.

    Args:
        call: That of an InferenceWorker.

    Raises:
        PhotoError: when there are no photos, too many, or labels that do not fit.
    """
    files, labels = list_photos(folder), load_labels(folder)
    if not 0 < len(files) <= MAX_PHOTOS:
        raise PhotoError(
            f"{folder.name} must hold 1 to {MAX_PHOTOS} photos for a report, received "
            f"{len(files)}. Name another folder."
        )
    return [_predict(file, labels.get(file.name, ""), runs, call) for file in files]


def _predict(
    file: Path, truth: str, runs: Sequence[Run], call: Callable[..., Any]
) -> PhotoResult:
    try:
        photo = read_photo(file)
    except PhotoError as error:
        return PhotoResult(file.name, truth=truth, note=str(error))
    prepared = prepare_photo(photo.pixels, photo.alpha)
    variants, predictions, notes = make_variants(prepared), {}, []
    for run, title in zip(runs, names(runs), strict=True):
        work = "core.photos.worker:predict_photos"
        (predicted,) = call(work, str(run.path), [variants])
        predictions[title] = predicted.top3[0]
        notes += predicted.sentences
    return PhotoResult(
        file.name,
        predictions,
        truth=truth,
        note=" ".join(dict.fromkeys(notes)),
        jpeg=_thumb(photo.pixels),
        prepared=prepared.image,
    )


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
