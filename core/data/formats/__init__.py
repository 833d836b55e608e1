"""Readers of the files that datasets come in, the preferred first."""

import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from core.arrays import LabelledImages

# Modules here that hold a FORMAT; where a folder has the files of two, the first wins.
FORMATS = ("idx", "npz", "kaggle")
MAX_IMAGES = 500_000  # of a file; seven times Fashion-MNIST, 392 MB in memory

Note = Callable[[str], None]  # takes a sentence on what was done to the values
_COPY = re.compile(  # what browsers, Explorer and Finder add
    r"(?:\s*\(\d+\)|\s+(?:- )?(?:copy|kopie|copie)(?: \d+)?|\s\d)+(?=\.|$)"
)


@dataclass(frozen=True)
class Format:
    """A kind of folder that a dataset may come in."""

    title: str  # what people call it
    wanted: tuple[str, ...]  # the files it needs, by their usual names
    # Which of the names in a folder are its files, by the wanted name of each.
    pick: Callable[[Set[str]], dict[str, str]]
    # The folder's `(train, test)`, or DatasetError.
    read: Callable[[Path, Note], tuple[LabelledImages, LabelledImages]]
    also: str = ""  # other forms of the files, in words

    @property
    def words(self) -> str:
        """Says which files it needs."""
        *most, last = self.wanted
        files = f"{', '.join(most)} and {last}" if most else last
        return f"{files} ({self.also})" if self.also else files


def load_formats() -> list[Format]:
    """Imports and returns every Format."""
    return [import_module(f"{__name__}.{name}").FORMAT for name in FORMATS]


def plain_name(name: str) -> str:
    """Returns a file's name as it was published: `A (1).gz` -> `a.gz`."""
    return _COPY.sub("", name.lower())
