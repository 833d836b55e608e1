"""A run as one zip to hand on, and such a zip from a stranger as a run."""

import io
import json
import re
import shutil
import uuid
import zipfile
from pathlib import Path

import numpy as np

from core.analysis.evaluation import Evaluation
from core.runs.archive import MAX_BYTES, unpack, unpack_arrays
from core.runs.files import write_bytes, write_json, write_npz
from core.runs.reading import read_run
from core.runs.share_format import (
    ARRAYS,
    FORMAT,
    LIMITS,
    NEEDED,
    TABLES,
    VERSION,
    WEIGHTS,
)
from core.runs.store import RUN_ID
from core.runs.vetting import (
    parse_object,
    require,
    vet_description,
    vet_status,
    vet_summary,
    vet_table,
)

ROUNDING = 0.01  # what ten float16 probabilities may sum up to beside 1


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
        ValueError: when the run was not evaluated, is damaged or too large.
    """
    if not run.is_evaluated:
        raise ValueError(
            f"{run.title} must be finished or stopped to be shared, it is "
            f"{run.status.state}. Wait for it, or train it again."
        )
    weights = worker.call("core.training.weights:read_weights", str(run.path))
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
            "dataset": run.dataset,
            "environment": run.environment,
        },
        "status.json": {
            "state": status.state,
            "epoch": status.epoch,
            "epochs": status.epochs,
        },
        "summary.json": {k: v for k, v in run.summary.items() if k != "layers"},
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
    files = unpack(content, LIMITS)
    missing = [name for name in NEEDED if name not in files]
    require(not missing, "the zip must hold " + ", ".join(NEEDED), sorted(files))
    run_id = _check_format(parse_object(files["share.json"], "share.json"))
    parts = {name: parse_object(files[name], name) for name in NEEDED[1:4]}
    description, config = vet_description(parts["config.json"])
    arrays = {
        name: unpack_arrays(files[name], kinds, what=name)
        for name, kinds in ARRAYS.items()
        if name in files
    }
    evaluation = _check_answers(arrays, description["dataset"])
    documents = {
        "config.json": description | {"config": _localize(config, description, store)},
        "status.json": vet_status(parts["status.json"]).to_dict(),
        "summary.json": vet_summary(parts["summary.json"], evaluation),
    }
    tables = {
        name: vet_table(files[name], columns, name)
        for name, columns in TABLES.items()
        if name in files
    }
    weights = unpack_arrays(files["weights.npz"], WEIGHTS, what="weights.npz")
    draft = store.folder / f".new-{uuid.uuid4().hex}"
    try:
        draft.mkdir(parents=True)
        _write(draft, documents, tables, arrays, weights, worker)
        return _publish(draft, run_id, store)
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # gone already where all went well


def _check_format(share):
    ok = share.get("format") == FORMAT
    require(ok, f"share.json: format must be {FORMAT!r}", share.get("format"))
    version, run_id = share.get("version"), share.get("id")
    if type(version) is int and version > VERSION:
        raise ValueError(
            f"The zip comes from a newer version of this app (format {version}, this "
            f"one reads {VERSION}). Update this app."
        )
    require(version == VERSION, f"share.json: version must be {VERSION}", version)
    is_id = isinstance(run_id, str) and RUN_ID.fullmatch(run_id)
    require(is_id, "share.json: id must be the id of a run", run_id)
    return run_id


def _check_answers(arrays, dataset):
    """Checks that the answers are probabilities on as many images as the data has."""
    test = arrays["test.npz"]
    evaluation = Evaluation(test["labels"], test["probabilities"])
    counts = [len(test["labels"]), len(test["features"])]
    require(counts == [dataset["test"]] * 2, "test.npz must answer each image", counts)
    expected = dataset["validation"]
    if "validation.npz" in arrays:
        watched = arrays["validation.npz"]
        count = len(Evaluation(watched["labels"], watched["probabilities"]))
        require(count == expected, f"validation.npz must hold {expected}", count)
    if "epochs.npz" in arrays:
        shares = arrays["epochs.npz"]["probabilities"]
        ok = shares.shape[1:] == (expected, 10) and shares.min() >= 0
        sums = shares.sum(axis=2, dtype=np.float32)
        ok = ok and np.abs(sums - 1).max() < ROUNDING
        require(ok, "epochs.npz must hold probabilities", shares.shape)
    return evaluation


def _localize(config, description, store):
    """Returns the config as a dict, its data where this machine has the same images."""
    digest = description["dataset"]["digest"]
    for run in store.list()[0]:
        if run.dataset.get("digest") == digest:
            return config.replace(data=run.config.data).to_dict()
    return config.to_dict()


def _write(draft, documents, tables, arrays, weights, worker):
    path = draft / "model.keras"
    layers = worker.call(
        "core.training.weights:install_weights",
        documents["config.json"]["config"],
        weights,
        str(path),
    )
    documents["summary.json"] |= {
        "layers": layers,
        "parameters": sum(row["parameters"] for row in layers),
        "macs": sum(row["macs"] for row in layers),
        "file_bytes": path.stat().st_size,
    }
    for name, values in documents.items():
        write_json(draft / name, values)
    for name, content in tables.items():
        write_bytes(draft / name, content)
    for name, each in arrays.items():
        write_npz(draft / name, **each)
    read_run(draft)  # as every page will


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
