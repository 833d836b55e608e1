"""Training rows that a run leaves out: its config names them, its folder holds them."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from core.arrays import Rows
from core.files import Kind, read_npz, write_npz

FILE = "left_out.npz"
KIND: Kind = "int64", (None,)
MAX_ROW = 10_000_000


def sort_rows(rows: Iterable[int]) -> Rows:
    """Returns rows of a training file in their order, each once; else a ValueError."""
    found = np.unique(np.asarray(list(rows), np.int64))
    if len(found) and not 0 <= found[0] <= found[-1] < MAX_ROW:
        raise ValueError(
            f"left_out must be rows of the training file from 0 on, received "
            f"{found[0]} to {found[-1]}."
        )
    return found


def name_rows(rows: Rows) -> str:
    """Returns what a config calls sorted rows: `12-3f9a1c2e4b5d`."""
    digest = hashlib.sha256(np.ascontiguousarray(rows, "<i8").tobytes()).hexdigest()
    return f"{len(rows)}-{digest[:12]}"


def write_left_out(folder: Path, rows: Rows) -> None:
    """Writes sorted rows into a run's folder."""
    write_npz(folder / FILE, rows=rows)


def read_left_out(folder: Path, name: str) -> Rows:
    """Reads the rows that `name` stands for; a ValueError where they are not there."""
    if not (folder / FILE).exists():
        raise ValueError(
            f"{FILE} must hold the rows that the run leaves out, it is not there. "
            "Train it anew from the page Labels."
        )
    (rows,) = read_npz(folder / FILE, "rows", kinds={"rows": KIND})
    if name_rows(rows) != name:
        raise ValueError(f"{FILE} must hold the rows {name}, received others.")
    return rows


def settle_rows(
    rows: Iterable[int] | None, name: str | None, folders: Iterable[Path]
) -> Rows:
    """Returns the rows a new run leaves out: those given, else those of its config.

    The latter lie in one of `folders`, of runs that left out the same; a ValueError
    says where they do not.
    """
    if rows is not None or name is None:
        return sort_rows(() if rows is None else rows)
    for folder in folders:
        try:
            return read_left_out(folder, name)
        except ValueError:
            continue  # it left out others, or none
    raise ValueError(
        f"leave_out must name rows that a run here left out, received {name!r}. "
        "Choose the images on the page Labels, and train from there."
    )
