"""Run folders read and checked: everything in them may have been changed by hand."""

from pathlib import Path
from typing import Any

from core.files import is_object, read_json
from core.runs.config import TrainingConfig, is_number
from core.runs.run import Run, Status
from core.runs.summary import DatasetDescription, Summary

MAX_TITLE = 80


def default_title(config: TrainingConfig) -> str:
    """Returns what a run is called until somebody names it: short, charts show it."""
    return f"{config.recipe} s{config.seed}"


def clean_title(title: object) -> str:
    """Returns a title as one line, at most 80 letters; a ValueError if it is empty."""
    title = " ".join(str(title).split())[:MAX_TITLE]
    if not title:
        raise ValueError("title must have at least one letter, received nothing.")
    return title


def modified(path: Path) -> tuple[int, int, int] | None:
    """Returns what changes when a file is replaced, or None where there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def read_run(path: Path, *, is_reference: bool = False) -> Run:
    """Reads the run in a folder; a ValueError says which file is damaged, and how."""
    described = read_json(path / "config.json")
    summary = path / "summary.json"
    created = described.get("created")
    if not is_number(created):
        raise ValueError(f"config.json: created must be a time, received {created!r}.")
    noted, environment = (_section(described, n) for n in ("dataset", "environment"))
    outcome = Summary.from_dict(read_json(summary)) if summary.exists() else None
    dataset = DatasetDescription()
    if noted or outcome is not None:
        dataset = DatasetDescription.from_dict(noted)
    return Run(
        id=path.name,
        path=path,
        title=clean_title(described.get("title", path.name)),
        created=created,
        config=TrainingConfig.from_dict(described.get("config")),
        recorded=Status.from_dict(read_json(path / "status.json")),
        outcome=outcome,
        dataset=dataset,
        environment=environment,
        is_reference=is_reference,
    )


def _section(described: dict[str, Any], name: str) -> dict[str, Any]:
    section: object = described.get(name) or {}
    if not is_object(section):
        raise ValueError(f"config.json: {name} must be an object, got {section!r}.")
    return section


def title_in(path: Path) -> str:
    """Returns the title in a run folder, or the folder's name where it is damaged."""
    try:
        return clean_title(read_json(path / "config.json").get("title"))
    except ValueError:
        return path.name  # a damaged run can be deleted and brought back, too
