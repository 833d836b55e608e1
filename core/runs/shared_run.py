"""A shared run as it lies in a zip: every file vetted, nothing on the disk yet."""

from dataclasses import dataclass

import numpy as np

from core.analysis.evaluation import Evaluation
from core.runs.archive import unpack_arrays
from core.runs.config import TrainingConfig
from core.runs.run import Status
from core.runs.share_format import ARRAYS, FORMAT, NEEDED, TABLES, VERSION, WEIGHTS
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


@dataclass(frozen=True, eq=False)
class SharedRun:
    """What is taken from a stranger's zip.

    Attributes:
        id: The run's id where it was trained.
        description: What its config.json shall hold.
        config: The TrainingConfig in it.
        status: Its Status.
        summary: Its figures, without what the network tells.
        tables: File name to CSV bytes.
        arrays: File name to arrays by their names.
        weights: `layer.variable` to its float32 array.
    """

    id: str
    description: dict
    config: TrainingConfig
    status: Status
    summary: dict
    tables: dict
    arrays: dict
    weights: dict


def vet_files(files):
    """Checks the files of a shared run.

    Args:
        files: Dict from name to bytes.

    Returns:
        A SharedRun.

    Raises:
        ValueError: says which file is wrong, and how.
    """
    missing = [name for name in NEEDED if name not in files]
    require(not missing, "the zip must hold " + ", ".join(NEEDED), sorted(files))
    share, described, status, summary = (
        parse_object(files[name], name) for name in NEEDED if name.endswith(".json")
    )
    run_id = _check_format(share)
    description, config = vet_description(described)
    arrays = {
        name: unpack_arrays(files[name], kinds, what=name)
        for name, kinds in ARRAYS.items()
        if name in files
    }
    evaluation = _check_answers(arrays, description["dataset"])
    return SharedRun(
        id=run_id,
        description=description,
        config=config,
        status=vet_status(status),
        summary=vet_summary(summary, evaluation),
        tables={
            name: vet_table(files[name], columns, name)
            for name, columns in TABLES.items()
            if name in files
        },
        arrays=arrays,
        weights=unpack_arrays(files["weights.npz"], WEIGHTS, what="weights.npz"),
    )


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
