"""The download of Fashion-MNIST through Keras, in a process of its own."""

import atexit
import contextlib
import errno
import gzip
import http.client
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.error
import zlib
from pathlib import Path

import psutil

from core.data.dataset import DatasetError
from core.data.formats.official import OFFICIAL_FILES, check_official, remove_damaged
from core.data.sources import keras_folder

TIMEOUT = 20  # seconds without a byte after which the connection counts as lost
_ROOT = Path(__file__).resolve().parents[2]
_TAIL = 65_536  # bytes of the child's output that can matter: its last lines
_INSTEAD = (
    "Try again, or go on with what needs no download: drawn garments, a local folder "
    "of IDX files, or Kaggle's CSVs."
)


class Download:
    """The download as the server process sees it; any thread may poll it.

    Args:
        command: What to run instead of this module, for tests.
    """

    def __init__(self, command=None):
        self._command = command or [sys.executable, "-m", "core.data.download"]
        self._lock = threading.Lock()
        self._process = None
        self._output = None
        self._error = None

    def start(self):
        """Starts the child process, unless one is running."""
        with self._lock:
            self._settle()
            if self._process:
                return
            self._error = None
            try:
                # Closed in _settle or stop, when the child has ended.
                self._output = tempfile.TemporaryFile()  # noqa: SIM115
                self._process = subprocess.Popen(
                    self._command,
                    cwd=_ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=self._output,  # a file never fills up, as a pipe would
                    stderr=subprocess.STDOUT,
                    # Ctrl-C in the server's terminal is not for the child.
                    start_new_session=True,
                    creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                )
                atexit.register(self.stop)
            except OSError as error:
                self._error = f"The download could not start: {error}. {_INSTEAD}"

    def stop(self):
        """Kills the child, should it run, and removes what it left unfinished."""
        with self._lock:
            self._settle()
            process, self._process = self._process, None
            if process is None:
                return
            _kill_tree(process)
            self._output.close()
            with contextlib.suppress(OSError, DatasetError):
                remove_damaged(keras_folder())

    @property
    def is_running(self):
        with self._lock:
            self._settle()
            return self._process is not None

    @property
    def error(self):
        """Why the last download failed, in plain words; None while all is well."""
        with self._lock:
            self._settle()
            return self._error

    def progress(self):
        """Returns the fraction of the four files' bytes that is on the disk, 0 to 1."""
        try:
            folder = keras_folder()
        except DatasetError:
            return 0.0
        have = 0
        for name, (size, _) in OFFICIAL_FILES.items():
            with contextlib.suppress(OSError):
                have += min((folder / name).stat().st_size, size)
        return have / sum(size for size, _ in OFFICIAL_FILES.values())

    def _settle(self):
        """Takes notice of a child that has ended; the caller holds the lock."""
        if self._process is None or self._process.poll() is None:
            return
        code, self._process = self._process.returncode, None
        with self._output as output:
            output.seek(max(0, output.seek(0, os.SEEK_END) - _TAIL))
            lines = output.read().decode(errors="replace").splitlines()
        self._error = _read_verdict(lines, code)


_SHARED = Download()


def shared_download():
    """Returns the one Download of this process."""
    return _SHARED


def _read_verdict(lines, code):
    """Returns the error in the child's last JSON line, or None when it succeeded."""
    for line in reversed(lines):
        with contextlib.suppress(ValueError):
            verdict = json.loads(line)
            if isinstance(verdict, dict) and "ok" in verdict:
                return None if verdict["ok"] else str(verdict.get("error"))
    last = next((line.strip() for line in reversed(lines) if line.strip()), "no output")
    return f"The download ended early (exit code {code}): {last[-200:]}. {_INSTEAD}"


def _kill_tree(process):
    """Kills the child and its descendants; psutil does so on every system."""
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(process.pid)
        for member in [*parent.children(recursive=True), parent]:
            with contextlib.suppress(psutil.Error):
                member.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)


# What follows runs in the child.


def load_with_keras():
    """Has Keras download what its cache lacks; returns its `(train, test)`."""
    os.environ["KERAS_BACKEND"] = "tensorflow"  # the one that is installed
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # Only this process of its own imports Keras, never the server's.
    import keras  # noqa: TID251

    return keras.datasets.fashion_mnist.load_data()


def fetch(load, folder):
    """Downloads into `folder` and checks what arrived.

    Args:
        load: Function that puts the four files there and returns `(train, test)`.
        folder: Keras' cache for Fashion-MNIST.

    Raises:
        DatasetError: says in plain words what failed and what works without.
    """
    socket.setdefaulttimeout(TIMEOUT)
    # Made absolute, and made: where its home is not there or not writable, Keras would
    # quietly go to /tmp, where nobody looks afterwards.
    os.environ["KERAS_HOME"] = str(folder.parents[1])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder.parents[1], os.W_OK):
            raise PermissionError(errno.EACCES, "not writable", str(folder.parents[1]))
        remove_damaged(folder)  # Keras takes whatever has the right name
        train, test = load()
        damaged = remove_damaged(folder)
    except Exception as error:  # Keras raises a plain Exception for network trouble
        with contextlib.suppress(OSError):
            remove_damaged(folder)
        raise DatasetError(
            f"Fashion-MNIST could not be downloaded: {explain(error)}. {_INSTEAD}"
        ) from error
    if damaged:
        raise DatasetError(
            f"Fashion-MNIST arrived damaged: {', '.join(damaged)} had not the "
            f"published size and MD5. {_INSTEAD}"
        )
    check_official(train, test, where=folder)


def explain(error):
    """Says in plain words what a failed download ran into."""
    cause = error
    while cause is not None:
        if words := _explain_cause(cause):
            return words
        inner = getattr(cause, "reason", None)  # where URLError keeps its cause
        inner = inner if isinstance(inner, BaseException) else None
        cause = inner or cause.__cause__ or cause.__context__
    return f"{type(error).__name__}: {error}"


def _explain_cause(cause):
    """Returns the plain words for one exception, or None for one that has none."""
    match cause:
        case urllib.error.HTTPError(code=code):
            phrase = http.client.responses.get(code, "unknown status")
            return f"the server answered HTTP {code} ({phrase})"
        case urllib.error.ContentTooShortError():
            return "the connection was cut before a file was whole"
        case socket.gaierror() | OSError(errno=errno.ENETUNREACH | errno.EHOSTUNREACH):
            return "no network, or none that leads to the server"
        case TimeoutError():
            return f"timeout, the server was silent for {TIMEOUT} seconds"
        case ssl.SSLError():
            return "no secure connection; a network login or proxy may be in the way"
        case ConnectionError() | http.client.HTTPException():
            return "the connection was refused or cut"
        case EOFError() | zlib.error() | gzip.BadGzipFile():
            return "what arrived is not the file; a network login may have answered"
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return "the disk is full; 31 MB are needed"
        case OSError(errno=errno.EACCES | errno.EROFS, filename=str(name)):
            return f"{name} cannot be written; set KERAS_HOME to another folder"
    return None


def main(load=load_with_keras):
    """Downloads and returns the exit code; the last line printed is a JSON object."""
    verdict = {"ok": True, "error": None}
    try:
        with contextlib.redirect_stdout(sys.stderr):  # where Keras draws its progress
            fetch(load, keras_folder())
    except DatasetError as error:
        verdict = {"ok": False, "error": str(error)}
    print(file=sys.stderr, flush=True)  # ends the line of a bar that broke off
    print(json.dumps(verdict), flush=True)
    return 0 if verdict["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
