"""The download: a child that fetches and checks, a parent that any thread may ask."""

import concurrent.futures
import errno
import functools
import gzip
import hashlib
import http.client
import http.server
import io
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import psutil
import pytest

from core.data import download
from core.data.dataset import DatasetError
from core.data.download import Download, explain, fetch, shared_download
from core.data.formats import official
from core.data.formats.official import OFFICIAL_FILES
from core.data.sources import is_available, keras_folder, load_dataset
from tests.data.test_idx import REAL_FOLDER, make_split, needs_real_data
from tests.workers import wait_for

ROOT = Path(download.__file__).parents[2]
# A child whose loader writes what it likes; the checks in it are the real ones.
CHILD = """
import os, sys, time
from core.data import download
from core.data.sources import keras_folder
def load():
    {body}
sys.exit(download.main(load))
"""
# A child with the real Keras, whose files come from a server on this computer.
KERAS_CHILD = """
import functools, sys
from core.data import download
def load():
    import keras.src.datasets.fashion_mnist as module
    get_file = module.get_file
    module.get_file = lambda name, origin, cache_subdir: get_file(
        name, origin={url!r} + name, cache_subdir=cache_subdir
    )
    return download.load_with_keras()
sys.exit(download.main(load))
"""


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.delenv("FASHION_MNIST_DIR", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    timeout = socket.getdefaulttimeout()
    yield
    socket.setdefaulttimeout(timeout)


@pytest.fixture
def start():
    """Starts downloads whose child is given as Python text; stops them at the end."""
    started = []

    def start_child(text):
        started.append(Download([sys.executable, "-c", text]))
        started[-1].start()
        return started[-1]

    yield start_child
    for each in started:
        each.stop()


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


def finish(running, seconds=60):
    wait_for(lambda: not running.is_running, seconds=seconds, what="the download")
    return running.error


def write_sparse(name, size):
    keras_folder().mkdir(parents=True, exist_ok=True)
    with (keras_folder() / name).open("wb") as file:
        file.truncate(size)


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
        time.sleep(2)


def test_importing_the_module_does_not_import_keras():
    code = (
        "import sys, core.data.download;"
        "print({'keras', 'tensorflow', 'streamlit'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert result.stdout.strip() == "set()"


def test_the_whole_process_shares_one_download():
    assert shared_download() is shared_download()
    assert not shared_download().is_running
    assert shared_download().error is None


def test_progress_counts_bytes_of_the_four_files():
    idle = Download()
    assert idle.progress() == 0
    write_sparse("train-images-idx3-ubyte.gz", 10_000_000)
    write_sparse("t10k-labels-idx1-ubyte.gz", 99_999)  # too long counts as whole
    write_sparse("something-else.gz", 50_000_000)
    total = 26_421_880 + 29_515 + 4_422_102 + 5_148
    assert idle.progress() == pytest.approx((10_000_000 + 5_148) / total)
    for name, (size, _) in OFFICIAL_FILES.items():
        write_sparse(name, size)
    assert idle.progress() == 1


def test_progress_survives_an_impossible_cache(monkeypatch):
    monkeypatch.setenv("KERAS_HOME", "~nobody-of-this-name")
    assert Download().progress() == 0


def test_a_failure_reaches_the_parent_in_plain_words(start):
    text = CHILD.format(body="raise OSError(28, 'No space left on device')")
    words = finish(start(text))
    assert "the disk is full" in words
    for way in ("Try again", "drawn garments", "local folder", "Kaggle"):
        assert way in words
    assert "Traceback" not in words


def test_a_progress_bar_that_broke_off_does_not_hide_the_verdict(start):
    body = "print('12 % ===>', end='', flush=True); raise TimeoutError"
    assert "silent for 20 seconds" in finish(start(CHILD.format(body=body)))


def test_a_child_that_dies_without_a_word(start):
    words = finish(start("import os; print('half a line'); os._exit(3)"))
    assert "exit code 3" in words
    assert finish(start("raise SystemExit('no such module')")).startswith(
        "The download ended early (exit code 1): no such module"
    )
    assert "no output" in finish(start("pass"))


def test_a_command_that_cannot_start():
    broken = Download(["/no/such/python"])
    broken.start()
    assert not broken.is_running
    assert "could not start" in broken.error


def test_a_second_start_does_not_start_a_second_child(start, tmp_path):
    log = str(tmp_path / "log")
    text = f"import time; open({log!r}, 'a').write('x'); time.sleep(60)"
    running = start(text)
    wait_for((tmp_path / "log").exists, what="the child")
    running.start()
    assert running.is_running
    assert running.error is None
    time.sleep(0.3)
    assert (tmp_path / "log").read_text() == "x"


def test_a_new_start_forgets_the_old_error(start):
    failed = start("pass")
    assert finish(failed)
    failed._command = [sys.executable, "-c", "print('{\"ok\": true}')"]
    failed.start()
    assert finish(failed) is None


def test_stop_kills_the_child_with_its_children_and_removes_the_partial_file(start):
    body = (
        "open(keras_folder() / 'train-images-idx3-ubyte.gz', 'wb').write(bytes(999));"
        "import subprocess;"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)']);"
        "time.sleep(99)"
    )
    running = start(CHILD.format(body=body))
    child = psutil.Process(running._process.pid)
    wait_for(lambda: child.children(recursive=True), what="the grandchild")
    assert running.progress() > 0
    family = [child, *child.children(recursive=True)]
    assert os.name == "nt" or os.getsid(child.pid) == child.pid
    running.stop()
    assert not running.is_running
    assert running.error is None
    assert running.progress() == 0
    wait_for(lambda: not any(map(is_alive, family)), seconds=5, what="their end")
    running.stop()  # again is no error


def is_alive(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_child_killed_half_way_leaves_nothing_that_passes_for_the_data(start):
    body = (
        "open(keras_folder() / 'train-images-idx3-ubyte.gz', 'wb').write(bytes(999));"
        "time.sleep(99)"
    )
    running = start(CHILD.format(body=body))
    wait_for(lambda: running.progress() > 0, what="bytes on the disk")
    psutil.Process(running._process.pid).kill()
    assert "ended early" in finish(running)
    assert not is_available("fashion-mnist")
    with pytest.raises(DatasetError, match="999 of 26,421,880 bytes"):
        load_dataset("fashion-mnist")


def test_many_threads_may_poll(start):
    running = start(CHILD.format(body="time.sleep(0.5); raise EOFError"))

    def poll():
        while running.is_running:
            assert 0 <= running.progress() <= 1
        return running.error

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        polls = [pool.submit(poll) for _ in range(8)]
    assert all("is not the file" in each.result() for each in polls)


def test_fetch_keeps_whole_files_and_removes_others_before_loading(monkeypatch):
    folder = keras_folder()
    folder.mkdir(parents=True)
    md5 = hashlib.md5(b"whole", usedforsecurity=False).hexdigest()
    files = {"good.gz": (5, md5), "bad.gz": (5, md5), "long.gz": (4, md5)}
    monkeypatch.setattr(official, "OFFICIAL_FILES", files)
    (folder / "good.gz").write_bytes(b"whole")
    (folder / "bad.gz").write_bytes(b"wrong")
    (folder / "long.gz").write_bytes(b"whole")
    seen = []

    def load():
        seen.extend(path.name for path in folder.iterdir())
        raise ConnectionResetError

    with pytest.raises(DatasetError, match="refused or cut"):
        fetch(load, folder)
    assert seen == ["good.gz"]


def test_fetch_refuses_what_keras_could_not_write(monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(DatasetError, match="cannot be written; set KERAS_HOME"):
        fetch(lambda: pytest.fail("must not load"), keras_folder())


def test_fetch_refuses_files_that_arrive_damaged():
    def load():
        write_sparse("t10k-labels-idx1-ubyte.gz", 5_148)
        return make_split(10), make_split(10)

    with pytest.raises(DatasetError, match="arrived damaged: t10k-labels"):
        fetch(load, keras_folder())
    assert not any(keras_folder().iterdir())


def test_fetch_checks_the_arrays(monkeypatch):
    def load(count=60_000, low=0, dtype=np.uint8):
        def make(count):
            images = np.full((count, 28, 28), low, dtype)
            images[0, 0, 0] = 255
            return images, (np.arange(count) % 10).astype(np.uint8)

        return make(count), make(10_000)

    fetch(load, keras_folder())
    with pytest.raises(DatasetError, match=r"60,000 training.*received 59,990"):
        fetch(functools.partial(load, count=59_990), keras_folder())
    with pytest.raises(DatasetError, match="span 0 to 255, received 1 to 255"):
        fetch(functools.partial(load, low=1), keras_folder())
    with pytest.raises(DatasetError, match="of uint8"):
        fetch(functools.partial(load, dtype=np.float32), keras_folder())


def as_keras_raises(cause):
    """Wraps as `keras.utils.get_file` does: a plain Exception, raised in an except."""
    error = Exception(f"URL fetch failure: {cause.reason}")
    error.__context__ = cause
    return error


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
    if isinstance(error, urllib.error.URLError):
        assert words in explain(as_keras_raises(error))


def test_a_silent_server_is_a_timeout(serve, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT", 0.3)
    url = serve(SilentHandler)

    def load():
        urllib.request.urlretrieve(url, keras_folder() / "file")

    with pytest.raises(DatasetError, match="timeout"):
        fetch(load, keras_folder())


@pytest.mark.parametrize(
    ("handler", "words"),
    [(NotFoundHandler, "HTTP 404 (Not Found)"), (CutHandler, "cut before a file")],
)
def test_the_real_keras_against_a_failing_server(start, serve, handler, words):
    running = start(KERAS_CHILD.format(url=serve(handler)))
    assert words in finish(running)
    assert not any(keras_folder().iterdir())


@needs_real_data
def test_the_real_keras_downloads_repairs_and_checks(start, serve):
    write_sparse("train-images-idx3-ubyte.gz", 26_421_880)  # right size, wrong content
    write_sparse("t10k-labels-idx1-ubyte.gz", 12)
    handler = functools.partial(QuietHandler, directory=REAL_FOLDER)
    running = start(KERAS_CHILD.format(url=serve(handler)))
    assert finish(running) is None
    assert running.progress() == 1
    assert load_dataset("fashion-mnist").name == "Fashion-MNIST"


def test_the_last_line_is_one_json_object(capfd):
    def load():
        print("a progress bar")
        raise EOFError

    assert download.main(load) == 1
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == 1
    verdict = json.loads(lines[0])
    assert verdict["ok"] is False
    assert "is not the file" in verdict["error"]
