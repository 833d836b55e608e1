"""Shared fixtures: a small drawn dataset as files, and finished runs on it."""

import gzip
import os
import shutil
import struct
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from core.data.drawn import draw_garments
from core.runs.settings import Settings, save_settings
from core.runs.store import RunStore

ROOT = Path(__file__).parents[1]
# The recipes of the app, in order; yours may stand beside them.
RECIPE_NAMES = (
    *("cnn", "ann", "cnn-small", "cnn-accurate", "cnn-photo", "simple-cnn"),
    *("batchnorm-cnn", "leaky-cnn", "dropout-cnn", "custom-cnn", "custom-ann"),
)
HAS_REAL_DATA = bool(os.environ.get("FASHION_MNIST_DIR"))


@pytest.fixture(autouse=True)
def own_runs_folder(tmp_path, monkeypatch):
    """Keeps every test away from the learner's own runs and the reference runs."""
    monkeypatch.setenv("FASHION_MNIST_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv("FASHION_MNIST_REFERENCES", str(tmp_path / "references"))


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
    """A runs folder with a finished CNN and a finished ANN; do not change it.

    Small batches make many steps: both networks are sure of most answers and wrong
    about some. In float32 no answer hangs on how a processor rounds.
    """
    from core.training.recipes import get_recipe
    from tests.workers import train_in_subprocess

    store = RunStore(tmp_path_factory.mktemp("finished") / "runs")
    for name in ("ann", "cnn"):
        config = get_recipe(name).config.replace(
            epochs=2, batch_size=16, precision="float32", data=str(small_folder)
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


@pytest.fixture
def small_data(tmp_path, small_folder):
    """The app uses the small garments."""
    save_settings(tmp_path / "runs", Settings(data=str(small_folder)))


@pytest.fixture
def app(monkeypatch):
    """Opens a page of the app; worker processes are not started."""
    import streamlit as st

    st.cache_resource.clear()
    monkeypatch.setattr("core.training.queue.TrainingQueue._loop", lambda self: None)
    monkeypatch.setattr(
        "core.training.executors.LocalExecutor.warm_up", lambda self: None
    )

    warm = PagesManager.__init__

    def init(self, *arguments, **options):
        """AppTest forgets between runs that the app calls st.navigation."""
        warm(self, *arguments, **options)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", init)

    def open_page(name):
        test = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        test.run()
        if name != "home":
            test.switch_page(f"pages/{name}.py").run()
        return test

    yield open_page
    st.cache_resource.clear()


class FailedDownload:
    is_running = False
    error = "The download failed: no network."

    done = 0.4

    def start(self):
        self.error = None
        self.is_running = True

    def stop(self):
        self.is_running = False
        self.error = "The download was stopped."


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """No data anywhere, and a download that has failed."""
    monkeypatch.delenv("FASHION_MNIST_DIR", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    download = FailedDownload()
    monkeypatch.setattr("core.ui.widgets.data_ways.shared_download", lambda: download)
    return download
