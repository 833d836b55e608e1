"""What a shared run may say: each part checked and written anew, nothing copied."""

import re
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import models
from core.analysis.evaluation import Evaluation
from core.files import is_object
from core.runs.config import TrainingConfig, is_number
from core.runs.contents import MAX_ROWS
from core.runs.left_out import name_rows, sort_rows
from core.runs.reading import clean_title, read_config, read_environment
from core.runs.shared_file import TABLES, Arrays, Objects, require
from core.runs.status import EVALUATED, Status
from core.runs.store import RUN_ID
from core.runs.summary import DatasetDescription, Summary

DIGEST = re.compile(r"[0-9a-f]{64}")
DATA_NAME = re.compile(r"[\w()+,=@-][\w ()+,=@.-]{0,79}")  # no path leads anywhere
MAX_IMAGES = 500_000  # as core/data/formats/idx.py allows
ROUNDING = 0.01  # what ten float16 probabilities may sum up to beside 1


@dataclass(frozen=True, eq=False)
class SharedRun:
    """What is taken from a file that may come from anywhere."""

    id: str  # where it was trained
    description: dict[str, Any]  # what config.json shall hold, but for the config
    config: TrainingConfig
    dataset: DatasetDescription
    status: Status
    summary: Summary  # its layers are still to be told by the network
    arrays: Arrays


def vet_run(run_id: str, objects: Objects, arrays: Arrays) -> SharedRun:
    """Checks what `shared_file.read_file` returns; a ValueError says what is wrong."""
    require(RUN_ID.fullmatch(run_id), "id must be the id of a run", run_id)
    described = objects["config"]
    config = read_config(described.get("config"))
    _check_config(config)
    dataset = _vet_dataset(described.get("dataset"))
    evaluation, validation = _check_predictions(arrays, dataset)
    description = _vet_description(described) | {"dataset": dataset.to_dict()}
    status = _vet_status(objects["status"])
    start = config.initial_epoch
    summary = _vet_summary(objects["summary"], evaluation, validation, start=start)
    _check_tables(arrays, summary)
    _check_left_out(arrays, config.leave_out)
    return SharedRun(run_id, description, config, dataset, status, summary, arrays)


def _check_config(config: TrainingConfig) -> None:
    name = models.RENAMED.get(config.architecture, config.architecture)
    known = ", ".join(models.ARCHITECTURES)
    is_known = name in models.ARCHITECTURES
    require(is_known, f"architecture must be one of {known}", name)
    data, parent = config.data, config.parent
    is_name = DATA_NAME.fullmatch(data)
    require(is_name, "config: data must be a name without a path", data)
    is_id = parent is None or RUN_ID.fullmatch(str(parent))
    require(is_id, "config: parent must be the id of a run", parent)


def _vet_description(values: dict[str, Any]) -> dict[str, Any]:
    """Returns title, time and environment, fit to show."""
    created: Any = values.get("created")
    title: Any = values.get("title")
    is_time = is_number(created) and 0 < created < time.time() + 86_400
    require(is_time, "config: created must be a time in the past", created)
    require(isinstance(title, str), "config: title must be text", title)
    return {
        "title": clean_title(_printable(title)),
        "created": created,
        "environment": _vet_environment(values.get("environment")),
    }


def _vet_dataset(values: Any) -> DatasetDescription:
    require(is_object(values), "config: dataset must be an object", values)
    dataset = DatasetDescription.from_dict(values)
    is_name = 0 < len(dataset.name) <= 80
    require(is_name, "config: the dataset's name must be short text", dataset.name)
    is_digest = DIGEST.fullmatch(dataset.digest)
    require(is_digest, "config: digest must be 64 hexadecimal digits", dataset.digest)
    for split in ("train", "validation", "test"):
        size = getattr(dataset, split)
        is_size = 0 < size <= MAX_IMAGES
        require(is_size, f"config: {split} must be a number of images", size)
    return replace(dataset, name=clean_title(_printable(dataset.name)))


