"""Which training rows a run leaves out: marked on a page, or listed in a CSV."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from core.arrays import Rows
from core.data.dataset import Dataset
from core.files import open_regular

INDEX = "index"  # the column of the audit's CSV
MAX_BYTES = 50_000_000  # the ranking of 60,000 labels takes 3 MB


def read_rows(path: Path) -> list[int]:
    """Reads the rows of the training file in a CSV's column `index`.

    Of the page's marks (columns `split` and `mark`) those count that mark training
    labels as wrong.

    Raises:
        ValueError: for a file that is not such a table.
    """
    try:
        with open_regular(path, limit=MAX_BYTES) as file:
            table = pd.read_csv(file)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeError) as error:
        raise _refuse(path, f"what is no CSV ({error})") from error
    if INDEX not in table:
        raise _refuse(path, f"columns {', '.join(map(str, table.columns[:6]))}")
    if "split" in table:
        table = table[table["split"] == "training"]
    if "mark" in table:
        table = table[table["mark"] == "wrong"]
    numbers = pd.to_numeric(table[INDEX], errors="coerce").to_numpy(float)
    is_whole = np.isfinite(numbers) & (numbers == np.round(numbers)) & (numbers >= 0)
    if not is_whole.all():
        odd = table[INDEX][~is_whole].iloc[0]
        raise _refuse(path, f"the index {str(odd)[:40]!r}")
    return numbers.astype(np.int64).tolist()


def rows_of_training(dataset: Dataset, rows: Iterable[int]) -> Rows:
    """Returns those rows of the training file that networks learn from, sorted.

    The validation images lie in the same file; they stay, to judge by.

    Raises:
        ValueError: for rows that are not in the file, and where no image is left.
    """
    wanted = np.unique(np.asarray(list(rows), np.int64))
    total = len(dataset.train) + len(dataset.validation)
    if len(wanted) and not 0 <= wanted[0] <= wanted[-1] < total:
        odd = wanted[0] if wanted[0] < 0 else wanted[-1]
        raise ValueError(
            f"index must be a row of the training file, 0 to {total - 1:,}, received "
            f"{odd:,}. Use the audit of the same data."
        )
    found = np.intersect1d(wanted, dataset.train_rows)
    if len(found) == len(dataset.train):
        raise ValueError(
            f"some training images must be left, received all {len(found):,} to leave "
            "out. Keep only the rows of the table that you doubt."
        )
    return found


def _refuse(path: Path, received: str) -> ValueError:
    return ValueError(
        f"{path.name} must have a column {INDEX} of rows of the training file, "
        f"received {received}. Take the CSV that `audit` writes and keep the rows to "
        "leave out."
    )
