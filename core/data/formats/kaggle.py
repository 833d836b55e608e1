# pyright: reportUnknownMemberType=false
"""Kaggle's CSV form of Fashion-MNIST: a label and 784 pixels a row."""

import contextlib
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from core.arrays import Images, LabelledImages, Labels
from core.data.dataset import IMAGE_SHAPE, NUM_CLASSES, DatasetError, check_split
from core.data.formats import Format

CSV_NAMES = ("fashion-mnist_train.csv", "fashion-mnist_test.csv")
PIXEL_COLUMNS = [f"pixel{number}" for number in range(1, 785)]
COLUMNS = ["label", *PIXEL_COLUMNS]
MAX_ROWS = 500_000  # the limit of idx.py
_CHUNK_ROWS = 5_000  # as quick as one read, at a fraction of its memory
_REMEDY = "Use Kaggle's own file, or write it anew with that header and no index."


def read_kaggle_folder(folder: Path) -> tuple[LabelledImages, LabelledImages]:
    """Reads Kaggle's two files as `(train, test)`.

    Raises:
        DatasetError: names the file, what is wrong with it and what to do.
    """
    splits: list[LabelledImages] = []
    for name in CSV_NAMES:
        path = folder / name
        images, labels = read_kaggle_csv(path)
        check_split(images, labels, where=path)
        splits.append((images, labels))
    train, test = splits
    return train, test


def read_kaggle_csv(path: Path) -> LabelledImages:
    """Reads one CSV with the columns label, pixel1, ..., pixel784 in any order.

    Raises:
        DatasetError: names the file, what was expected and received, what to do.
    """
    if not path.is_file():
        raise DatasetError(f"{path}: expected a CSV file, found none. {_REMEDY}")
    with _explaining(path):
        _check_columns(pd.read_csv(path, nrows=0).columns.tolist(), path)
        pixels, parts = _read_chunks(path)
    if not parts:
        raise DatasetError(f"{path}: expected rows of images, found none. {_REMEDY}")
    labels = np.concatenate(parts)
    if labels.max() >= NUM_CLASSES:
        row = int(np.argmax(labels >= NUM_CLASSES))
        _refuse_value(path, row=row, column="label", value=labels[row])
    return np.concatenate(pixels).reshape(-1, *IMAGE_SHAPE), labels  # from (n, 784)


def _read_chunks(path: Path) -> tuple[list[Images], list[Labels]]:
    """Returns `(rows, 784)` pixels and `(rows,)` labels of each chunk."""
    pixels: list[Images] = []
    labels: list[Labels] = []
    count = 0
    with pd.read_csv(path, dtype=np.uint8, chunksize=_CHUNK_ROWS) as reader:
        while True:
            try:
                chunk = next(reader, None)
            except (ValueError, OverflowError) as error:
                _explain_value(path, error, start=count)
                raise
            if chunk is None:
                return pixels, labels
            if not isinstance(chunk.index, pd.RangeIndex):  # pandas took an index
                raise DatasetError(
                    f"{path}: expected {len(COLUMNS)} values a row, received more "
                    f"from row {count + 1} on. {_REMEDY}"
                )
            count += len(chunk)
            if count > MAX_ROWS:
                raise DatasetError(
                    f"{path}: expected at most {MAX_ROWS:,} rows, received more. "
                    "Take a part of them."
                )
            if len(chunk):
                pixels.append(chunk[PIXEL_COLUMNS].to_numpy(np.uint8))
                labels.append(chunk["label"].to_numpy(np.uint8))


@contextlib.contextmanager
def _explaining(path: Path) -> Generator[None]:
    """Turns what pandas raises for a file into a DatasetError that names it."""
    try:
        yield
    except pd.errors.EmptyDataError as error:
        raise DatasetError(
            f"{path}: expected a header and rows, received an empty file. {_REMEDY}"
        ) from error
    except UnicodeDecodeError as error:
        raise DatasetError(
            f"{path}: expected text in UTF-8, received other bytes. It may be zipped "
            f"or a spreadsheet. {_REMEDY}"
        ) from error
    except (ValueError, OverflowError) as error:  # ParserError is a ValueError
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        raise DatasetError(
            f"{path}: expected {len(COLUMNS)} whole numbers a row, received: {reason}. "
            f"{_REMEDY}"
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise DatasetError(
            f"{path}: cannot be read ({reason}). Check the permissions and the disk."
        ) from error


def _check_columns(columns: list[str], path: Path) -> None:
    missing = [name for name in COLUMNS if name not in set(columns)]
    extra = [name for name in columns if name not in set(COLUMNS)]
    if not missing and not extra:
        return
    parts: list[str] = []
    if missing:
        parts.append(f"{len(missing)} missing ({_shorten(missing)})")
    if extra:
        parts.append(f"{len(extra)} unknown or doubled ({_shorten(extra)})")
    raise DatasetError(
        f"{path}: expected the header label,pixel1,...,pixel784; received "
        f"{len(columns):,} columns: {' and '.join(parts)}. {_REMEDY}"
    )


def _shorten(names: Sequence[str]) -> str:
    shown = ", ".join(str(name)[:30] for name in names[:4])
    return shown + (", ..." if len(names) > 4 else "")


def _explain_value(path: Path, error: Exception, *, start: int) -> None:
    """Finds the first bad value from row `start` on, which pandas does not tell.

    Raises:
        DatasetError: names row, column and value. Returns when the row itself cannot
            be parsed; then pandas' own words are the best there are.
    """
    if isinstance(error, (pd.errors.ParserError, UnicodeDecodeError)):
        return
    frame = pd.read_csv(path, skiprows=range(1, start + 1), nrows=_CHUNK_ROWS)
    frame = frame[COLUMNS]
    numbers = frame.apply(pd.to_numeric, errors="coerce").to_numpy(float)
    whole = (numbers >= 0) & (numbers <= 255) & (numbers % 1 == 0)
    for row, column in np.argwhere(~whole)[:1]:
        value = frame.iat[row, column]
        _refuse_value(path, row=start + row, column=COLUMNS[int(column)], value=value)


def _refuse_value(path: Path, *, row: int, column: str, value: Any) -> NoReturn:
    expected = "0 to 9" if column == "label" else "0 to 255"
    received = "nothing" if pd.isna(value) else repr(str(value)[:30])
    raise DatasetError(
        f"{path}: row {row + 1:,} below the header, column {column}: expected a whole "
        f"number from {expected}, received {received}. {_REMEDY}"
    )


FORMAT = Format(
    files=" and ".join(CSV_NAMES),
    count=len(CSV_NAMES),
    pick=lambda names: [name for name in CSV_NAMES if name in names],
    read=read_kaggle_folder,
)