def _vet_environment(values: Any) -> dict[str, Any]:
    require(is_object(values), "config: environment must be an object", values)
    kept = read_environment(values)
    packages: dict[str, str] = kept.pop("packages", {})
    for name, value in kept.items():
        is_text = isinstance(value, str)
        kept[name] = _printable(value) if is_text else min(max(value, 0), 10**6)
    shown = {_printable(k)[:40]: _printable(v)[:40] for k, v in packages.items()}
    return kept | {"packages": shown}


def _printable(text: str) -> str:
    return "".join(each for each in text if each.isprintable())


def _vet_status(values: dict[str, Any]) -> Status:
    """Returns the Status of a run that is over, without any process in it."""
    state: Any = values.get("state")
    counts: list[Any] = [values.get("epoch"), values.get("epochs")]
    require(state in EVALUATED, f"status: state must be one of {EVALUATED}", state)
    ok = all(type(each) is int and 0 <= each <= 100_000 for each in counts)
    require(ok, "status: epoch and epochs must be counts", counts)
    return Status(state, done=1.0, epoch=counts[0], epochs=counts[1])


def _vet_summary(
    values: dict[str, Any],
    evaluation: Evaluation,
    validation: Evaluation | None,
    *,
    start: int,  # epochs that its parents trained
) -> Summary:
    """Checks figures against the predictions that came with them, or takes those."""
    values = {**values, "layers": [], "reference": {"seeds": {}}}
    summary = Summary.from_dict(values)
    accuracy, epochs = summary.test_accuracy, summary.epochs
    expected = f"summary: the predictions give an accuracy of {evaluation.accuracy:g}"
    require(abs(accuracy - evaluation.accuracy) < 1e-6, expected, accuracy)
    require(type(epochs) is int, "summary: epochs must be a count", epochs)
    restored = summary.restored_epoch
    ok = restored is None or 0 < restored - start <= epochs
    require(ok, "summary: restored_epoch must be one of its epochs", restored)
    interval = evaluation.accuracy_interval
    summary = summary.replace(test_loss=evaluation.loss, interval=interval)
    if validation is None:
        return summary
    return summary.replace(val_accuracy=validation.accuracy, val_loss=validation.loss)


def _check_tables(arrays: Arrays, summary: Summary) -> None:
    for group in TABLES.keys() & arrays.keys():
        rows = len(arrays[group]["table"])
        highest = summary.epochs if group == "history" else MAX_ROWS
        require(rows <= highest, f"{group} must have at most {highest:,} rows", rows)


def _check_left_out(arrays: Arrays, name: str | None) -> None:
    """Checks that the rows left out are there and those that the config names."""
    rows = arrays.get("left_out", {}).get("rows")
    found = None if rows is None else name_rows(sort_rows(rows))
    require(found == name, f"left_out must hold the rows {name}", found)


def _check_predictions(
    arrays: Arrays, dataset: DatasetDescription
) -> tuple[Evaluation, Evaluation | None]:
    """Checks that predictions are probabilities, one for each image of the data."""
    test = arrays["test"]
    evaluation = Evaluation(test["labels"], test["probabilities"])
    validation = None
    counts = [len(evaluation), len(test["features"])]
    expected = f"test must hold {dataset.test} predictions and features"
    require(counts == [dataset.test] * 2, expected, counts)
    if "validation" in arrays:
        validation = Evaluation(**arrays["validation"])
        count = len(validation)
        ok = count == dataset.validation
        require(ok, f"validation must hold {dataset.validation} predictions", count)
    if "epochs" in arrays:
        by_epoch = arrays["epochs"]["probabilities"]
        ok = by_epoch.shape[1] == dataset.validation and by_epoch.min() >= 0
        sums = by_epoch.sum(axis=2, dtype=np.float32)
        ok = ok and np.abs(sums - 1).max() < ROUNDING
        require(ok, "epochs must hold probabilities", by_epoch.shape)
    return evaluation, validation
