"""fashion_mnist.npz: the four arrays in one NumPy file, never unpickled."""

import zipfile
import zlib
from collections.abc import Set
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.arrays import Images, LabelledImages, Labels
from core.data.dataset import IMAGE_SHAPE, NUM_CLASSES, DatasetError, check_split
from core.data.formats import MAX_IMAGES, Format, Note, plain_name
from core.data.formats.contents import name_content
from core.data.formats.values import (
    SCALED,
    find_bad_pixel,
    from_one_hot,
    is_scaled,
    to_pixels,
)

NAME = "fashion_mnist.npz"
_NAMES = {  # of each array, as programs write it
    "x_train": ("x_train", "train_x", "train_images"),
    "y_train": ("y_train", "train_y", "train_labels"),
    "x_test": ("x_test", "test_x", "test_images"),
    "y_test": ("y_test", "test_y", "test_labels"),
}
_MAX_VALUES = MAX_IMAGES * 784
_REMEDY = "Write it with numpy.savez(x_train=, y_train=, x_test=, y_test=)."


def pick_npz(names: Set[str]) -> dict[str, str]:
    """Picks the file, or the only .npz there is."""
    found = sorted(name for name in names if name.lower().endswith(".npz"))
    named = [name for name in found if plain_name(name).replace("-", "_") == NAME]
    chosen = named or (found if len(found) == 1 else [])
    return {NAME: chosen[0]} if chosen else {}


def read_npz_folder(folder: Path, note: Note) -> tuple[LabelledImages, LabelledImages]:
    """Reads the four arrays; no more of each than its header promises.

    Raises:
        DatasetError: names the file, what is wrong with it and what to do.
    """
    names = {entry.name for entry in folder.iterdir() if entry.is_file()}
    path = folder / pick_npz(names).get(NAME, NAME)
    try:
        with zipfile.ZipFile(path) as archive:
            arrays = {n: _read_array(archive, n, path) for n in _NAMES}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
        with path.open("rb") as file:
            what = name_content(file.read(2000)) if "zip" in str(error) else None
        what = f"{what or error}".rstrip(".")
        raise DatasetError(
            f"{path}: expected NumPy arrays, received {what}. {_REMEDY}"
        ) from error
    except (OSError, RuntimeError, NotImplementedError) as error:
        raise DatasetError(f"{path}: cannot be read ({error}). {_REMEDY}") from error
    splits: list[LabelledImages] = []
    for part in ("train", "test"):
        where = f"{path}, {part}"
        images = _to_images(arrays[f"x_{part}"], where, note)
        labels = _to_labels(arrays[f"y_{part}"], where)
        check_split(images, labels, where=where)
        splits.append((images, labels))
    train, test = splits
    return train, test


def _read_array(archive: zipfile.ZipFile, name: str, path: Path) -> NDArray[Any]:
    """Reads one .npy of the archive, its header first."""
    held = {each.lower().removesuffix(".npy"): each for each in archive.namelist()}
    member = next((held[each] for each in _NAMES[name] if each in held), None)
    if member is None:
        shown = ", ".join(sorted(held)[:8]) or "none"
        raise DatasetError(
            f"{path}: expected the arrays {', '.join(_NAMES)}, received {shown}. "
            f"{_REMEDY}"
        )
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        read_header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }.get(version, np.lib.format.read_array_header_1_0)
        shape, is_fortran, dtype = read_header(file)
        size = int(np.prod(shape, dtype=object))
        if dtype.kind not in "uifb" or dtype.itemsize > 8 or size > _MAX_VALUES:
            raise DatasetError(
                f"{path}: {name} must hold numbers of at most {MAX_IMAGES:,} images, "
                f"received {dtype} of shape {shape}. {_REMEDY}"
            )
        content = file.read(size * dtype.itemsize)
        if len(content) < size * dtype.itemsize or file.read(1):
            raise ValueError(f"{name} has not the size that its header says")
    array = np.frombuffer(content, dtype)
    return array.reshape(shape, order="F" if is_fortran else "C")


def _to_images(values: NDArray[Any], where: str, note: Note) -> Images:
    if values.ndim > 1 and values[:1].size == 784:  # (n, 784) or (n, 28, 28, 1)
        values = values.reshape(-1, *IMAGE_SHAPE)
    if values.dtype == np.uint8:
        return values
    factor = 255 if is_scaled(values) else 1
    images = np.empty(values.shape, np.uint8)
    for start in range(0, len(values), 5_000):  # a part at a time: floats are large
        part = values[start : start + 5_000]
        if bad := find_bad_pixel(part, factor):
            expected = "0 to 1 in steps of 1/255" if factor > 1 else "0 to 255"
            raise DatasetError(
                f"{where}: image {start + bad[0] + 1:,} has a pixel {part[bad]}, "
                f"expected {expected}. Write the pixels as they were published."
            )
        images[start : start + 5_000] = to_pixels(part, factor)
    if factor > 1:
        note(SCALED)
    return images


def _to_labels(values: NDArray[Any], where: str) -> Labels:
    if values.ndim == 2 and values.shape[1] == NUM_CLASSES:
        values = from_one_hot(values)
    values = values.reshape(len(values), -1)
    is_label = (values >= 0) & (values < NUM_CLASSES) & (values % 1 == 0)
    if values.shape[1:] != (1,) or not is_label.all():
        raise DatasetError(
            f"{where}: labels must be one whole number from 0 to 9 an image, or ten "
            f"zeros and ones, received others. {_REMEDY}"
        )
    return values[:, 0].astype(np.uint8)


FORMAT = Format(
    title="NumPy file",
    wanted=(NAME,),
    also="x_train, y_train, x_test and y_test",
    pick=pick_npz,
    read=read_npz_folder,
)
