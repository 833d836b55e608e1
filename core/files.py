"""Writes files whole: a reader sees the old content or the new, never half of it."""

import io
import json
import uuid
import zipfile
import zlib
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray


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


def read_json(path: Path | str) -> dict[str, Any]:
    """Reads one JSON object, or raises a ValueError, for a missing file too."""
    path = Path(path)
    try:
        values = json.loads(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror}.") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} is not JSON: {error}.") from error
    if not is_object(values):
        raise ValueError(f"{path.name} must hold an object, received {values!r:.40}.")
    return values


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Tells whether parsed JSON is an object."""
    return isinstance(value, dict)


def read_npz(path: Path | str, *names: str) -> tuple[NDArray[Any], ...]:
    """Reads arrays of an npz file, never pickles, or raises a ValueError."""
    path = Path(path)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return tuple(arrays[name] for name in names)
    except (OSError, KeyError, ValueError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        if "pickle" in str(error):  # what NumPy says of anything it does not know
            reason = "it is no archive of NumPy arrays"
        raise ValueError(f"{path.name} cannot be read: {reason}.") from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"{path.name} is damaged: {error}.") from error
