"""Zips and arrays from strangers, unpacked with suspicion; no pickles."""

import io
import math
import stat
import struct
import zipfile
import zlib

import numpy as np

MAX_BYTES = 40_000_000  # of a zip; the largest of our recipes takes 15 MB
MAX_UNPACKED = 80_000_000  # of all files in it together
MAX_DIRECTORY = 64_000  # bytes of a zip's table of contents; ours take about 1,000
MAX_HEADER = 1_000  # characters before an array's numbers; ours take about 100
_END, _ZIP64 = b"PK\x05\x06", b"PK\x06\x07"
_ENCRYPTED = 0x1  # flag bit
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
REMEDY = "Export the run again."


def unpack(content, limits, *, what="the zip"):
    """Unpacks a zip into memory; nothing is written anywhere.

    Args:
        content: Its bytes.
        limits: Dict from the names it may hold to the most bytes of each.
        what: What to call it in messages.

    Returns:
        Dict from name to bytes.

    Raises:
        ValueError: for anything unexpected, before it is unpacked.
    """
    _check_directory(content, what)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, limits, what)
            return {each.orig_filename: archive.read(each) for each in entries}
    except _DAMAGE as error:
        raise ValueError(f"{what} is damaged ({error}). {REMEDY}") from error


def _check_directory(content, what):
    """Refuses what is no zip, and tables of contents that would fill the memory."""
    if len(content) > MAX_BYTES:
        raise ValueError(
            f"{what} must be at most {MAX_BYTES:,} bytes, received {len(content):,}."
        )
    end = content[-22:]  # where a zip without a comment ends
    if len(end) < 22 or end[:4] != _END:
        raise ValueError(f"{what} is no zip, or was cut short. {REMEDY}")
    size = struct.unpack("<I", end[12:16])[0]
    if size > MAX_DIRECTORY or content[-42:-38] == _ZIP64:
        raise ValueError(f"{what} lists far more files than a run has. {REMEDY}")


def _check_entries(entries, limits, what):
    names = [each.orig_filename for each in entries]
    for each, name in zip(entries, names, strict=True):
        if name not in limits:
            raise ValueError(
                f"{what} must hold {', '.join(sorted(limits))} alone, "
                f"received {name[:60]!r}. {REMEDY}"
            )
        if each.file_size > limits[name]:
            raise ValueError(
                f"{what}: {name} must be at most {limits[name]:,} bytes, it would "
                f"unpack to {each.file_size:,}. {REMEDY}"
            )
        kind = stat.S_IFMT(each.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise ValueError(f"{what}: {name} must be a file, received a link.")
        if each.flag_bits & _ENCRYPTED or each.compress_type not in _PLAIN:
            raise ValueError(f"{what}: {name} is encrypted or packed in another way.")
    if len(set(names)) < len(names):
        raise ValueError(f"{what} holds a file twice: {sorted(names)}. {REMEDY}")
    total = sum(each.file_size for each in entries)
    if total > MAX_UNPACKED:
        raise ValueError(f"{what} would unpack to {total:,} bytes. {REMEDY}")


def unpack_arrays(content, kinds, *, what):
    """Reads an npz file; an array's header is checked before its numbers are read.

    Args:
        content: Its bytes.
        kinds: Dict from the names it must hold to `(dtype, axes)`, or a pair for
            arrays of any name.
        what: The file's name, for messages.

    Returns:
        Dict from name to a finite array of that dtype.

    Raises:
        ValueError: for other names, types, axes, and numbers that are none.
    """
    names = kinds if isinstance(kinds, dict) else _names_in(content, what)
    members = unpack(content, {f"{n}.npy": MAX_UNPACKED for n in names}, what=what)
    missing = [name for name in names if f"{name}.npy" not in members]
    if missing:
        raise ValueError(f"{what} lacks {', '.join(missing)}. {REMEDY}")
    arrays = {}
    for name in names:
        kind = kinds[name] if isinstance(kinds, dict) else kinds
        arrays[name] = _read_array(members[f"{name}.npy"], *kind, f"{what}: {name}")
    return arrays


def _names_in(content, what):
    _check_directory(content, what)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [each.orig_filename for each in archive.infolist()]
    except _DAMAGE as error:
        raise ValueError(f"{what} is damaged ({error}). {REMEDY}") from error
    strange = [name for name in names if not name.endswith(".npy")]
    if strange:
        raise ValueError(f"{what} must hold arrays alone, received {strange[0]!r:.60}.")
    return [name.removesuffix(".npy") for name in names]


def _read_array(content, dtype, axes, what):
    """Reads one `.npy` file of a known type."""
    file = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):
            raise ValueError(f"format {version}")
        shape, is_fortran, found = np.lib.format.read_array_header_1_0(
            file, max_header_size=MAX_HEADER
        )
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"{what} is no plain array ({error}). {REMEDY}") from error
    if found != np.dtype(dtype) or (axes is not None and len(shape) != axes):
        raise ValueError(
            f"{what} must be {dtype} with {axes or 'any'} axes, received {found} of "
            f"shape {shape}. {REMEDY}"
        )
    size, rest = math.prod(shape) * found.itemsize, content[file.tell() :]
    if len(rest) != size or min(shape, default=1) < 1:
        raise ValueError(
            f"{what} has {len(rest):,} bytes of numbers, its shape {shape} would take "
            f"{size:,}. {REMEDY}"
        )
    array = np.frombuffer(rest, found).reshape(shape, order="F" if is_fortran else "C")
    if not np.isfinite(array).all():
        raise ValueError(f"{what} must be finite, received NaN or infinity. {REMEDY}")
    return array
