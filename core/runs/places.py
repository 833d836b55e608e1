"""Where runs lie: the learner's folder, and the one that ships with the app."""

import os
from pathlib import Path

from core.runs.store import RunStore


def open_store(folder: Path | str | None = None) -> RunStore:
    """Returns the RunStore of a learner, with the reference runs beside."""
    return RunStore(folder or default_runs_dir(), references=default_references())


def default_runs_dir() -> Path:
    """Returns `FASHION_MNIST_RUNS_DIR`, or `runs` beside the app."""
    return _chosen("FASHION_MNIST_RUNS_DIR", "runs")


def default_references() -> Path:
    """Returns `FASHION_MNIST_REFERENCES`, or `models/pretrained` in the app."""
    return _chosen("FASHION_MNIST_REFERENCES", "models/pretrained")


def _chosen(variable: str, place: str) -> Path:
    return Path(os.environ.get(variable) or Path(__file__).parents[2] / place)
