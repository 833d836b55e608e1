"""`predict`: what a run says about photos."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.commands.output import draw_bar, end_bar, show
from core.commands.runs import find_run
from core.data.dataset import CLASS_NAMES
from core.networks.inference import InferenceWorker
from core.photos.collection import Collection, Member, open_folder, open_zip
from core.photos.decode import MAX_BYTES, SUFFIXES, PhotoError, decode_photo, read_file
from core.photos.evaluation import evaluate_photos
from core.photos.labels import LABELS_NAME, load_labels, match_labels
from core.photos.prediction import PhotoPrediction
from core.photos.prepare import prepare_photo
from core.photos.variants import Variants, make_variants
from core.runs.choosing import PHOTO_RECIPE, newest_photo_run
from core.runs.places import open_store
from core.runs.run import Run
from core.runs.store import RunStore
from core.words import percent, percent_range

AT_ONCE = 8  # photos in one question to the network

Result = PhotoPrediction | PhotoError


@dataclass(frozen=True)
class Asked:
    """One photo of those that were named."""

    file: str  # as it is shown
    member: Member
    truth: str | None  # its label, where a labels.csv tells it


def add_predict_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "words",
        nargs="+",
        metavar="[RUN] FILE",
        help=f"a run (the newest {PHOTO_RECIPE} if none is named), then photos, "
        "folders or zips",
    )


def predict_command(arguments: Namespace) -> int:
    """Answers photos with calibrated confidence; other files are told, not fatal."""
    run, words = _split(open_store(arguments.runs_dir), arguments.words)
    found = {word: _open(Path(word)) for word in words}
    for word, collection in found.items():
        for notice in collection.notices:
            print(f"{word}: {notice}", file=sys.stderr)
    asked = [each for word in found for each in _list_photos(Path(word), found[word])]
    with closing(InferenceWorker()) as worker:
        worker.start()  # while the first photos are prepared
        answers = list(_answer_all(worker, run, asked))
    results = list(map(_describe, asked, answers))
    lines = [_line(each) for each in results]
    left_out = [
        {"file": str(Path(word, name)), "left_out": why}
        for word, collection in found.items()
        for name, why in collection.left_out.items()
    ]
    show(arguments, results + left_out, lines)
    for line in _judge(asked, answers):
        print(line, file=sys.stderr)
    return 0 if any("error" not in each for each in results) else 2


def _split(store: RunStore, words: list[str]) -> tuple[Run, list[str]]:
    """Returns `(run, file words)`; the first word may name the run."""
    first = Path(words[0])
    if not first.exists() and first.suffix.lower() not in (*SUFFIXES, ".zip"):
        run = _find_run(store, words[0])
        if not words[1:]:
            raise ValueError("FILE must name a photo, received none. Add a file.")
        return run, words[1:]
    run = newest_photo_run(store.list()[0])
    if run is None:
        raise ValueError(
            f"RUN must be named, there is no finished {PHOTO_RECIPE} run in "
            f"{store.folder}. Train one: python -m core train {PHOTO_RECIPE}."
        )
    return run, words


def _find_run(store: RunStore, name: str) -> Run:
    try:
        return find_run(store, name)
    except ValueError as error:
        raise ValueError(f"{name} is no file and no folder, and {error}") from error


def _open(path: Path) -> Collection:
    """Returns the photos of a folder or a zip, or the one photo; labels are checked."""
    if not path.exists():
        raise PhotoError(
            f"{path}: expected a photo, a folder or a zip, received nothing of that "
            "name. Check the spelling."
        )
    if path.is_dir():
        found = open_folder(path)
    elif path.suffix.lower() == ".zip" and path.is_file():
        found = open_zip(path, str(path))
    else:
        where = str(path.parent / LABELS_NAME)
        labels, _ = match_labels(load_labels(path.parent), [path.name], where)
        member = Member(path.name, partial(read_file, path))
        return Collection((member,), labels, {}, ())
    if not found.photos:
        received = " ".join(found.notices) or "It is empty."
        raise PhotoError(f"{path}: expected photos, received none. {received}")
    return found


def _list_photos(path: Path, found: Collection) -> list[Asked]:
    inside = path.is_dir() or path.suffix.lower() == ".zip"
    return [
        Asked(
            str(path / member.name) if inside else str(path),
            member,
            found.labels.get(member.name),
        )
        for member in found.photos
    ]


def _answer_all(
    worker: InferenceWorker, run: Run, asked: Sequence[Asked]
) -> Iterator[Result]:
    for start in range(0, len(asked), AT_ONCE):
        if len(asked) > AT_ONCE:
            draw_bar(start / len(asked), f"photo {start + 1} of {len(asked)}")
        prepared = [_prepare(each.member) for each in asked[start : start + AT_ONCE]]
        batch = [each for each in prepared if isinstance(each, Variants)]
        call = "core.photos.worker:predict_photos"
        predicted = iter(worker.call(call, str(run.path), batch) if batch else ())
        for each in prepared:
            yield next(predicted) if isinstance(each, Variants) else each
    if len(asked) > AT_ONCE:
        end_bar(f"{len(asked)} photos")


def _prepare(member: Member) -> Variants | PhotoError:
    try:
        content = member.read(MAX_BYTES + 1)
        photo = decode_photo(content, member.name.rpartition("/")[2])
    except PhotoError as error:
        return error
    return make_variants(prepare_photo(photo.pixels, photo.alpha))


def _describe(asked: Asked, answer: Result) -> dict[str, Any]:
    if isinstance(answer, PhotoError):
        return {"file": asked.file, "error": str(answer)}
    return {
        "file": asked.file,
        "label": CLASS_NAMES[answer.label],
        "confidence": answer.confidence,
        "top3": [[name, share] for name, share in answer.top3],
        "novelty": answer.novelty,
        "warning": " ".join(answer.sentences) or None,
        "truth": asked.truth,
    }


def _line(result: dict[str, Any]) -> str:
    if "error" in result:
        name = Path(result["file"]).name
        return f"{result['file']}: {result['error'].removeprefix(f'{name}: ')}"
    warning = f"  ! {result['warning']}" if result["warning"] else ""
    sure = percent(result["confidence"], 0)
    return f"{result['file']}: {result['label']}, {sure} sure{warning}"


def _judge(asked: Sequence[Asked], answers: Sequence[Result]) -> Iterator[str]:
    """Yields lines about the photos that have a label."""
    judged = [
        (CLASS_NAMES.index(each.truth), answer)
        for each, answer in zip(asked, answers, strict=True)
        if each.truth is not None and not isinstance(answer, PhotoError)
    ]
    if not judged:
        return
    labels, predictions = zip(*judged, strict=True)
    figures = evaluate_photos(
        labels,
        np.stack([each.probabilities for each in predictions]),
        confidences=[each.confidence for each in predictions],
        warned=[bool(each.warnings) for each in predictions],
    )
    for name, share in vars(figures).items():
        if share.total:
            words = name.replace("_", " ")
            yield (
                f"{words:16}{percent(share.value):>8}  {share.count} of {share.total} "
                f"({percent_range(share.interval)})"
            )
