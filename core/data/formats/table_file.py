"""A text table as bytes, plain, gzipped or alone in a zip; read with limits."""

import contextlib
import gzip
import io
import zipfile
import zlib
from collections.abc import Generator
from pathlib import Path
from typing import IO, Any

import pandas as pd

from core.data.dataset import DatasetError

MAX_BYTES = 4_000_000_000  # unpacked; 500,000 rows of eight characters a pixel
MAX_LINE = 200_000  # bytes; 784 pixels of full precision take 16,000, twice in UTF-16
_BLOCK = 65_536
REMEDY = "Use Kaggle's own file, or write it anew with that header."


class _Limited(io.RawIOBase):
    """Passes bytes on until there are too many, or no end of a line comes."""

    def __init__(self, source: IO[bytes], path: Path):
        self._source, self._path = source, path
        self._total = self._line = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        block = self._source.read(min(len(buffer), _BLOCK))
        end = block.rfind(b"\n")
        self._line = len(block) - end - 1 if end >= 0 else self._line + len(block)
        self._total += len(block)
        if self._line > MAX_LINE or self._total > MAX_BYTES:
            raise DatasetError(
                f"{self._path}: expected lines of 785 values, received "
                f"{self._total:,} bytes that are none. Download the file again."
            )
        buffer[: len(block)] = block
        return len(block)


@contextlib.contextmanager
def open_table(path: Path) -> Generator[IO[bytes]]:
    """Opens the bytes of a table, unpacked as they are read.

    Raises:
        DatasetError: for a zip that does not hold one table alone.
        OSError, EOFError, zlib.error, zipfile.BadZipFile: where it is damaged.
    """
    with contextlib.ExitStack() as stack:
        file: Any = stack.enter_context(path.open("rb"))
        start = file.read(4)
        file.seek(0)
        if start.startswith(b"\x1f\x8b"):
            file = stack.enter_context(gzip.GzipFile(fileobj=file))
        elif start == b"PK\x03\x04":
            archive = stack.enter_context(zipfile.ZipFile(file))
            if member := _only_table(archive, path):
                file = stack.enter_context(archive.open(member))
            else:
                file.seek(0)  # a workbook: whoever reads it says so
        yield stack.enter_context(io.BufferedReader(_Limited(file, path), _BLOCK))


def _only_table(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo | None:
    """Returns the one file of a zip; None for an office document."""
    members = [
        each
        for each in archive.infolist()
        if not each.is_dir() and not each.filename.startswith(("__MACOSX/", "."))
    ]
    if any(each.filename == "[Content_Types].xml" for each in members):
        return None
    if len(members) != 1 or members[0].flag_bits & 1:
        shown = ", ".join(each.filename[:40] for each in members[:4]) or "nothing"
        raise DatasetError(
            f"{path}: expected a zip of one CSV without a password, it holds {shown}. "
            "Unpack it."
        )
    return members[0]


@contextlib.contextmanager
def explain_errors(path: Path) -> Generator[None]:
    """Turns what goes wrong in reading a file into a DatasetError that names it."""
    try:
        yield
    except pd.errors.EmptyDataError as error:
        raise DatasetError(
            f"{path}: expected rows of images, found none. {REMEDY}"
        ) from error
    except UnicodeError as error:
        raise DatasetError(
            f"{path}: expected text in UTF-8 or UTF-16, received other bytes. {REMEDY}"
        ) from error
    except (EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise DatasetError(
            f"{path}: expected a whole archive, received a cut or damaged one "
            f"({error}). Download it again."
        ) from error
    except (ValueError, OverflowError) as error:  # ParserError is a ValueError
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        raise DatasetError(
            f"{path}: expected 785 whole numbers a row, received: {reason}. {REMEDY}"
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise DatasetError(
            f"{path}: cannot be read ({reason}). Check the permissions and the disk."
        ) from error
