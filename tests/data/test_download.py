"""The download: what is fetched, checked, kept, and what is told where it fails."""

import errno
import functools
import gzip
import hashlib
import http.client
import http.server
import io
import re
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error

import pytest

from core.data import download as module
from core.data.dataset import DatasetError
from core.data.download import download, explain, shared_download
from core.data.formats.official import OFFICIAL_FILES
from core.data.sources import is_available, keras_folder, load_dataset
from core.jobs import Job
from core.process import PROJECT
from tests.data.test_idx import REAL_FOLDER
from tests.workers import wait_for

CONTENTS = {name: gzip.compress(name.encode() * 1000) for name in OFFICIAL_FILES}


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.delenv("FASHION_MNIST_DIR", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


@pytest.fixture
def small_files(monkeypatch):
    """The official files are small ones, so that a test may have them."""
    for name, content in CONTENTS.items():
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        monkeypatch.setitem(OFFICIAL_FILES, name, (len(content), md5))


@pytest.fixture
def serve():
    """Serves with the given handler on this computer; returns the URL."""
    servers = []

    def serve_with(handler):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve_with
    for server in servers:
        server.shutdown()
        server.server_close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class NotFoundHandler(QuietHandler):
    def do_GET(self):
        self.send_error(404)


class CutHandler(QuietHandler):
    """Promises a whole file and hangs up in the middle."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "29515")
        self.end_headers()
        self.wfile.write(bytes(10_000))


class SilentHandler(QuietHandler):
    def do_GET(self):
        self.connection.recv(1)  # until the client hangs up


class LoginHandler(QuietHandler):
    """A network login that answers every request with its own page."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>Please log in")


class SmallHandler(QuietHandler):
    """Serves the small files, from wherever it is asked to; keeps what it was asked."""

    asked = None
    damaged = ()

    def do_GET(self):
        name = self.path.lstrip("/")
        content, wanted = CONTENTS[name], self.headers["Range"]
        self.asked.append((name, wanted))
        if name in self.damaged:
            content = content[:-1] + b"?"
        start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1]) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start:])


@pytest.fixture
def small(small_files):
    return type("Small", (SmallHandler,), {"asked": []})


def fetch(url):
    """Downloads from `url`; returns what was reported as done."""
    done = []
    download(lambda **told: done.append(told["done"]), url)
    return done


def write(name, content):
    keras_folder().mkdir(parents=True, exist_ok=True)
    (keras_folder() / name).write_bytes(content)


def test_importing_the_module_does_not_import_keras():
    code = (
        "import sys, core.data.download;"
        "print({'keras', 'tensorflow', 'streamlit'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True
    )
    assert result.stdout.strip() == "set()"


def test_the_origin_is_that_of_keras():
    import keras.src.datasets.fashion_mnist as keras_module

    with open(keras_module.__file__) as file:  # noqa: PTH123
        assert f'"{module.ORIGIN}"' in file.read()


def test_the_whole_process_shares_one_download():
    assert shared_download() is shared_download()
    assert not shared_download().is_running
    assert shared_download().error is None


def test_the_four_files_arrive_and_progress_counts_their_bytes(serve, small):
    done = fetch(serve(small))
    assert {path.name for path in keras_folder().iterdir()} == set(CONTENTS)
    for name, content in CONTENTS.items():
        assert (keras_folder() / name).read_bytes() == content
    assert done == sorted(done)
    assert 0 < done[0] < 0.5
    assert done[-1] == 1


def test_whole_files_are_kept_and_damaged_ones_replaced(serve, small):
    whole, wrong, long, _ = CONTENTS
    write(whole, CONTENTS[whole])
    write(wrong, CONTENTS[wrong][:-1] + b"?")
    write(long, CONTENTS[long] + b"more")
    fetch(serve(small))
    assert [name for name, _ in small.asked] == list(CONTENTS)[1:]
    assert (keras_folder() / wrong).read_bytes() == CONTENTS[wrong]


def test_what_a_stop_left_is_gone_on_with(serve, small):
    first, second, *_ = CONTENTS
    write(f".{first}.part", CONTENTS[first][:20])
    write(f".{second}.part", CONTENTS[second] + b"too long")
    done = fetch(serve(small))
    assert small.asked[:2] == [(first, "bytes=20-"), (second, None)]
    assert (keras_folder() / first).read_bytes() == CONTENTS[first]
    assert not list(keras_folder().glob(".*"))
    assert done[-1] == 1


