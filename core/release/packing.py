"""A run made small enough to ship: rounded, without images; worker processes alone.

Numbers lose digits that nobody sees, then the network is evaluated anew, so that
predictions, figures and weights of the shipped run agree.
"""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.analysis.evaluation import Evaluation
from core.data.sources import load_dataset
from core.explain.embedding import SAMPLE
from core.explain.sample import sample_rows
from core.files import read_npz, write_bytes, write_json, write_npz
from core.jobs import Report
from core.networks.network import build_model, export, make_evaluator
from core.photos.reference import (
    FALSE_ALARMS,
    MEASURED,
    Reference,
    draw_test_images,
    is_for_photos,
    measure,
)
from core.photos.worker import count_false_alarms
from core.runs.reading import read_run
from core.runs.run import Run
from core.runs.status import Status
from core.training.recipes import get_recipe
from core.training.worker import score

# Binary digits kept after the first one, of 23.
WEIGHT_BITS = 7  # half a percent: test accuracy moves by hundredths of a point
PROBABILITY_BITS = 10  # sums stay 1 within 0.0005
FEATURE_BITS = 3  # dots on a map, and angles between many numbers
ALARM_IMAGES = 1000  # of the test split
KNOWN_IMAGES = 1000  # whose features a photo's are compared with


def pack_reference(
    report: Report, folder: str, target: str, seeds: dict[str, float]
) -> None:
    """Writes a run rounded and compressed, to ship, into the new folder `target`.

    `seeds` is the test accuracy by seed of the recipe's runs.
    """
    run, path = read_run(Path(folder)), Path(target)
    dataset = load_dataset(run.config.data)
    if dataset.digest != run.dataset.digest:
        raise ValueError(
            f"{run.title} was evaluated on other data than {dataset.name}."
        )
    model = build_model(run.config, parent=run.model_path)
    for weight in model.weights:
        if weight.ndim > 1:  # kernels: nearly all numbers; the few others stay exact
            weight.assign(round_bits(weight, WEIGHT_BITS))
    path.mkdir(parents=True)
    write_bytes(path / "steps.csv", (run.path / "steps.csv").read_bytes())
    _write_description(run, path)
    _write_model(model, path / "model.keras")
    _write_predictions(run, model, dataset, path, seeds)
    _write_curves(run, path)


def round_bits(values: ArrayLike, bits: int) -> NDArray[np.float32]:
    """Rounds to 1 to 22 binary digits after the first; zeros compress well."""
    dropped = 23 - bits
    whole = np.asarray(values, np.float32).view(np.uint32)
    half = np.uint32(1 << (dropped - 1))
    mask = np.uint32(0xFFFFFFFF << dropped & 0xFFFFFFFF)
    return ((whole + half) & mask).view(np.float32)


def _write_description(run: Run, target: Path) -> None:
    """Writes what was asked and that it is done; neither paths nor processes."""
    recipe = get_recipe(run.config.recipe)
    described = {
        # The notebooks' titles are long, and alike at the end.
        "title": recipe.title if recipe.kind == "built-in" else recipe.name,
        "created": run.created,
        "config": run.config.to_dict(),
        "dataset": run.dataset.to_dict(),
        "environment": run.environment,
    }
    write_json(target / "config.json", described)
    known = run.recorded
    status = Status("finished", epoch=known.epoch, epochs=known.epochs, done=1.0)
    write_json(target / "status.json", status.to_dict())


def _write_model(model: Any, path: Path) -> None:
    """Saves a model packed by bzip2; Keras only stores, and reads both."""
    draft = path.with_name("draft.keras")
    export(model, draft)
    with zipfile.ZipFile(draft) as stored, zipfile.ZipFile(path, "w") as packed:
        for name in stored.namelist():
            content = stored.read(name)
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_BZIP2)
    draft.unlink()


def _write_predictions(run, model, dataset, target, seeds):
    """Evaluates the rounded network on both splits and writes what it predicts."""
    test, validation = dataset.test, dataset.validation
    evaluate = make_evaluator(model)
    probabilities, features = evaluate(test.images)
    probabilities = round_bits(probabilities, PROBABILITY_BITS)
    watched = round_bits(evaluate(validation.images)[0], PROBABILITY_BITS)
    predicted = {"labels": test.labels, "probabilities": probabilities}
    write_npz(target / "test.npz", **predicted)
    predicted = {"labels": validation.labels, "probabilities": watched}
    write_npz(target / "validation.npz", **predicted)
    sampled = round_bits(features[sample_rows(test.labels)], FEATURE_BITS)
    write_npz(target / SAMPLE, features=sampled.astype(np.float16))
    _write_measures(evaluate, run, dataset, target / MEASURED)
    figures = score(model, run, dataset, test=probabilities, validation=watched)
    summary = run.summary.replace(seeds=seeds, **figures)
    write_json(target / "summary.json", summary.to_dict())


def _write_measures(evaluate, run, dataset, path):
    """Writes what the page Photos measures on images that do not ship."""
    measured = measure(evaluate, run.config, dataset, known_images=KNOWN_IMAGES)
    measured["known"] = round_bits(measured["known"], FEATURE_BITS).astype(np.float16)
    reference = Reference(evaluate, is_for_photos(run.config), **measured)
    alarms = count_false_alarms(reference, draw_test_images(run.config, ALARM_IMAGES))
    counts = np.array([alarms[name] for name in FALSE_ALARMS])
    write_npz(path, alarms=counts, **measured)


def _write_curves(run: Run, target: Path) -> None:
    """Writes the curves; where they reach the network that ships, its own figures.

    Of `epochs.npz` only the predicted class stays: 1 for it, 0 for the others.
    """
    labels, shipped = read_npz(target / "validation.npz", "labels", "probabilities")
    (watched,) = read_npz(run.path / "epochs.npz", "probabilities")  # (epochs, n, 10)
    history, at = run.history, _row_of_the_weights(run)
    judged = Evaluation(labels, shipped)
    history.loc[at, ["val_accuracy", "val_loss"]] = judged.accuracy, judged.loss
    watched = watched.copy()
    watched[at] = shipped
    predicted = np.eye(10, dtype=np.float16)[watched.argmax(axis=2)]
    write_npz(target / "epochs.npz", probabilities=predicted)
    write_bytes(target / "history.csv", history.to_csv(index=False).encode())


def _row_of_the_weights(run: Run) -> int:
    """Returns the row of `history` after which the saved weights were taken."""
    epoch = run.restored_epoch
    return len(run.history) - 1 if epoch is None else epoch - 1
