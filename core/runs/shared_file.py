"""A run as one safetensors file: a JSON header, then raw arrays; nothing can run."""

import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from core.files import Kind, fits, is_object, parse_json
from core.runs.contents import ARRAYS, HISTORY_COLUMNS, STEP_COLUMNS

FORMAT, VERSION = "fashion-mnist-lab run", 2  # version 1 was a zip
SUFFIX = ".safetensors"
MAX_BYTES = 40_000_000  # of a file; the largest of our recipes takes 15 MB
MAX_HEADER = 100_000  # bytes of JSON; ours take about 10,000
TEXTS = ("config", "status", "summary")  # each one JSON object, as in the run folder
TABLES = {"history": HISTORY_COLUMNS, "steps": STEP_COLUMNS}
KINDS: dict[str, dict[str, Kind]] = ARRAYS.copy()
for _group, _columns in TABLES.items():
    KINDS[_group] = {"table": ("float64", (None, len(_columns)))}
WEIGHT = "float32"  # of any shape: the builder knows it; a name is `layer.variable`
NEEDED = ("test", "weights")
REMEDY = "Export the run again."
ANEW = f"Export the run itself: python -m core export RUN --output run{SUFFIX}"

Arrays = dict[str, dict[str, NDArray[Any]]]  # by `KINDS`, and "weights"
Objects = dict[str, dict[str, Any]]


def require(holds: object, expected: str, received: object) -> None:
    """Raises a ValueError unless `holds`."""
    if not holds:
        raise ValueError(f"{expected}, received {received!r:.80}. {REMEDY}")


def write_file(run_id: str, objects: Objects, arrays: Arrays) -> bytes:
    """Packs what `read_file` returns."""
    metadata = {"format": FORMAT, "version": str(VERSION), "id": run_id}
    metadata |= {name: json.dumps(objects[name], allow_nan=False) for name in TEXTS}
    flat = {
        f"{group}.{name}": np.ascontiguousarray(array, dtype=_kind(group, name)[0])
        for group, held in arrays.items()
        for name, array in held.items()
    }
    return save(flat, metadata)


def read_file(content: bytes) -> tuple[str, Objects, Arrays]:
    """Reads a shared run, its meaning unchecked; a ValueError says what is wrong.

    Returns:
        `(id, objects, arrays)`: the object of each of `TEXTS`, and arrays of known
        names, types, axes and of finite numbers, read-only; each group is whole.
    """
    metadata = _read_metadata(content)
    objects = {name: _parse(metadata.get(name, ""), name) for name in TEXTS}
    try:
        flat = load(content)
    except (SafetensorError, KeyError, ValueError) as error:
        raise ValueError(f"The file is damaged ({error}). {REMEDY}") from error
    arrays: Arrays = {}
    for full_name, array in flat.items():
        group, _, name = full_name.partition(".")
        _check_array(group, name, array)
        arrays.setdefault(group, {})[name] = array
    for group in {*NEEDED, *arrays} - {"weights"}:
        held = list(arrays.get(group, ()))
        is_whole = set(held) == set(KINDS[group])
        require(is_whole, f"{group} must hold all its arrays", held)
    require("weights" in arrays, "The file must hold weights", list(arrays))
    return metadata.get("id", ""), objects, arrays


def _read_metadata(content: bytes) -> dict[str, str]:
    """Reads the texts of the header, whose size is checked first."""
    if len(content) > MAX_BYTES:
        raise ValueError(
            f"The file must have at most {MAX_BYTES:,} bytes, received "
            f"{len(content):,}. {REMEDY}"
        )
    _refuse_other_formats(content)
    if content and content[:8].isascii() and b"\0" not in content[:200]:
        raise ValueError(
            "The file is text, such as a CSV of predictions or a web page, and no run: "
            f"a run is settings, figures and a network. {ANEW}"
        )
    size = struct.unpack("<Q", content[:8])[0] if len(content) > 8 else 0
    if not 0 < size <= min(MAX_HEADER, len(content) - 8):
        raise ValueError(f"The file is no safetensors file, or was cut short. {REMEDY}")
    metadata = _parse(content[8 : 8 + size], "header").get("__metadata__")
    if metadata is None:
        raise ValueError(
            f"The file holds arrays of another program, and no run of this app. {ANEW}"
        )
    if not is_object(metadata) or {type(each) for each in metadata.values()} != {str}:
        raise ValueError(f"The header's metadata must be texts. {REMEDY}")
    found, version = metadata.get("format"), metadata.get("version", "")
    require(found == FORMAT, f"format must be {FORMAT!r}", found)
    if version.isdecimal() and int(version[:9]) > VERSION:
        raise ValueError(
            f"The file comes from a newer version of this app (format {version:.9}, "
            f"this one reads {VERSION}). Update this app."
        )
    require(version == str(VERSION), f"version must be '{VERSION}'", version)
    return metadata


def _refuse_other_formats(content: bytes) -> None:
    is_zip = content.startswith(b"PK")
    if content.startswith(b"\x89HDF") or (is_zip and b"model.weights.h5" in content):
        raise ValueError(
            "The file is a Keras model: a network alone, without the settings, figures "
            f"and predictions of a run. {ANEW}"
        )
    if is_zip:
        raise ValueError(
            "The file is a zip, as earlier versions of this app exported runs. Where "
            f"the run is, update the app. {ANEW}"
        )


def _parse(text: str | bytes, name: str) -> dict[str, Any]:
    try:
        return parse_json(text, name)
    except ValueError as error:
        raise ValueError(f"{error} {REMEDY}") from error


def _kind(group: str, name: str) -> Kind:
    """Returns dtype and shape of an array; a shape of None is for others to check."""
    if group == "weights":
        return WEIGHT, None
    known = name in KINDS.get(group, {})
    require(known, "The file must hold arrays of a run alone", f"{group}.{name}")
    return KINDS[group][name]


def _check_array(group: str, name: str, array: NDArray[Any]) -> None:
    dtype, shape = _kind(group, name)
    require(
        fits((dtype, shape), array.dtype, array.shape) and array.size,
        f"{group}.{name} must be {dtype} of shape {shape or 'any'}",
        f"{array.dtype} of shape {array.shape}",
    )
    is_finite = np.isfinite(array).all()
    require(is_finite, f"{group}.{name} must be finite", "NaN or infinity")
