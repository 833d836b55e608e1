"""`predict`: what a run says about photos."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from core.commands.output import draw_bar, end_bar, show
from core.commands.runs import find_run
from core.data.dataset import CLASS_NAMES
from core.networks.inference import InferenceWorker
from core.photos.decode import SUFFIXES, PhotoError, read_photo
from core.photos.evaluation import evaluate_photos
from core.photos.folder import list_photos
from core.photos.labels import load_labels
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


def add_predict_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "words",
        nargs="+",
        metavar="[RUN] FILE",
        help=f"a run (the newest {PHOTO_RECIPE} if none is named), then photos or "
        "folders",
    )


def predict_command(arguments: Namespace) -> int:
    """Answers photos with calibrated confidence; other files are told, not fatal."""
    run, words = _split(open_store(arguments.runs_dir), arguments.words)
    files = [file for word in words for file in _expand(Path(word))]
    with closing(InferenceWorker()) as worker:
        worker.start()  # while the first photos are prepared
        answered = list(_answer_all(worker, run, files))
    results = [_describe(file, answer) for file, answer in answered]
    show(arguments, results, [_line(each) for each in results])
    for line in _judge(answered):
        print(line, file=sys.stderr)
    return 0 if any("error" not in each for each in results) else 2


def _split(store: RunStore, words: list[str]) -> tuple[Run, list[str]]:
    """Returns `(run, file words)`; the first word may name the run."""
    first = Path(words[0])
    if not first.exists() and first.suffix.lower() not in SUFFIXES:
        run = find_run(store, words[0])
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


def _expand(path: Path) -> list[Path]:
    """Returns the photos of a folder, or the file itself."""
    return (path.is_dir() and list_photos(path)) or [path]


def _answer_all(
    worker: InferenceWorker, run: Run, files: list[Path]
) -> Iterator[tuple[Path, Result]]:
    for start in range(0, len(files), AT_ONCE):
        if len(files) > AT_ONCE:
            draw_bar(start / len(files), f"photo {start + 1} of {len(files)}")
        batch = files[start : start + AT_ONCE]
        variants: dict[Path, Variants] = {}
        results: dict[Path, Result] = {}
        for file in batch:
            try:
                photo = read_photo(file)
                variants[file] = make_variants(prepare_photo(photo.pixels, photo.alpha))
            except PhotoError as error:
                results[file] = error
        if variants:
            asked = str(run.path), list(variants.values())
            predicted = worker.call("core.photos.worker:predict_photos", *asked)
            results |= zip(variants, predicted, strict=True)
        yield from ((file, results[file]) for file in batch)
    if len(files) > AT_ONCE:
        end_bar(f"{len(files)} photos")


def _describe(file: Path, answer: Result) -> dict[str, Any]:
    if isinstance(answer, PhotoError):
        return {"file": str(file), "error": str(answer)}
    return {
        "file": str(file),
        "label": CLASS_NAMES[answer.label],
        "confidence": answer.confidence,
        "top3": [[name, share] for name, share in answer.top3],
        "novelty": answer.novelty,
        "warning": " ".join(answer.sentences) or None,
    }


def _line(result: dict[str, Any]) -> str:
    if "error" in result:
        return f"{result['file']}: {result['error']}"
    warning = f"  ! {result['warning']}" if result["warning"] else ""
    sure = percent(result["confidence"], 0)
    return f"{result['file']}: {result['label']}, {sure} sure{warning}"


def _judge(answered: list[tuple[Path, Result]]) -> Iterator[str]:
    """Yields lines about photos whose folder holds a labels.csv."""
    known = {folder: load_labels(folder) for folder in {f.parent for f, _ in answered}}
    judged = [
        (CLASS_NAMES.index(known[file.parent][file.name]), answer)
        for file, answer in answered
        if file.name in known[file.parent] and not isinstance(answer, PhotoError)
    ]
    if not judged:
        return
    labels, answers = zip(*judged, strict=True)
    judgement = evaluate_photos(
        labels,
        np.stack([answer.probabilities for answer in answers]),
        confidences=[answer.confidence for answer in answers],
        warned=[bool(answer.warnings) for answer in answers],
    )
    for name, share in vars(judgement).items():
        if share.total:
            words = name.replace("_", " ")
            yield (
                f"{words:16}{percent(share.value):>8}  {share.count} of {share.total} "
                f"({percent_range(share.interval)})"
            )
