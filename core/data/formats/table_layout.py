"""What stands where in a table of images: separator, header, label, pixels."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.data.class_words import find_class, plain_word
from core.data.dataset import CLASS_NAMES, NUM_CLASSES, DatasetError
from core.data.formats.table_file import REMEDY
from core.words import reads_as_number

PIXELS = 784
COLUMNS = ["label", *(f"pixel{number}" for number in range(1, PIXELS + 1))]
_LABEL = {"label", "labels", "class", "target", "category", "y", "classlabel"}
_INDEX = {"", "id", "index", "idx", "imageid", "rowid", "unnamed:0", "row"}
_PIXEL = re.compile(r"(?:pixels?|pix|px|p|x|feature|col)?[ _-]?(\d{1,4})")
_GRID = re.compile(r"(\d\d?)x(\d\d?)")  # row x column, both from 1
_ONE_HOT = re.compile(r"(?:label|class|target|y|is)[ _-]+(.+)")


@dataclass(frozen=True)
class Layout:
    """Where a table has what; positions count from 0."""

    encoding: str
    separator: str
    names: tuple[str, ...]  # of all columns
    has_header: bool
    labels: tuple[int, ...]  # one column; ten in the order of the classes if one-hot
    pixels: tuple[int, ...]  # 784, in their order
    lead: int = 0  # lines before all that, such as Excel's `sep=;`

    @property
    def first_row(self) -> int:
        """The line, from 0, with the first image."""
        return self.lead + self.has_header

    def sample(self, head: bytes) -> list[str]:
        """Returns pixels of the first rows, as they are written."""
        lines = head.decode(self.encoding, errors="replace").splitlines()
        rows = csv.reader(
            lines[self.first_row : self.first_row + 8], delimiter=self.separator
        )
        return [row[p] for row in rows for p in self.pixels if p < len(row)]


def read_layout(head: bytes, path: Path) -> Layout:
    """Reads the layout off the beginning of a table.

    Raises:
        DatasetError: says what the first line should be.
    """
    encoding = _find_encoding(head)
    text = head.decode(encoding, errors="replace").lstrip("\ufeff")
    lines = [each for each in text.splitlines() if each.strip()] or [","]
    lead = len(lines) > 1 and re.fullmatch(r'"?sep=."?', lines[0].strip().lower())
    lines = lines[bool(lead) :]
    separator = max(",\t;|", key=lines[0].count)
    rows = list(csv.reader(lines[:2], delimiter=separator))
    names = [each.strip() for each in rows[0]]
    if len(names) > 1 and all(reads_as_number(name) for name in names):
        found = _without_header(rows, path, encoding, separator)
        return replace(found, lead=int(bool(lead)))
    labels, pixels, others = _sort_columns(names)
    is_numbered = [number for number, _ in pixels] in (
        list(range(PIXELS)),
        list(range(1, PIXELS + 1)),
    )
    if labels and is_numbered and not others:
        places = tuple(place for _, place in pixels)
        return Layout(
            *(encoding, separator, tuple(names), True, tuple(labels), places),
            lead=int(bool(lead)),
        )
    if is_numbered and not labels and not others:
        raise DatasetError(
            f"{path}: expected a label in each row, received pixels alone, as in the "
            "test file of a competition. Accuracy needs labels: take the file that "
            "has them."
        )
    raise DatasetError(_describe(names, labels, pixels, others, path))


def _find_encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if head[:1] == b"\0" else "utf-8-sig"


def _without_header(
    rows: list[list[str]], path: Path, encoding: str, separator: str
) -> Layout:
    """Takes rows of a label and 784 pixels, behind the row's number if it is there."""
    is_counted = [row[0].strip() for row in rows] in (["0", "1"], ["1", "2"])
    names = [""] * (is_counted and len(rows[0]) > len(COLUMNS)) + COLUMNS
    if len(rows[0]) != len(names):
        raise DatasetError(
            f"{path}: expected a header, or rows of a label and {PIXELS} pixels; "
            f"received no header and {len(rows[0]):,} columns. {REMEDY}"
        )
    label = names.index("label")
    places = tuple(range(label + 1, len(names)))
    return Layout(encoding, separator, tuple(names), False, (label,), places)


def _sort_columns(
    names: Sequence[str],
) -> tuple[list[int], list[tuple[int, int]], list[str]]:
    """Returns places of labels, sorted `(number, place)` of pixels, and other names."""
    labels: list[int] = []
    pixels: list[tuple[int, int]] = []
    one_hot: dict[str, int] = {}
    others: list[str] = []
    for place, name in enumerate(names):
        plain = name.lower()
        ending = _ONE_HOT.fullmatch(plain)
        if grid := _GRID.fullmatch(plain):
            pixels.append((int(grid[1]) * 28 + int(grid[2]) - 28, place))
        elif number := _PIXEL.fullmatch(plain):
            pixels.append((int(number[1]), place))
        elif plain_word(name) in _LABEL and not labels:
            labels.append(place)
        elif (found := find_class(ending[1] if ending else name)) and (
            found not in one_hot
        ):
            one_hot[found] = place
        elif plain_word(name) not in _INDEX:
            others.append(name)
    if len(one_hot) == NUM_CLASSES and not labels:
        labels = [one_hot[name] for name in CLASS_NAMES]
    else:
        others += [names[place] for place in one_hot.values()]
    return labels, sorted(pixels), others


def _describe(
    names: Sequence[str],
    labels: list[int],
    pixels: list[tuple[int, int]],
    others: list[str],
    path: Path,
) -> str:
    held = [number for number, _ in pixels]
    first = 0 if held[:1] == [0] else 1
    expected = range(first, first + PIXELS)
    missing = [f"pixel{n}" for n in sorted(set(expected) - set(held))]
    missing = missing if labels else ["label", *missing]
    doubled = {number for number in held if held.count(number) > 1} if missing else ()
    extra = [*others, *(f"pixel{n}" for n in sorted(doubled))]
    extra += [f"pixel{n}" for n in held if n not in expected]
    parts: list[str] = []
    if missing:
        parts.append(f"{len(missing)} missing ({_shorten(missing)})")
    if extra:
        parts.append(f"{len(extra)} unknown or doubled ({_shorten(extra)})")
    return (
        f"{path}: expected the header label,pixel1,...,pixel784; received "
        f"{len(names):,} columns: {' and '.join(parts) or 'a pixel twice'}. {REMEDY}"
    )


def _shorten(names: Sequence[str]) -> str:
    shown = ", ".join(name[:30] for name in names[:4])
    return shown + (", ..." if len(names) > 4 else "")
