"""What a shared run's files may say: each checked and written anew, nothing copied."""

import csv
import io
import json
import math
import re
import time

import models
from core.runs.archive import REMEDY
from core.runs.config import TrainingConfig, is_number
from core.runs.reading import clean_title
from core.runs.run import EVALUATED, Status
from core.runs.store import RUN_ID
from core.runs.summary import NUMBERS as SUMMARY_NUMBERS

DIGEST = re.compile(r"[0-9a-f]{64}")
DATA_NAME = re.compile(r"[\w()+,=@-][\w ()+,=@.-]{0,79}")  # no path leads anywhere
MAX_IMAGES = 500_000  # as core/data/formats/idx.py allows
MAX_NUMBER = 1e15
MAX_ROWS = 500_000
SPLITS = ("train", "validation", "test")
ENVIRONMENT = {  # what core/machine.py and the worker note
    "version": str,  # of this app
    "python": str,
    "system": str,
    "processor": str,
    "cores": int,
    "memory_gb": int,
    "precision": str,
}


def parse_object(content, name):
    """Parses one JSON object of finite numbers.

    Raises:
        ValueError: says what is wrong with the file `name`.
    """
    try:
        values = json.loads(content, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{name} is not JSON: {error}. {REMEDY}") from error
    require(isinstance(values, dict), f"{name} must hold an object", values)
    return values


def _refuse(word):
    raise ValueError(f"{word} is no number")


def _finite(word):
    number = float(word)
    return number if math.isfinite(number) else _refuse(word)


def require(holds, expected, received):
    """Raises a ValueError unless `holds`."""
    if not holds:
        raise ValueError(f"{expected}, received {received!r:.80}. {REMEDY}")


def vet_description(values):
    """Checks a shared config.json.

    Returns:
        `(description, TrainingConfig)`, the description as config.json has it.

    Raises:
        ValueError: for what this version does not know or cannot be.
    """
    created, title = values.get("created"), values.get("title")
    now = time.time()
    is_time = is_number(created) and 0 < created < now + 86_400
    require(is_time, "config.json: created must be a time in the past", created)
    require(isinstance(title, str), "config.json: title must be text", title)
    config = TrainingConfig.from_dict(values.get("config"))
    _check_config(config)
    description = {
        "title": clean_title(_printable(title)),
        "created": created,
        "config": config.to_dict(),
        "dataset": _vet_dataset(values.get("dataset")),
        "environment": _vet_environment(values.get("environment")),
    }
    return description, config


def _check_config(config):
    try:
        models.check_options(
            config.architecture, dropout=config.dropout, **config.options
        )
    except TypeError as error:  # an option called `dropout` or `name`
        raise ValueError(f"config.json: options do not fit: {error}.") from error
    is_name = DATA_NAME.fullmatch(config.data)
    require(is_name, "config.json: data must be a name without a path", config.data)
    is_id = config.parent is None or RUN_ID.fullmatch(str(config.parent))
    require(is_id, "config.json: parent must be the id of a run", config.parent)


def _vet_dataset(dataset):
    require(
        isinstance(dataset, dict), "config.json: dataset must be an object", dataset
    )
    name, digest = dataset.get("name"), dataset.get("digest")
    is_name = isinstance(name, str) and 0 < len(name) <= 80
    require(is_name, "config.json: the dataset's name must be short text", name)
    is_digest = isinstance(digest, str) and DIGEST.fullmatch(digest)
    require(is_digest, "config.json: digest must be 64 hexadecimal digits", digest)
    for split in SPLITS:
        size = dataset.get(split)
        ok = type(size) is int and 0 < size <= MAX_IMAGES
        expected = f"config.json: {split} must be a number of images"
        require(ok, expected, size)
    sizes = {split: dataset[split] for split in SPLITS}
    return {"name": clean_title(_printable(name)), "digest": digest, **sizes}


def _vet_environment(environment):
    require(
        isinstance(environment, dict),
        "config.json: environment must be an object",
        environment,
    )
    kept = {}
    for name, kind in ENVIRONMENT.items():
        value = environment.get(name)
        if value is None:
            continue
        require(type(value) is kind, f"config.json: {name} must be {kind}", value)
        kept[name] = _printable(value)[:80] if kind is str else min(value, 10**6)
    packages = environment.get("packages", {})
    ok = isinstance(packages, dict) and len(packages) <= 40
    ok = ok and all(isinstance(each, str) for each in packages.values())
    require(ok, "config.json: packages must be names with versions", packages)
    pairs = packages.items()
    kept["packages"] = {_printable(k)[:40]: _printable(v)[:40] for k, v in pairs}
    return kept


def _printable(text):
    return "".join(each for each in text if each.isprintable())


def vet_status(values):
    """Returns the Status of a run that is over, without any process in it."""
    state, numbers = values.get("state"), ("epoch", "epochs")
    is_over = state in EVALUATED
    require(is_over, f"status.json: state must be one of {EVALUATED}", state)
    for name in numbers:
        ok = type(values.get(name)) is int and 0 <= values[name] <= 100_000
        require(ok, f"status.json: {name} must be a count", values.get(name))
    counts = {name: values[name] for name in numbers}
    return Status(state, done=1.0, **counts)


def vet_summary(values, evaluation):
    """Checks a shared summary.json against the answers that came with it.

    Returns:
        What of it is kept: without `layers`, which the built network tells.
    """
    for name in SUMMARY_NUMBERS:
        value = values.get(name)
        ok = is_number(value) and 0 <= value < MAX_NUMBER
        require(ok, f"summary.json: {name} must be a number of 0 or more", value)
    shares = ["test_accuracy", "val_accuracy"]
    if "test_accuracy_flip" in values:
        shares.append("test_accuracy_flip")
    for name in shares:
        value = values[name]
        ok = is_number(value) and 0 <= value <= 1
        require(ok, f"summary.json: {name} must be in 0..1", value)
    stated = values["test_accuracy"]
    ok = abs(stated - evaluation.accuracy) < 1e-6
    expected = f"summary.json: the answers give an accuracy of {evaluation.accuracy:g}"
    require(ok, expected, stated)
    epochs = values["epochs"]
    require(type(epochs) is int, "summary.json: epochs must be a count", epochs)
    kept = {name: values[name] for name in (*SUMMARY_NUMBERS, *shares)}
    kept["test_loss"] = evaluation.loss
    return kept | {"interval": list(evaluation.accuracy_interval)}


def vet_table(content, columns, name):
    """Reads a CSV of numbers and writes it anew.

    Returns:
        The table's bytes.

    Raises:
        ValueError: for other columns and for cells that are no numbers.
    """
    try:
        rows = list(csv.reader(io.StringIO(content.decode("ascii"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{name} is no table ({error}). {REMEDY}") from error
    header = rows[0] if rows else []
    require(header == list(columns), f"{name} must start with {columns}", header)
    require(len(rows) <= MAX_ROWS, f"{name} must be shorter", f"{len(rows):,} rows")
    for row in rows[1:]:
        try:
            ok = len(row) == len(columns) and all(math.isfinite(float(c)) for c in row)
        except ValueError:
            ok = False
        require(ok, f"{name} must hold {len(columns)} numbers a row", row)
    return "".join(",".join(row) + "\n" for row in rows).encode()
