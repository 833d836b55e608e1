"""A run as one file to hand on, and such a file from anywhere as a run."""

import re
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.architecture import LayerRow
from core.files import read_bytes, write_bytes, write_json, write_npz
from core.runs.config import TrainingConfig
from core.runs.contents import ARRAYS, MAX_ROWS, MAX_TABLE, read_arrays
from core.runs.reading import read_run
from core.runs.room import cannot_write
from core.runs.run import Run
from core.runs.shared_file import (
    MAX_BYTES,
    TABLES,
    Arrays,
    Objects,
    read_file,
    require,
    write_file,
)
from core.runs.store import RunStore
from core.runs.vetting import SharedRun, vet_run


class Worker(Protocol):
    """A process that holds TensorFlow, as core.networks has one."""

    def call(self, function: str, *arguments: Any) -> Any: ...


def pack_run(run: Run, worker: Worker) -> bytes:
    """Packs an evaluated run: settings, figures, predictions, weights; no paths.

    What the replay of the confusion matrix needs, the predictions of each epoch, stays
    behind where the file would grow larger than `import_run` accepts. A run that ships
    with the app, was not evaluated, is damaged or too large is a ValueError.
    """
    if run.is_reference:
        raise ValueError(
            f"{run.title} is a reference run: whoever has this app has it already. "
            "Share a run of your own."
        )
    run.check_evaluated("to be shared")
    weights = worker.call("core.networks.weights:read_weights", str(run.path))
    arrays = _read_arrays(run) | {"weights": weights}
    packed = write_file(run.id, _describe(run), arrays)
    if len(packed) > MAX_BYTES and arrays.pop("epochs", None):
        packed = write_file(run.id, _describe(run), arrays)
    if len(packed) > MAX_BYTES:
        raise ValueError(
            f"{run.title} must fit into {MAX_BYTES:,} bytes to be shared, it takes "
            f"{len(packed):,}. Take its notebook instead."
        )
    return packed


def _describe(run: Run) -> Objects:
    data = Path(run.config.data).name  # a folder's path is nobody's business
    data = re.sub(r"[^\w ()+,=@.-]", "", data).lstrip(" .")[:80] or "folder"
    status, summary = run.recorded, run.summary.to_dict()
    del summary["layers"]
    return {
        "config": {
            "title": run.title,
            "created": run.created,
            "config": run.config.replace(data=data).to_dict(),
            "dataset": run.dataset.to_dict(),
            "environment": run.environment,
        },
        "status": {n: getattr(status, n) for n in ("state", "epoch", "epochs")},
        "summary": summary,
    }


def _read_arrays(run: Run) -> Arrays:
    """Reads the arrays and tables in the run's folder; not all runs have all."""
    arrays: Arrays = {}
    for group, kinds in ARRAYS.items():
        if (run.path / f"{group}.npz").exists():
            found = read_arrays(run.path, group, *kinds, dataset=run.dataset)
            arrays[group] = dict(zip(kinds, found, strict=True))
    for group in TABLES:
        path = run.path / f"{group}.csv"
        content = read_bytes(path, limit=MAX_TABLE) if path.exists() else b""
        if lines := content.decode(errors="replace").splitlines()[
            1:MAX_ROWS
        ]:  # not by pandas, which may differ from Python in the last digit
            table = np.loadtxt(lines, delimiter=",", ndmin=2)
            if (is_finite := np.isfinite(table).all(axis=1)).any():
                arrays[group] = {"table": table[is_finite]}
    return arrays


def import_run(content: bytes, store: RunStore, worker: Worker) -> str:
    """Makes a run of a `pack_run` file, which may come from anywhere; returns its id.

    Nothing in it is run or loaded as an object: JSON and arrays are checked and written
    anew, the network is built by our builders and takes the weights as numbers. The run
    appears whole or not at all, with a new id where its own is taken.

    Raises:
        ValueError: says what is wrong with the file.
        OSError: when the runs folder cannot be written, or its disk is full.
    """
    if problem := store.problem():
        raise OSError(problem)
    store.check_room()
    shared = vet_run(*read_file(content))
    _check_labels(shared, store)
    draft = store.folder / f".new-{uuid.uuid4().hex}"
    try:
        draft.mkdir(parents=True)
        _write(draft, shared, store, worker)
        return _publish(draft, shared.id, store)
    except OSError as error:
        raise cannot_write(store.folder, error.strerror or error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # gone already where all went well


def _check_labels(shared: SharedRun, store: RunStore) -> None:
    """Raises a ValueError unless a run has the labels of others on the same data."""
    for run in store.list()[0]:
        if run.dataset.digest != shared.dataset.digest or not run.is_evaluated:
            continue
        try:
            known = run.test_predictions()[0]
        except ValueError:
            continue  # it is damaged itself
        same = np.array_equal(known, shared.arrays["test"]["labels"])
        expected = f"test.labels must be those of {run.title}, on the same data"
        require(same, expected, "others")
        return


def _write(draft: Path, shared: SharedRun, store: RunStore, worker: Worker) -> None:
    """Writes a shared run into a folder, its network built anew."""
    path, arrays = draft / "model.keras", shared.arrays
    config = _localize(shared.config, shared.dataset.digest, store).to_dict()
    rows = worker.call(
        "core.networks.weights:install_weights", config, arrays["weights"], str(path)
    )
    layers = tuple(LayerRow.from_dict(row) for row in rows)
    summary = shared.summary.replace(
        layers=layers,
        parameters=sum(row.parameters for row in layers),
        macs=sum(row.macs for row in layers),
        file_bytes=path.stat().st_size,
    )
    write_json(draft / "config.json", shared.description | {"config": config})
    write_json(draft / "status.json", shared.status.to_dict())
    write_json(draft / "summary.json", summary.to_dict())
    for group in arrays.keys() - {"weights"}:
        if group in TABLES:
            text = _to_csv(TABLES[group], arrays[group]["table"])
            write_bytes(draft / f"{group}.csv", text.encode())
        else:
            write_npz(draft / f"{group}.npz", **arrays[group])
    read_run(draft)  # as every page will


def _to_csv(columns: Iterable[str], table: NDArray[np.float64]) -> str:
    rows = [map(_digits, row) for row in table.tolist()]
    return "".join(",".join(row) + "\n" for row in (columns, *rows))


def _digits(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)


def _localize(config: TrainingConfig, digest: str, store: RunStore) -> TrainingConfig:
    """Returns the config, its data where this machine has the same images."""
    there = (r.config.data for r in store.list()[0] if r.dataset.digest == digest)
    return config.replace(data=next(there, config.data))


def _publish(draft: Path, run_id: str, store: RunStore) -> str:
    """Moves the draft into place whole, under a free id; returns the id."""
    while True:
        try:
            if not _is_taken(run_id, store):
                draft.rename(store.path(run_id))
                return run_id
        except OSError:  # somebody may have imported the same file just now
            if not _is_taken(run_id, store):
                raise
        run_id = f"{run_id[:-8]}{uuid.uuid4().hex[:8]}"


def _is_taken(run_id: str, store: RunStore) -> bool:
    return store.path(run_id).exists() or run_id in dict(store.deleted())
