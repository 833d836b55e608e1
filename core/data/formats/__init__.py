"""Readers of the files that datasets come in, the preferred first."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from core.arrays import LabelledImages

# Modules here that hold a FORMAT; where a folder has the files of two, the first wins.
FORMATS = ("idx", "kaggle")


@dataclass(frozen=True)
class Format:
    """A kind of folder that a dataset may come in."""

    files: str  # what it needs, for messages
    count: int
    # Which of the names in a folder are its files; `count` where nothing is missing.
    pick: Callable[[Set[str]], list[str]]
    # The folder's `(train, test)`, or DatasetError.
    read: Callable[[Path], tuple[LabelledImages, LabelledImages]]


def load_formats() -> list[Format]:
    """Imports and returns every Format."""
    return [import_module(f"{__name__}.{name}").FORMAT for name in FORMATS]
