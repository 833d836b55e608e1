"""Shared fixtures: a small drawn dataset as files, and finished runs on it."""

import gzip
import os
import shutil
import struct
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from core.__main__ import main
from core.data.drawn import draw_garments
from core.networks.inference import InferenceWorker
from core.runs.settings import Settings, save_settings
from core.runs.store import RunStore

ROOT = Path(__file__).parents[1]
# The recipes of the app, in order; yours may stand beside them.
RECIPE_NAMES = (
    *("cnn", "ann", "softmax", "cnn-small", "cnn-accurate", "cnn-photo", "simple-cnn"),
    *(
        "batchnorm-cnn",
        "leaky-cnn",
        "dropout-cnn",
        "window-net",
        "custom-cnn",
        "custom-ann",
    ),
)
HAS_REAL_DATA = bool(os.environ.get("FASHION_MNIST_DIR"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SHARED_PAGES = {"empty_page", "full_page"}
MOST_PROCESSES = 4  # each of them may hold TensorFlow
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads its options
def pytest_cmdline_main(config):
    """Shares the whole suite between processes where pytest-xdist is installed."""
    is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    is_worker = hasattr(config, "workerinput")
    if getattr(config.option, "numprocesses", 0) is None and is_whole and not is_worker:
        config.option.numprocesses = min(os.cpu_count() or 1, MOST_PROCESSES)
        config.option.dist = "worksteal"


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items):
    """Skips what this machine has no means for; the summary says why.

    A test that opens a page for itself is slow.
    """
    needs = {
        "real_data": HAS_REAL_DATA or "set FASHION_MNIST_DIR to Fashion-MNIST's folder",
        "browser": bool(CHROMIUM) or "no Chromium here (Debian: apt install chromium)",
    }
    for item in items:
        if "app" in item.fixturenames and not SHARED_PAGES & {*item.fixturenames}:
            item.add_marker(pytest.mark.slow)
        for marker, reason in needs.items():
            if reason is not True and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def own_runs_folder(tmp_path, monkeypatch):
    """Keeps every test away from the learner's own runs and the reference runs.

    Pages show all at once: a test of questions switches them on.
    """
    monkeypatch.setenv("FASHION_MNIST_QUESTIONS", "off")
    monkeypatch.setenv("FASHION_MNIST_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv("FASHION_MNIST_REFERENCES", str(tmp_path / "references"))


def write_idx(path, array):
    """Writes a uint8 array as a gzipped IDX file."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    path.write_bytes(gzip.compress(header + array.tobytes(), compresslevel=1))


def write_garments(folder, *counts):
    """Draws so many training and test garments into a folder of IDX files."""
    splits = zip(("train", "t10k"), draw_garments(*counts, seed=1), strict=True)
    for prefix, (images, labels) in splits:
        write_idx(folder / f"{prefix}-images-idx3-ubyte.gz", images)
        write_idx(folder / f"{prefix}-labels-idx1-ubyte.gz", labels)
    return folder


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory):
    """A folder of 1,000 training and 200 test garments: enough to learn from."""
    return write_garments(tmp_path_factory.mktemp("small-garments"), 1000, 200)


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory):
    """A folder of 200 training and 50 test garments: enough for each step to be run."""
    return write_garments(tmp_path_factory.mktemp("tiny-garments"), 200, 50)


@pytest.fixture(scope="session")
def finished_runs(tmp_path_factory, small_folder):
    """A runs folder with a finished CNN and a finished ANN; do not change it.

    Small batches make many steps: both networks are sure of most answers and wrong
    about some. In float32 no answer hangs on how a processor rounds.
    """
    from core.training.recipes import get_recipe
    from tests.workers import train_here

    store = RunStore(tmp_path_factory.mktemp("finished") / "runs")
    for name in ("ann", "cnn"):
        config = get_recipe(name).config.replace(
            epochs=2, batch_size=16, precision="float32", data=str(small_folder)
        )
        run = train_here(store, config, title=name.upper())
        assert run.status.state == "finished", run.status.error
    return store


@pytest.fixture
def small_data(tmp_path, small_folder):
    """The app uses the small garments."""
    save_settings(tmp_path / "runs", Settings(data=str(small_folder)))


@pytest.fixture
def runs(finished_runs, tmp_path, small_data):
    """A copy of the finished runs and their data for the app; a test may change it."""
    shutil.copytree(finished_runs.folder, tmp_path / "runs", dirs_exist_ok=True)
    return RunStore(tmp_path / "runs")


@pytest.fixture(scope="session")
def inference():
    """The process that holds networks, for all tests: it imports TensorFlow once."""
    worker = InferenceWorker()
    yield worker
    worker.close()


@pytest.fixture
def app(monkeypatch, inference):
    """Opens a page of the app, by a link's values; no worker process is started."""
    import streamlit as st

    st.cache_resource.clear()
    monkeypatch.setattr("core.training.queue.TrainingQueue._loop", lambda self: None)
    monkeypatch.setattr(
        "core.training.executors.LocalExecutor.warm_up", lambda self: None
    )

    monkeypatch.setattr("core.ui.app.state.InferenceWorker", lambda: inference)
    # AppTest's visitor sits at this machine, as Streamlit says it.
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.ip_address", None)

    warm = PagesManager.__init__

    def init(self, *arguments, **options):
        """AppTest forgets between runs that the app calls st.navigation."""
        warm(self, *arguments, **options)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", init)

    def open_page(name, **link):
        test = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        if name != "home":
            test.switch_page(f"pages/{name}.py")
        for key, value in link.items():
            test.query_params[key] = value
        return test.run()

    yield open_page
    st.cache_resource.clear()


@pytest.fixture
def core(capfd, monkeypatch, inference):
    """Runs a command in this process: `core("runs", "--json").stdout`."""
    borrowed = SimpleNamespace(
        call=inference.call, start=inference.start, close=lambda: None
    )
    for command in ("photos", "files", "explain"):
        monkeypatch.setattr(
            f"core.commands.{command}.InferenceWorker", lambda: borrowed
        )

    def core(*words):
        try:
            code = main([str(word) for word in words])
        except SystemExit as error:
            code = error.code
        told = capfd.readouterr()
        return SimpleNamespace(returncode=code, stdout=told.out, stderr=told.err)

    return core


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


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_tab(browser):
    """Opens a tab of a browser of its own: no cookies, no history, no session."""
    contexts = []

    def open_tab(*, width=1280, height=900, **options):
        size = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=size, **options))
        return contexts[-1].new_page()

    yield open_tab
    for context in contexts:
        context.close()
