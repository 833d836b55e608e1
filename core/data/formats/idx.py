"""IDX, the format of the official Fashion-MNIST files, every header checked."""

import gzip
import math
import os
import re
import zlib
from collections.abc import Set
from pathlib import Path
from typing import IO

import numpy as np

from core.arrays import LabelledImages, Labels
from core.data.dataset import IMAGE_SHAPE, DatasetError, check_split
from core.data.formats import MAX_IMAGES, Format, Note, plain_name
from core.data.formats.contents import name_content

IDX_NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
_AXES = {0x00000803: 3, 0x00000801: 1}  # magic number -> axes that the header lists
_GZIP_MAGIC = b"\x1f\x8b"
_REMEDY = "Get the file again; the four official files are known to work."


def list_folder(folder: Path) -> set[str]:
    """Returns the names of the files in `folder`.

    Raises:
        DatasetError: when it is no folder or cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            return {entry.name for entry in entries if entry.is_file()}
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DatasetError(
            f"{folder}: expected a folder that can be read, received: {reason}. "
            "Check the spelling and the permissions, or name another folder."
        ) from error


def pick_idx_names(names: Set[str]) -> dict[str, str]:
    """Picks which of `names` hold the four official files, in their order.

    Of two forms the `.gz` is taken, since its checksum betrays damage; a browser's
    copy, `name (1).gz`, where there is no other.
    """
    # MNIST's own files are called train-images.idx3-ubyte by some programs.
    plain = {name: plain_name(name).replace(".idx", "-idx") for name in names}
    plain = {name: re.sub("^test-", "t10k-", each) for name, each in plain.items()}
    picked: dict[str, str] = {}
    for wanted in IDX_NAMES:
        forms = (f"{wanted}.gz", wanted)
        fitting = [name for name in names if plain[name] in forms]
        if fitting:
            picked[wanted] = min(
                fitting, key=lambda n: (n not in forms, forms.index(plain[n]), n)
            )
    return picked


def read_idx_folder(
    folder: Path, note: Note | None = None
) -> tuple[LabelledImages, LabelledImages]:
    """Reads the four official files, `.gz` or not, as `(train, test)`.

    Raises:
        DatasetError: when a file is missing, unreadable or does not fit its partner.
    """
    picked = pick_idx_names(list_folder(folder))
    if missing := [name for name in IDX_NAMES if name not in picked]:
        raise DatasetError(
            f"{folder}: expected the four IDX files, .gz or not; missing: "
            f"{', '.join(missing)}. Put them there, or name another folder."
        )
    found = list(picked.values())
    splits: list[LabelledImages] = []
    for images_name, labels_name in (found[:2], found[2:]):
        images = read_idx(folder / images_name)
        labels = read_idx(folder / labels_name)
        where = f"{folder / images_name} with {labels_name}"
        if images.ndim != 3 or labels.ndim != 1:
            raise DatasetError(
                f"{where}: expected images in the first and labels in the second, "
                f"received {images.ndim} axes and {labels.ndim}. "
                "The files may have been swapped; give them their own names back."
            )
        check_split(images, labels, where=where)
        splits.append((images, labels))
    train, test = splits
    return train, test


def read_idx(path: Path) -> Labels:
    """Reads one IDX file of images or labels, gzipped or not.

    The header is checked before anything of its size is allocated, and no more is
    unpacked than the header promises, so that a gzip bomb stays small.

    Returns:
        Read-only, `(n, 28, 28)` for images, `(n,)` for labels.

    Raises:
        DatasetError: names the file, what is wrong with it and what to do.
    """
    try:
        if not path.is_file():  # a named pipe would block, a folder has no bytes
            raise DatasetError(f"{path}: expected a file, found none. {_REMEDY}")
        with path.open("rb") as file:
            is_gzip = file.read(2) == _GZIP_MAGIC
            file.seek(0)
            with gzip.GzipFile(fileobj=file) if is_gzip else file as stream:
                shape = _read_shape(stream, path)
                payload = stream.read(math.prod(shape) + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DatasetError(
            f"{path}: expected a whole gzip file, received a cut or damaged one "
            f"({error}). {_REMEDY}"
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise DatasetError(f"{path}: cannot be read ({reason}). {_REMEDY}") from error
    if len(payload) != (size := math.prod(shape)):
        received = f"only {len(payload):,}" if len(payload) < size else "more"
        raise DatasetError(
            f"{path}: its header says {shape[0]:,} items, so {size:,} bytes were "
            f"expected after it; received {received}. {_REMEDY}"
        )
    return np.frombuffer(payload, np.uint8).reshape(shape)


def _read_shape(stream: IO[bytes] | gzip.GzipFile, path: Path) -> tuple[int, ...]:
    """Reads the header: magic number, then one big-endian count an axis."""
    magic = int.from_bytes(start := stream.read(4), "big")
    if magic not in _AXES:
        if what := name_content(start + stream.read(2000)):
            raise DatasetError(f"{path}: expected an IDX file, received {what}")
        raise DatasetError(
            f"{path}: expected an IDX file, which starts with 0x00000803 (images) or "
            f"0x00000801 (labels), received 0x{magic:08x}. {_REMEDY}"
        )
    header = stream.read(4 * _AXES[magic])
    if len(header) < 4 * _AXES[magic]:
        raise DatasetError(f"{path}: ends within its header. {_REMEDY}")
    shape = tuple(map(int, np.frombuffer(header, ">u4")))
    if shape[0] > MAX_IMAGES:
        raise DatasetError(
            f"{path}: expected at most {MAX_IMAGES:,} items, its header says "
            f"{shape[0]:,}. {_REMEDY}"
        )
    if len(shape) == 3 and shape[1:] != IMAGE_SHAPE:
        raise DatasetError(
            f"{path}: expected images of 28 x 28, its header says "
            f"{shape[1]:,} x {shape[2]:,}. {_REMEDY}"
        )
    return shape


FORMAT = Format(
    title="IDX files",
    wanted=IDX_NAMES,
    also="with .gz or without",
    pick=pick_idx_names,
    read=read_idx_folder,
)
