"""A run as one zip to hand on, and such a zip from a stranger as a run."""

import io
import json
import re
import shutil
import uuid
import zipfile
from pathlib import Path

import numpy as np

from core.files import write_bytes, write_json, write_npz
from core.runs.archive import MAX_BYTES, unpack
from core.runs.reading import read_run
from core.runs.share_format import ARRAYS, FORMAT, LIMITS, TABLES, VERSION
from core.runs.shared_run import vet_files


def pack_run(run, worker):
    """Packs an evaluated run: settings, figures, answers, weights; no paths, no names.

    What the replay of the confusion matrix needs, `epochs.npz`, stays behind where the
    zip would grow larger than `import_run` accepts.

    Args:
        run: The Run.
        worker: The InferenceWorker, which reads the weights.

    Returns:
        The zip's bytes.

    Raises:
        ValueError: when the run ships with the app, was not evaluated, is damaged or
            too large.
    """
    if run.is_reference:
        raise ValueError(
            f"{run.title} is a reference run: whoever has this app has it already. "
            "Share a run of your own."
        )
    if not run.is_evaluated:
        raise ValueError(
            f"{run.title} must be finished or stopped to be shared, it is "
            f"{run.status.state}. Wait for it, or train it again."
        )
    weights = worker.call("core.networks.weights:read_weights", str(run.path))
    files = {name: _to_json(values) for name, values in _described(run).items()}
    for name in (*TABLES, *ARRAYS):
        if (run.path / name).exists():
            files[name] = (run.path / name).read_bytes()
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **weights)
    files["weights.npz"] = buffer.getvalue()
    packed = _zip(files)
    if len(packed) > MAX_BYTES and files.pop("epochs.npz", None):
        packed = _zip(files)
    if len(packed) > MAX_BYTES:
        raise ValueError(
            f"{run.title} must fit into {MAX_BYTES:,} bytes to be shared, it takes "
            f"{len(packed):,}. Take its notebook instead."
        )
    return packed


def _described(run):
    """Returns the JSON files of a shared run."""
    data = Path(run.config.data).name  # a folder's path is nobody's business
    data = re.sub(r"[^\w ()+,=@.-]", "", data).lstrip(" .")[:80] or "folder"
    status = run.recorded
    return {
        "share.json": {"format": FORMAT, "version": VERSION, "id": run.id},
        "config.json": {
            "title": run.title,
            "created": run.created,
            "config": run.config.replace(data=data).to_dict(),
            "dataset": run.dataset.to_dict(),
            "environment": run.environment,
        },
        "status.json": {
            "state": status.state,
            "epoch": status.epoch,
            "epochs": status.epochs,
        },
        "summary.json": {
            k: v for k, v in run.summary.to_dict().items() if k != "layers"
        },
    }


def _to_json(values):
    return json.dumps(values, indent=2, allow_nan=False).encode()


def _zip(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            is_packed = name.endswith(".npz")
            packing = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            # A ZipInfo has the date of 1980, which tells nothing of anybody.
            archive.writestr(zipfile.ZipInfo(name), content, packing)
    return buffer.getvalue()


def import_run(content, store, worker):
    """Makes a run of a zip by `pack_run`; the zip may come from anywhere.

    Nothing in it is run or loaded as an object: JSON, tables and arrays are checked
    and written anew, the network is built by our builders and takes the weights as
    numbers. The run appears whole or not at all.

    Args:
        content: The zip's bytes.
        store: The RunStore that gets the run.
        worker: The InferenceWorker, which builds the network.

    Returns:
        The run's id; a new one where the id exists already.

    Raises:
        ValueError: says what is wrong with the zip.
        OSError: when the runs folder cannot be written.
    """
    if problem := store.problem():
        raise OSError(problem)
    shared = vet_files(unpack(content, LIMITS))
    draft = store.folder / f".new-{uuid.uuid4().hex}"
    try:
        draft.mkdir(parents=True)
        _write(draft, shared, store, worker)
        return _publish(draft, shared.id, store)
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # gone already where all went well


def _write(draft, shared, store, worker):
    """Writes a shared run into a folder, its network built anew."""
    path = draft / "model.keras"
    config = _localize(shared.config, shared.description["dataset"]["digest"], store)
    layers = worker.call(
        "core.networks.weights:install_weights", config, shared.weights, str(path)
    )
    network = {
        "layers": layers,
        "parameters": sum(row["parameters"] for row in layers),
        "macs": sum(row["macs"] for row in layers),
        "file_bytes": path.stat().st_size,
    }
    write_json(draft / "config.json", shared.description | {"config": config})
    write_json(draft / "status.json", shared.status.to_dict())
    write_json(draft / "summary.json", shared.summary | network)
    for name, content in shared.tables.items():
        write_bytes(draft / name, content)
    for name, arrays in shared.arrays.items():
        write_npz(draft / name, **arrays)
    read_run(draft)  # as every page will


def _localize(config, digest, store):
    """Returns the config as a dict, its data where this machine has the same images."""
    for run in store.list()[0]:
        if run.dataset.digest == digest:
            return config.replace(data=run.config.data).to_dict()
    return config.to_dict()


def _publish(draft, run_id, store):
    """Moves the draft into place whole, under a free id; returns the id."""
    while True:
        if not _is_taken(run_id, store):
            try:
                draft.rename(store.path(run_id))
                return run_id
            except OSError:  # somebody may have imported the same zip just now
                if not _is_taken(run_id, store):
                    raise
        run_id = f"{run_id[:-8]}{uuid.uuid4().hex[:8]}"


def _is_taken(run_id, store):
    return store.path(run_id).exists() or run_id in dict(store.deleted())
