# pyright: reportUnknownMemberType=false
"""Kaggle's CSV form of Fashion-MNIST, and its kin: a label and 784 pixels a row."""

import contextlib
import re
from collections.abc import Generator, Set
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from core.arrays import Images, LabelledImages, Labels
from core.data.dataset import IMAGE_SHAPE, NUM_CLASSES, DatasetError, check_split
from core.data.formats import MAX_IMAGES, Format, Note, plain_name
from core.data.formats.contents import name_content
from core.data.formats.table_file import REMEDY, explain_errors, open_table
from core.data.formats.table_layout import Layout, read_layout
from core.data.formats.values import (
    SCALED,
    find_bad_pixel,
    from_one_hot,
    is_scaled,
    to_label,
    to_pixels,
)

CSV_NAMES = ("fashion-mnist_train.csv", "fashion-mnist_test.csv")
_HEAD = 65_536  # bytes in which the header ends
_CHUNK_ROWS = 5_000  # as quick as one read, at a fraction of its memory
_NAME = re.compile(
    r"(?:fashion[-_ ]?mnist[-_ ]?)?(train|test)(?:ing)?\.(?:csv|tsv|txt)(?:\.gz|\.zip)?"
)
_ONE_HOT_WORDS = {"0": 0, "0.0": 0, "False": 0, "1": 1, "1.0": 1, "True": 1}


def pick_csvs(names: Set[str]) -> dict[str, str]:
    """Picks the two tables, Kaggle's own names first."""
    picked: dict[str, str] = {}
    for wanted, part in zip(CSV_NAMES, ("train", "test"), strict=True):
        fitting = [
            name
            for name in names
            if (match := _NAME.fullmatch(plain_name(name))) and match[1] == part
        ]
        if fitting:
            picked[wanted] = min(fitting, key=lambda n: (n != wanted, len(n), n))
    return picked


def read_kaggle_folder(
    folder: Path, note: Note | None = None
) -> tuple[LabelledImages, LabelledImages]:
    """Reads the two tables as `(train, test)`.

    Raises:
        DatasetError: names the file, what is wrong with it and what to do.
    """
    picked = pick_csvs({entry.name for entry in folder.iterdir() if entry.is_file()})
    splits: list[LabelledImages] = []
    for name in CSV_NAMES:
        path = folder / picked.get(name, name)
        images, labels = read_kaggle_csv(path, note)
        check_split(images, labels, where=path)
        splits.append((images, labels))
    train, test = splits
    return train, test


def read_kaggle_csv(path: Path, note: Note | None = None) -> LabelledImages:
    """Reads one table; columns in any order, an index column is left out.

    Separators, UTF-16, gzip, a zip of one, class names, one-hot labels, no header, and
    pixels divided by 255 are taken as they are meant.

    Raises:
        DatasetError: names the file, what was expected and received, what to do.
    """
    if not path.is_file():
        raise DatasetError(f"{path}: expected a CSV file, found none. {REMEDY}")
    with explain_errors(path):
        with open_table(path) as file:
            head = file.read(_HEAD)
        if (what := name_content(head)) or not head.strip():
            what = what or "blank lines alone. Download it again."
            raise DatasetError(f"{path}: expected a table of images, received {what}")
        reader = _Reader(path, read_layout(head, path), head)
        images, labels = reader.read()
    if note and not reader.layout.has_header:
        place = reader.layout.labels[0] + 1
        note(f"{path.name} has no header: column {place} was taken as the label.")
    if note and reader.factor > 1:
        note(SCALED)
    return images, labels


