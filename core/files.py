"""Files written whole, and read with a limit: what lies there may be anything."""

import contextlib
import io
import json
import math
import os
import stat
import struct
import uuid
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, TypeGuard, cast

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

MAX_JSON = 10_000_000  # bytes; a status or a summary takes 10,000
MAX_LOG = 10**12
TAIL = 20_000  # bytes of a log that are looked at
MAX_DEPTH = 20  # of objects and lists in each other
MAX_ARRAYS = 400_000_000  # bytes of one array, and of a file of arrays
MAX_RATIO = 1100  # no deflated byte holds more
# Of an array: dtype and shape, in which None is any length; None: any shape.
Kind = tuple[str, Sequence[int | None] | None]
ODD_ZIP = zipfile.BadZipFile, zlib.error, struct.error, KeyError, EOFError, RuntimeError
NOW = getattr(os, "O_NONBLOCK", 0)  # a FIFO without a writer is not waited for


def write_bytes(path: Path | str, content: bytes) -> None:
    """Writes `content` beside `path`, then moves it into place.

    An OSError, as of a full disk, leaves whole what stood there before.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def write_json(path: Path | str, values: Any) -> None:
    """Writes `values` as indented JSON, whole."""
    write_bytes(path, json.dumps(values, indent=2, allow_nan=False).encode())


def write_npz(path: Path | str, **arrays: Any) -> None:
    """Writes compressed NumPy arrays, whole."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    write_bytes(path, buffer.getvalue())


@contextlib.contextmanager
def open_regular(path: Path | str, *, limit: int) -> Iterator[IO[bytes]]:
    """Opens a file of at most `limit` bytes to be read.

    A ValueError refuses, unread, a FIFO or a device, which could be waited for for
    ever, and a link that leads out of its folder.
    """
    path = Path(path)
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(
            path.parent.resolve()
        ):
            raise ValueError(f"{path.name} must not lead to another folder.")
        with open(path, "rb", opener=_open) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise ValueError(f"{path.name} must be a regular file.")
            if found.st_size > limit:
                raise ValueError(
                    f"{path.name} must have at most {limit:,} bytes, received "
                    f"{found.st_size:,}."
                )
            yield file
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror}.") from error


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | NOW)


def read_bytes(path: Path | str, *, limit: int) -> bytes:
    """Reads a regular file, though it may grow meanwhile; errors as `open_regular`."""
    with open_regular(path, limit=limit) as file:
        return file.read(limit)


def read_tail(path: Path | str) -> list[str]:
    """Returns the last lines of a log, however long it is; [] where there is none."""
    try:
        with open_regular(path, limit=MAX_LOG) as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
            return file.read(TAIL).decode(errors="replace").splitlines()
    except ValueError:
        return []


def read_json(path: Path | str, *, limit: int = MAX_JSON) -> dict[str, Any]:
    """Reads one JSON object, or raises a ValueError, for a missing file too."""
    return parse_json(read_bytes(path, limit=limit), Path(path).name)


def parse_json(text: str | bytes, name: str) -> dict[str, Any]:
    """Parses one JSON object of finite numbers, in which no key occurs twice."""
    try:
        values = json.loads(
            text, parse_constant=_finite, parse_float=_finite, object_pairs_hook=_unique
        )
        _check_depth(values)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{name} is not JSON: {error}.") from error
    if not is_object(values):
        raise ValueError(f"{name} must hold an object, received {values!r:.40}.")
    return values


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Tells whether parsed JSON is an object."""
    return isinstance(value, dict)


def _finite(word: str) -> float:
    if not math.isfinite(float(word)):
        raise ValueError(f"{word:.40} is not a finite number")
    return float(word)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError(f"a key occurs twice in {[key for key, _ in pairs]!r:.200}")
    return dict(pairs)


def _check_depth(values: Any) -> None:
    level: list[Any] = [values]
    for _ in range(MAX_DEPTH):
        level = [inner for each in level for inner in _inside(each)]
    if level:
        raise ValueError(f"it is nested more than {MAX_DEPTH} deep")


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, list):
        return cast(list[Any], value)
    return value.values() if is_object(value) else ()


def read_npz(
    path: Path | str, *names: str, kinds: Mapping[str, Kind] | None = None
) -> tuple[NDArray[Any], ...]:
    """Reads arrays of an npz file, read-only and never pickles, or a ValueError.

    Nothing is allocated before an array's header fits its file, and its kind.
    """
    wanted = {name: (kinds or {}).get(name) for name in names}
    return tuple(_read_arrays(Path(path), wanted, with_values=True))


def check_npz(path: Path | str, kinds: Mapping[str, Kind]) -> None:
    """Raises a ValueError unless an npz file has such arrays; reads headers alone."""
    _read_arrays(Path(path), kinds, with_values=False)


def _read_arrays(
    path: Path, wanted: Mapping[str, Kind | None], *, with_values: bool
) -> list[NDArray[Any]]:
    with open_regular(path, limit=MAX_ARRAYS) as file:
        try:
            with zipfile.ZipFile(file) as archive:
                return [
                    _read_array(archive, name, kind, with_values=with_values)
                    for name, kind in wanted.items()
                ]
        except (*ODD_ZIP, ValueError) as error:
            raise ValueError(f"{path.name} cannot be read: {error}.") from error


def _read_array(
    archive: zipfile.ZipFile, name: str, kind: Kind | None, *, with_values: bool
) -> NDArray[Any]:
    entry = archive.getinfo(f"{name}.npy")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is neither stored nor deflated")
    with archive.open(entry) as member:
        older = npy.read_magic(member) == (1, 0)
        read = npy.read_array_header_1_0 if older else npy.read_array_header_2_0
        shape, is_fortran, dtype = read(member)
        size = math.prod(shape) * dtype.itemsize
        if dtype.kind not in "biuf" or min(shape, default=0) < 0:
            raise ValueError(f"{name} must hold numbers, received {dtype} {shape}")
        if kind and not fits(kind, dtype, shape):
            expected = f"{name} must be {kind[0]} of shape {kind[1] or 'any'}"
            raise ValueError(f"{expected}, received {dtype} of shape {shape}")
        if size > min(MAX_ARRAYS, MAX_RATIO * (entry.compress_size + 1)):
            raise ValueError(f"{name} cannot be {size:,} bytes, as its header says")
        content = member.read(size) if with_values else b""
    if not with_values:
        return np.empty(0, dtype)
    values = np.frombuffer(content, dtype)  # a ValueError for half a number
    return values.reshape(shape, order="F" if is_fortran else "C")


def fits(kind: Kind, dtype: np.dtype[Any], shape: Sequence[int]) -> bool:
    """Tells whether an array of this dtype and shape is of a kind."""
    name, axes = kind
    if axes is None:
        return dtype == name
    same = len(axes) == len(shape)
    return dtype == name and same and all(map(_fits_axis, axes, shape))


def _fits_axis(wanted: int | None, length: int) -> bool:
    return wanted in (None, length)