def test_a_server_that_cannot_go_on_sends_all_again(serve, small_files, tmp_path):
    for name, content in CONTENTS.items():
        (tmp_path / name).write_bytes(content)
        write(f".{name}.part", content[:20])
    fetch(serve(functools.partial(QuietHandler, directory=tmp_path)))
    for name, content in CONTENTS.items():
        assert (keras_folder() / name).read_bytes() == content


def test_files_that_arrive_damaged_are_refused_and_fetched_anew(serve, small):
    first, *_ = CONTENTS
    small.damaged = (first,)
    url = serve(small)
    with pytest.raises(DatasetError, match=f"arrived damaged: {first}") as caught:
        fetch(url)
    assert "Try again" in str(caught.value)
    assert not any(keras_folder().iterdir())
    small.damaged = ()
    assert fetch(url)[-1] == 1


def test_a_folder_that_cannot_be_written_is_named(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    with pytest.raises(DatasetError, match=r"file.*cannot be written; set KERAS_HOME"):
        fetch("http://127.0.0.1:1/")


def test_an_impossible_cache_is_told(monkeypatch):
    monkeypatch.setenv("KERAS_HOME", "~nobody-of-this-name")
    with pytest.raises(DatasetError, match="KERAS_HOME must be a path"):
        fetch("http://127.0.0.1:1/")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (urllib.error.URLError(socket.gaierror(-2, "unknown")), "no network"),
        (
            urllib.error.URLError(OSError(errno.ENETUNREACH, "unreachable")),
            "no network",
        ),
        (urllib.error.URLError(ConnectionRefusedError()), "refused or cut"),
        (urllib.error.URLError(TimeoutError()), "silent for 20 seconds"),
        (TimeoutError(), "silent for 20 seconds"),
        (urllib.error.URLError(ssl.SSLCertVerificationError()), "no secure connection"),
        (
            urllib.error.HTTPError("u", 503, "m", {}, io.BytesIO()),
            "HTTP 503 (Service Unavailable)",
        ),
        (urllib.error.HTTPError("u", 799, "m", {}, io.BytesIO()), "HTTP 799"),
        (urllib.error.ContentTooShortError("cut", b""), "cut before a file was whole"),
        (http.client.IncompleteRead(b""), "refused or cut"),
        (gzip.BadGzipFile("no gzip"), "is not the file"),
        (OSError(errno.ENOSPC, "full"), "the disk is full"),
        (PermissionError(errno.EACCES, "no", "/x/y"), "/x/y cannot be written"),
        (ValueError("strange"), "ValueError: strange"),
    ],
)
def test_network_trouble_is_told_in_plain_words(error, words):
    assert words in explain(error)


def test_a_silent_server_is_a_timeout(serve, monkeypatch):
    monkeypatch.setattr(module, "TIMEOUT", 0.3)
    with pytest.raises(DatasetError, match="timeout"):
        fetch(serve(SilentHandler))


@pytest.mark.parametrize(
    ("handler", "words"),
    [
        (NotFoundHandler, "HTTP 404 (Not Found)"),
        (CutHandler, "cut before a file"),
        (LoginHandler, "a network login may have answered"),
    ],
)
def test_a_failing_server_is_told_and_leaves_no_file(serve, handler, words):
    with pytest.raises(DatasetError, match=re.escape(words)) as caught:
        fetch(serve(handler))
    for way in ("Try again", "drawn garments", "local folder", "Kaggle"):
        assert way in str(caught.value)
    assert not [path for path in keras_folder().iterdir() if path.name[0] != "."]
    assert not is_available("fashion-mnist")


def test_a_refused_connection_reaches_the_page_in_plain_words():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    job = Job("core.data.download:download", url)
    job.start()
    wait_for(lambda: not job.is_running, what="the download")
    assert "the connection was refused or cut" in job.error
    assert "Traceback" not in job.error


@pytest.mark.real_data
@pytest.mark.slow
def test_the_real_files_are_downloaded_repaired_and_found_by_keras(serve):
    write("t10k-labels-idx1-ubyte.gz", bytes(12))
    handler = functools.partial(QuietHandler, directory=REAL_FOLDER)
    job = Job("core.data.download:download", serve(handler))
    job.run()
    assert job.done == 1
    assert load_dataset("fashion-mnist").name == "Fashion-MNIST"
    code = """
import keras, urllib.request
urllib.request.urlretrieve = None  # it must not need the network
print(keras.datasets.fashion_mnist.load_data()[1][1].shape)
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "(10000,)" in done.stdout