class _Reader:
    """Reads the rows of a table, a chunk at a time."""

    def __init__(self, path: Path, layout: Layout, head: bytes):
        self.path, self.layout = path, layout
        sample = layout.sample(head)
        has_commas = layout.separator != "," and any("," in word for word in sample)
        self.decimal = "," if has_commas else "."  # a European spreadsheet's
        sample = [word.replace(self.decimal, ".") for word in sample]
        self.is_whole = not any("." in word for word in sample)
        numbers = pd.to_numeric(pd.Series(sample), errors="coerce").dropna()
        self.factor = 255 if is_scaled(numbers.to_numpy(float)) else 1

    def read(self) -> LabelledImages:
        pixels: list[Images] = []
        labels: list[Labels] = []
        count = 0
        with self._open(chunksize=_CHUNK_ROWS) as reader:
            while True:
                try:
                    chunk = next(reader, None)
                except (ValueError, OverflowError) as error:
                    self._explain_value(error, start=count)
                    raise
                if chunk is None:
                    break
                self._check_shape(chunk, count)
                if len(chunk):
                    pixels.append(self._pixels(chunk, count))
                    labels.append(self._labels(chunk, count))
                count += len(chunk)
        if not pixels:
            raise DatasetError(
                f"{self.path}: expected rows of images, found none. {REMEDY}"
            )
        return np.concatenate(pixels).reshape(-1, *IMAGE_SHAPE), np.concatenate(labels)

    @contextlib.contextmanager
    def _open(self, **options: Any) -> Generator[Any]:
        """Parses from the first row on: all columns, named by their places."""
        layout = self.layout
        places = range(len(layout.names))
        others = set(places) - set(layout.pixels)
        shape: dict[str, Any] = {
            "sep": layout.separator,
            "decimal": self.decimal,
            "encoding": layout.encoding,
            "header": None,
            "names": list(places),
            "dtype": dict.fromkeys(places, np.uint8 if self.is_whole else float)
            | dict.fromkeys(others, str),
        }
        with open_table(self.path) as file:
            options = {"skiprows": layout.first_row} | options
            yield pd.read_csv(file, **shape | options)  # pyright: ignore[reportUnknownVariableType]

    def _check_shape(self, chunk: pd.DataFrame, count: int) -> None:
        if not isinstance(chunk.index, pd.RangeIndex):  # pandas took an index
            raise DatasetError(
                f"{self.path}: expected {len(self.layout.names)} values a row, "
                f"received more from row {count + 1} on. {REMEDY}"
            )
        if count + len(chunk) > MAX_IMAGES:
            raise DatasetError(
                f"{self.path}: expected at most {MAX_IMAGES:,} rows, received more. "
                "Take a part of them."
            )

    def _pixels(self, chunk: pd.DataFrame, start: int) -> Images:
        """Returns `(rows, 784)` pixels."""
        values = chunk[list(self.layout.pixels)].to_numpy()
        if self.is_whole:
            return values
        if bad := find_bad_pixel(values, self.factor):
            row, column = bad
            self._refuse(start + row, self.layout.pixels[column], values[bad])
        return to_pixels(values, self.factor)

    def _labels(self, chunk: pd.DataFrame, start: int) -> Labels:
        """Returns `(rows,)` labels; names and one-hot columns are made numbers."""
        words = chunk[list(self.layout.labels)].to_numpy(object)
        if words.shape[1] > 1:
            ones = [_ONE_HOT_WORDS.get(str(word), 2) for word in words.ravel()]
            labels = from_one_hot(np.array(ones).reshape(words.shape))
        else:
            codes, names = pd.factorize(words[:, 0])
            known = [NUM_CLASSES if (n := to_label(w)) is None else n for w in names]
            labels = np.array([*known, NUM_CLASSES], np.uint8)[codes]  # -1: empty
        for row in np.flatnonzero(labels >= NUM_CLASSES)[:1]:
            self._refuse(start + int(row), self.layout.labels[0], words[row, 0])
        return labels

    def _explain_value(self, error: Exception, *, start: int) -> None:
        """Finds the first bad pixel from row `start` on, which pandas does not tell.

        Returns when the row itself cannot be parsed; pandas' own words are the best.
        """
        if isinstance(error, pd.errors.ParserError | UnicodeError):
            return
        first = start + self.layout.first_row
        wanted = {"dtype": str, "skiprows": first, "nrows": _CHUNK_ROWS}
        with self._open(**wanted) as frame:
            frame = frame[list(self.layout.pixels)]
        numbers = frame.apply(pd.to_numeric, errors="coerce").to_numpy(float)
        if bad := find_bad_pixel(numbers, self.factor):
            row, column = bad
            self._refuse(start + row, self.layout.pixels[column], frame.iat[bad])

    def _refuse(self, row: int, place: int, value: Any) -> NoReturn:
        expected = "whole number from 0 to 255"
        if place in self.layout.labels:
            expected = "class name or a whole number from 0 to 9"
            if len(self.layout.labels) > 1:
                expected = "single 1 among ten label columns"
        elif self.factor > 1:
            expected = "pixel from 0 to 1 in steps of 1/255"
        received = "nothing" if pd.isna(value) else repr(str(value)[:30])
        below = " below the header" if self.layout.has_header else ""
        raise DatasetError(
            f"{self.path}: row {row + 1:,}{below}, column {self.layout.names[place]}: "
            f"expected a {expected}, received {received}. {REMEDY}"
        )


FORMAT = Format(
    title="CSV files",
    wanted=CSV_NAMES,
    also="with .gz, .zip or without; tabs and semicolons too",
    pick=pick_csvs,
    read=read_kaggle_folder,
)
