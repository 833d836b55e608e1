"""Shared fixtures: a small drawn dataset as files, and finished runs on it."""

import gzip
import os
import shutil
import struct
from pathlib import Path

import pytest

from core.data.drawn import draw_garments
from core.runs.store import RunStore

ROOT = Path(__file__).parents[1]
HAS_REAL_DATA = bool(os.environ.get("FASHION_MNIST_DIR"))


@pytest.fixture(autouse=True)
def own_runs_folder(tmp_path, monkeypatch):
    """Keeps every test away from the learner's own runs and caches."""
    monkeypatch.setenv("FASHION_MNIST_RUNS_DIR", str(tmp_path / "runs"))


def write_idx(path, array):
    """Writes a uint8 array as a gzipped IDX file."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    path.write_bytes(gzip.compress(header + array.tobytes(), compresslevel=1))


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory):
    """A folder of IDX files: 1,000 training and 200 test garments."""
    folder = tmp_path_factory.mktemp("small-garments")
    train, test = draw_garments(1000, 200, seed=1)
    for prefix, (images, labels) in (("train", train), ("t10k", test)):
        write_idx(folder / f"{prefix}-images-idx3-ubyte.gz", images)
        write_idx(folder / f"{prefix}-labels-idx1-ubyte.gz", labels)
    return folder


@pytest.fixture(scope="session")
def finished_runs(tmp_path_factory, small_folder):
    """A runs folder with a finished CNN and a finished ANN; do not change it."""
    from core.training.recipes import get_recipe
    from tests.workers import train_in_subprocess

    store = RunStore(tmp_path_factory.mktemp("finished") / "runs")
    for name in ("ann", "cnn"):
        config = get_recipe(name).config.replace(
            epochs=2, batch_size=64, data=str(small_folder)
        )
        run = store.create(config, title=name.upper(), claim=True)
        train_in_subprocess(run.path)
        status = store.get(run.id).status
        assert status.state == "finished", status.error
    return store


@pytest.fixture
def runs(finished_runs, tmp_path, monkeypatch):
    """A copy of the finished runs that a test may change; the app looks at it."""
    folder = tmp_path / "runs"
    shutil.copytree(finished_runs.folder, folder)
    return RunStore(folder)
