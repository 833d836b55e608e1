"""The download of Fashion-MNIST into Keras's cache, without Keras."""

import errno
import gzip
import http
import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from core.data.dataset import DatasetError
from core.data.formats.official import OFFICIAL_FILES, is_whole
from core.data.sources import keras_folder
from core.jobs import Job, Report

ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"  # Keras's
TIMEOUT = 20  # seconds without a byte after which the connection counts as lost
BLOCK = 65_536  # bytes
GZIP_MAGIC = b"\x1f\x8b"
_INSTEAD = (
    "Try again, or go on with what needs no download: drawn garments, or a local "
    "folder of IDX files, Kaggle's CSVs or one .npz."
)
_SHARED = Job("core.data.download:download")


def shared_download() -> Job:
    """Returns the one download of this process."""
    return _SHARED


def download(report: Report, origin: str = ORIGIN) -> None:
    """Fetches those of the four files that Keras's cache lacks or holds damaged.

    What was fetched before a stop is kept, and the rest fetched the next time.

    Raises:
        DatasetError: says in plain words what failed and what works without.
    """
    total = sum(size for size, _ in OFFICIAL_FILES.values())
    before = 0
    try:
        folder = keras_folder()
        folder.mkdir(parents=True, exist_ok=True)
        for name, (size, md5) in OFFICIAL_FILES.items():

            def note(have: int, before: int = before) -> None:
                report(done=(before + have) / total)

            if not is_whole(folder / name, size, md5):
                _fetch(origin + name, folder / name, note)
            note(size)
            before += size
    except (OSError, http.client.HTTPException) as error:
        raise DatasetError(
            f"Fashion-MNIST could not be downloaded: {explain(error)}. {_INSTEAD}"
        ) from error


def _fetch(url: str, path: Path, note: Callable[[int], None]) -> None:
    """Fetches one official file; it gets its name when whole. `note` takes bytes."""
    size, md5 = OFFICIAL_FILES[path.name]
    part = path.with_name(f".{path.name}.part")
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url)
    if 0 < have < size:
        request.add_header("Range", f"bytes={have}-")
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        is_rest = answer.status == http.HTTPStatus.PARTIAL_CONTENT
        with part.open("ab" if is_rest else "wb") as file:
            while (have := file.tell()) <= size and (block := answer.read(BLOCK)):
                file.write(block)
                note(min(have + len(block), size))
        if answer.length and have < size:
            raise urllib.error.ContentTooShortError("cut", (str(part), answer.headers))
    if not is_whole(part, size, md5):
        with part.open("rb") as file:
            magic = file.read(2)
        part.unlink()
        if magic != GZIP_MAGIC:
            raise gzip.BadGzipFile("not a gzip file")
        raise DatasetError(
            f"Fashion-MNIST arrived damaged: {path.name} had not the published size "
            f"and MD5. {_INSTEAD}"
        )
    part.replace(path)


def explain(error: Exception) -> str:
    """Says in plain words what a failed download ran into."""
    reason = getattr(error, "reason", None)  # where URLError keeps its cause
    match reason if isinstance(reason, Exception) else error:
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
        case gzip.BadGzipFile():
            return "what arrived is not the file; a network login may have answered"
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return "the disk is full; 31 MB are needed"
        case OSError(errno=errno.EACCES | errno.EROFS | errno.ENOTDIR, filename=name):
            return f"{name} cannot be written; set KERAS_HOME to another folder"
        case _:
            return f"{type(error).__name__}: {error}"
