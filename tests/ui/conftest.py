"""Pages and servers that tests share: some without any run, some with two."""

import shutil

import pytest

from core.runs.settings import Settings, save_settings
from tests.browser import Server


@pytest.fixture(scope="session")
def visited():
    """Pages that were opened once, for all tests that only read them."""
    return {}


@pytest.fixture
def empty_page(app, small_data, visited):
    """Opens a page without any run; the test must not press anything on it."""

    def read_page(name):
        if ("empty", name) not in visited:
            visited["empty", name] = app(name)
        return visited["empty", name]

    return read_page


@pytest.fixture
def full_page(app, runs, visited):
    """Opens a page with a finished CNN and ANN; the test must not press anything."""

    def read_page(name):
        if ("full", name) not in visited:
            visited["full", name] = app(name)
        return visited["full", name]

    return read_page


@pytest.fixture(scope="session")
def training_server(tmp_path_factory, small_folder):
    folder = tmp_path_factory.mktemp("training") / "runs"
    save_settings(folder, Settings(data=str(small_folder)))
    server = Server(folder)
    yield server
    server.close()


@pytest.fixture
def server(training_server):
    """A server without runs."""
    yield training_server
    training_server.forget_runs()


@pytest.fixture(scope="session")
def full_server(tmp_path_factory, small_folder, finished_runs):
    """A server with a finished CNN and ANN, for all tests: none may change them."""
    folder = tmp_path_factory.mktemp("judged") / "runs"
    shutil.copytree(finished_runs.folder, folder)
    save_settings(folder, Settings(data=str(small_folder)))
    server = Server(folder)
    yield server
    server.close()
