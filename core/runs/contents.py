"""The tables and arrays of a run folder: what they may hold, and how they are read."""

# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.files import Kind, check_npz, read_bytes, read_npz
from core.runs.left_out import KIND
from core.runs.summary import DatasetDescription

HISTORY_COLUMNS = (
    "epoch",  # counted from 0, as Keras's CSVLogger does
    "accuracy",
    "loss",
    "val_accuracy",
    "val_loss",
    "learning_rate",
    "seconds",
)
STEP_COLUMNS = ("epoch", "accuracy", "loss", "images_per_second")
MAX_TABLE = 20_000_000  # bytes; an epoch takes 100
MAX_ROWS = 100_000
MAX_NUMBER = 1e15  # of a table: charts count on it
LEFT_OUT = "left_out"
LABELS: Kind = "uint8", (None,)
PROBABILITIES: Kind = "float32", (None, 10)
ARRAYS: dict[str, dict[str, Kind]] = {  # by the file's stem; None: any length
    "test": {
        "labels": LABELS,
        "probabilities": PROBABILITIES,
        "features": ("float16", (None, None)),
    },
    "validation": {"labels": LABELS, "probabilities": PROBABILITIES},
    "epochs": {"probabilities": ("float16", (None, None, 10))},
    LEFT_OUT: {"rows": KIND},
}
PREDICTIONS = "labels", "probabilities"


def read_arrays(
    folder: Path, stem: str, *names: str, dataset: DatasetDescription
) -> tuple[NDArray[Any], ...]:
    """Reads arrays of `ARRAYS[stem]`, as long as the splits; else a ValueError."""
    kinds = _kinds(stem, dataset)
    return read_npz(folder / f"{stem}.npz", *names, kinds=kinds)


def check_predictions(folder: Path, dataset: DatasetDescription) -> None:
    """Raises a ValueError unless an evaluated run has them; reads headers alone."""
    kinds = _kinds("test", dataset)
    check_npz(folder / "test.npz", {name: kinds[name] for name in PREDICTIONS})


def _kinds(stem: str, dataset: DatasetDescription) -> dict[str, Kind]:
    """Returns `ARRAYS[stem]` with the number of images where the run noted it."""
    if stem == LEFT_OUT:
        return ARRAYS[stem]
    count = (dataset.test if stem == "test" else dataset.validation) or None
    axis = 1 if stem == "epochs" else 0
    kinds: dict[str, Kind] = {}
    for name, (dtype, shape) in ARRAYS[stem].items():
        axes = list(shape or ())
        axes[axis] = count
        kinds[name] = dtype, tuple(axes)
    return kinds


def read_table(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Reads a CSV of numbers, or raises a ValueError; none is there: no rows.

    A line that is no row of numbers, as the last while it is written, is left out.
    """
    if not path.exists():
        return pd.DataFrame(columns=list(columns), dtype=float)
    content = io.BytesIO(read_bytes(path, limit=MAX_TABLE))
    try:
        table = pd.read_csv(
            content,
            usecols=list(columns),
            on_bad_lines="skip",
            nrows=MAX_ROWS,
            low_memory=False,
        )
    except pd.errors.EmptyDataError:
        return pd.DataFrame(columns=list(columns), dtype=float)
    except ValueError as error:
        raise ValueError(f"{path.name} cannot be read: {error}.") from error
    numbers = table.apply(pd.to_numeric, errors="coerce")[list(columns)]
    is_row: NDArray[np.bool_] = (numbers.abs() < MAX_NUMBER).all(axis=1).to_numpy()
    return numbers.drop(index=numbers.index[~is_row])
