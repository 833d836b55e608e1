"""Run folders read and checked: everything in them may have been changed by hand."""

from pathlib import Path
from typing import Any

import models
from core.files import is_object, read_json
from core.runs.config import TrainingConfig, is_number
from core.runs.contents import check_predictions
from core.runs.run import Run
from core.runs.status import MAX_SECONDS, Status
from core.runs.summary import DatasetDescription, Summary

MAX_TITLE = 80
LEAKED = " (leaked)"  # ends the title of a run that learned from test images
MAX_JSON = 1_000_000  # bytes; the longest of ours takes 10,000
ENVIRONMENT: dict[str, type] = {  # what core/machine.py and the worker note
    "version": str,  # of this app
    "python": str,
    "system": str,
    "processor": str,
    "cores": int,
    "memory_gb": int,
    "precision": str,
}


def default_title(config: TrainingConfig) -> str:
    """Returns what a run is called until somebody names it: short, charts show it."""
    return f"{config.recipe} s{config.seed}"


def clean_title(title: object) -> str:
    """Returns a title as one line, at most 80 letters; a ValueError if it is empty."""
    title = " ".join(str(title).split())[:MAX_TITLE]
    if not title:
        raise ValueError("title must have at least one letter, received nothing.")
    return title


def mark_title(title: object, config: TrainingConfig) -> str:
    """Returns a title that says wherever it stands that its run is leaked."""
    title = clean_title(title)
    if not config.leak_test or title.endswith(LEAKED):
        return title
    return title[: MAX_TITLE - len(LEAKED)] + LEAKED


def modified(path: Path) -> tuple[int, int, int] | None:
    """Returns what changes when a file is replaced, or None where there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def read_run(path: Path, *, is_reference: bool = False) -> Run:
    """Reads the run in a folder; a ValueError says which file is damaged, and how."""
    described = read_json(path / "config.json", limit=MAX_JSON)
    summary = path / "summary.json"
    created = described.get("created")
    if not (is_number(created) and 0 <= created < MAX_SECONDS):
        raise ValueError(f"config.json: created must be a time, got {created!r:.80}.")
    outcome = None
    if summary.exists() or summary.is_symlink():
        outcome = Summary.from_dict(read_json(summary, limit=MAX_JSON))
    config = read_config(described.get("config"))
    dataset, noted = DatasetDescription(), _section(described, "dataset")
    if noted or outcome is not None:
        dataset = DatasetDescription.from_dict(noted)
    run = Run(
        id=path.name,
        path=path,
        title=mark_title(described.get("title", path.name), config),
        created=created,
        config=config,
        recorded=Status.from_dict(read_json(path / "status.json", limit=MAX_JSON)),
        outcome=outcome,
        dataset=dataset,
        environment=read_environment(_section(described, "environment")),
        is_reference=is_reference,
    )
    if run.is_evaluated:
        check_predictions(path, dataset)
    return run


def _section(described: dict[str, Any], name: str) -> dict[str, Any]:
    section: object = described.get(name) or {}
    if not is_object(section):
        raise ValueError(f"config.json: {name} must be an object, got {section!r:.80}.")
    return section


def read_config(values: Any) -> TrainingConfig:
    """Reads what a run was asked; an architecture may be one that is gone by now."""
    config = TrainingConfig.from_dict(values)
    parent: Any = config.parent
    options = config.options
    if parent is not None and not (isinstance(parent, str) and len(parent) <= 80):
        raise ValueError(f"config.json: parent must be a run's id, got {parent!r:.80}.")
    plain = (bool, int, float, str, type(None))
    if not all(isinstance(each, plain) for each in options.values()):
        raise ValueError(f"config.json: options must be values, got {options!r:.80}.")
    if models.RENAMED.get(config.architecture, config.architecture) in models.KNOBS:
        try:
            models.check_options(config.architecture, dropout=config.dropout, **options)
        except TypeError as error:  # an option called `dropout` or `name`
            raise ValueError(f"config: options do not fit: {error}.") from error
    return config


def read_environment(values: dict[str, Any]) -> dict[str, Any]:
    """Checks the types of what is known of a machine; the rest is left out."""
    kept: dict[str, Any] = {}
    for name, kind in ENVIRONMENT.items():
        value = values.get(name)
        if value is None:
            continue
        if type(value) is not kind:
            expected = f"config.json: {name} must be {kind.__name__}"
            raise ValueError(f"{expected}, got {value!r:.80}.")
        kept[name] = value[:80] if kind is str else value
    if "cores" not in kept:
        kept.pop("processor", None)  # they are told together
    packages: Any = values.get("packages") or {}
    ok = is_object(packages) and len(packages) <= 40
    if not (ok and all(type(each) is str for each in packages.values())):
        raise ValueError("config.json: packages must be names with versions.")
    return kept | {"packages": packages} if packages else kept


def title_in(path: Path) -> str:
    """Returns the title in a run folder, or the folder's name where it is damaged."""
    try:
        return clean_title(read_json(path / "config.json", limit=MAX_JSON).get("title"))
    except ValueError:
        return path.name  # a damaged run can be deleted and brought back, too
