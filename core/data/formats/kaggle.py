"""Kaggle's CSV form of Fashion-MNIST: a label and 784 pixels a row."""

import contextlib
from pathlib import Path

import numpy as np
import pandas as pd

from core.data.dataset import NUM_CLASSES, DatasetError, check_split

CSV_NAMES = ("fashion-mnist_train.csv", "fashion-mnist_test.csv")
PIXEL_COLUMNS = [f"pixel{number}" for number in range(1, 785)]
COLUMNS = ["label", *PIXEL_COLUMNS]
MAX_ROWS = 500_000  # the limit of idx.py
_CHUNK_ROWS = 5_000  # as quick as one read, at a fraction of its memory
_REMEDY = "Use Kaggle's own file, or write it anew with that header and no index."


def pick_csv_names(names):
    """Picks which of `names` are Kaggle's; two when nothing is missing."""
    return [name for name in CSV_NAMES if name in names]


def read_kaggle_folder(folder):
    """Reads Kaggle's two files.

    Returns:
        `(train, test)`, each `(images, labels)` as `read_kaggle_csv` returns them.

    Raises:
        DatasetError: names the file, what is wrong with it and what to do.
    """
    splits = []
    for name in CSV_NAMES:
        path = Path(folder) / name
        images, labels = read_kaggle_csv(path)
        check_split(images, labels, where=path)
        splits.append((images, labels))
    return tuple(splits)


def read_kaggle_csv(path):
    """Reads one CSV with the columns label, pixel1, ..., pixel784 in any order.

    Args:
        path: The file.

    Returns:
        `(images, labels)`: `(n, 28, 28)` and `(n,)` uint8.

    Raises:
        DatasetError: names the file, what was expected and received, what to do.
    """
    path = Path(path)
    if not path.is_file():
        raise DatasetError(f"{path}: expected a CSV file, found none. {_REMEDY}")
    with _explaining(path):
        _check_columns(pd.read_csv(path, nrows=0).columns.tolist(), path)
        pixels, labels = _read_chunks(path)
    if not labels:
        raise DatasetError(f"{path}: expected rows of images, found none. {_REMEDY}")
    labels = np.concatenate(labels)
    if labels.max() >= NUM_CLASSES:
        row = int(np.argmax(labels >= NUM_CLASSES))
        _refuse_value(path, row=row, column="label", value=labels[row])
    return np.concatenate(pixels).reshape(-1, 28, 28), labels  # (n, 784) -> images


def _read_chunks(path):
    """Returns two lists of uint8 arrays: `(rows, 784)` pixels and `(rows,)` labels."""
    pixels, labels, count = [], [], 0
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
def _explaining(path):
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


def _check_columns(columns, path):
    missing = [name for name in COLUMNS if name not in set(columns)]
    extra = [name for name in columns if name not in set(COLUMNS)]
    if not missing and not extra:
        return
    parts = []
    if missing:
        parts.append(f"{len(missing)} missing ({_shorten(missing)})")
    if extra:
        parts.append(f"{len(extra)} unknown or doubled ({_shorten(extra)})")
    raise DatasetError(
        f"{path}: expected the header label,pixel1,...,pixel784; received "
        f"{len(columns):,} columns: {' and '.join(parts)}. {_REMEDY}"
    )


def _shorten(names):
    shown = ", ".join(str(name)[:30] for name in names[:4])
    return shown + (", ..." if len(names) > 4 else "")


def _explain_value(path, error, *, start):
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
        _refuse_value(path, row=start + row, column=COLUMNS[column], value=value)


def _refuse_value(path, *, row, column, value):
    expected = "0 to 9" if column == "label" else "0 to 255"
    received = "nothing" if pd.isna(value) else repr(str(value)[:30])
    raise DatasetError(
        f"{path}: row {row + 1:,} below the header, column {column}: expected a whole "
        f"number from {expected}, received {received}. {_REMEDY}"
    )
