"""Where images come from: Fashion-MNIST, drawn garments or a folder, by one string."""

import os
from collections.abc import Set
from pathlib import Path

from core.data.class_words import find_class
from core.data.dataset import OFFICIAL, Dataset, DatasetError, make_dataset
from core.data.formats import Format, load_formats
from core.data.formats.idx import list_folder, read_idx_folder
from core.data.formats.official import (
    OFFICIAL_FILES,
    check_official,
    find_wrong_sizes,
    is_official,
    is_whole,
)
from core.folders import to_path

FASHION_MNIST = "fashion-mnist"
DRAWN = "drawn"
DRAWN_SIZES = {"train_size": 10_000, "test_size": 2_000, "seed": 0}
# Where programs put the files below the folder that people name.
BELOW = (
    *("FashionMNIST/raw", "data/FashionMNIST/raw", "raw", "data/fashion", "fashion"),
    *("fashion-mnist", "datasets/fashion-mnist", "data"),
)
# What people have in place of the files, by suffix, and what to do with it.
_UNREAD = {
    **dict.fromkeys((".zip", ".gz", ".tar", ".tgz", ".7z", ".rar"), "Unpack it here"),
    **dict.fromkeys((".xlsx", ".xls", ".ods"), "Save each sheet as CSV"),
    **dict.fromkeys((".parquet", ".arff", ".feather", ".arrow"), "Write it as CSV"),
    **dict.fromkeys((".npy", ".mat", ".h5", ".hdf5"), "Write one .npz of its arrays"),
    **dict.fromkeys((".pt", ".pkl", ".pickle"), "Write one .npz of its arrays"),
}


class DatasetMissing(DatasetError):  # noqa: N818 - the one error with a way on
    """Fashion-MNIST is not on this computer; the message offers the ways to go on."""


def load_dataset(source: str) -> Dataset:
    """Loads what `source` names.

    Args:
        source: `fashion-mnist`, `drawn`, or a folder with the files of one
            Format (of two, IDX wins) or with one that has them below, as torchvision's
            root. `fashion-mnist` is looked for in FASHION_MNIST_DIR when that is set,
            else in Keras' cache.

    Returns:
        Named `Fashion-MNIST` only when its content is the real thing.

    Raises:
        DatasetMissing: when Fashion-MNIST has yet to be downloaded, or again.
        DatasetError: when the data cannot be used.
    """
    source = source.strip()
    if source == DRAWN:
        # Lazily: only this branch needs Pillow and the drawing code.
        from core.data.drawn.kept import load_drawn

        train, test = load_drawn(keras_folder().parent, **DRAWN_SIZES)
        return make_dataset("Drawn garments", DRAWN, train, test)
    folder = _locate(source)
    notes: list[str] = []
    try:
        found = _find_format(list_folder(folder))
        read = found.read if found else read_idx_folder  # it says what is missing
        train, test = read(folder, notes.append)
        if source == FASHION_MNIST:
            check_official(train, test, where=folder)
    except DatasetError as error:
        if source == FASHION_MNIST and not os.environ.get("FASHION_MNIST_DIR"):
            raise _missing(f"The copy in Keras' cache is damaged. {error}") from error
        raise
    named = _find_folder(source)
    name = named.name if named.name != OFFICIAL else f"a folder called {OFFICIAL}"
    name = OFFICIAL if is_official(train, test) else name
    loads_again = source if source == FASHION_MNIST else str(named)
    return make_dataset(name, loads_again, train, test, notes=notes)


def is_available(source: str) -> bool:
    """Tells from names and sizes whether `load_dataset` would find its files."""
    if source.strip() == DRAWN:
        return True
    try:
        _locate(source.strip())
    except DatasetError:
        return False
    return True


def has_official_files(source: str) -> bool:
    """Tells by their checksums, unread, whether `source` is the published files."""
    if source.strip() == DRAWN:
        return False
    folder = _locate(source.strip())
    return all(
        is_whole(folder / name, *OFFICIAL_FILES[name]) for name in OFFICIAL_FILES
    )


def source_fingerprint(source: str) -> str:
    """Returns a cheap cache key that changes when the files behind `source` change.

    It never fails: what cannot be read has a fingerprint of its own. For drawn
    garments the files are those of the drawing code.
    """
    source = source.strip()
    try:
        if source == DRAWN:
            files = list(Path(__file__).parent.glob("drawn/*.py"))
        else:
            folder = _descend(_find_folder(source))
            names = list_folder(folder)
            picked = [each.pick(names).values() for each in load_formats()]
            files = [folder / name for names in picked for name in names]
        states = [(file, file.stat()) for file in sorted(files)]
    except (DatasetError, OSError) as error:
        return f"{source} | {error}"
    parts = [f"{file} {state.st_size} {state.st_mtime_ns}" for file, state in states]
    return " | ".join([source, *parts])


def keras_folder() -> Path:
    """Returns where `keras.datasets.fashion_mnist` keeps its four files."""
    home = os.environ.get("KERAS_HOME")
    what = "KERAS_HOME" if home else "Keras's folder (or set FASHION_MNIST_DIR)"
    home = _to_path(home or "~/.keras", what)
    return home / "datasets" / "fashion-mnist"


def _locate(source: str) -> Path:
    """Returns the folder behind `source` once the names and sizes in it are right."""
    folder = _find_folder(source)
    if source == FASHION_MNIST and not os.environ.get("FASHION_MNIST_DIR"):
        missing, wrong = find_wrong_sizes(folder)
        if wrong:
            raise _missing(
                f"The download of Fashion-MNIST in {folder} is not whole: "
                f"{'; '.join(wrong)}. It may still be running, or was cut short."
            )
        if missing:
            raise _missing(f"Fashion-MNIST is not on this computer (not in {folder}).")
        return folder
    names = list_folder(folder := _descend(folder))
    if _find_format(names) is None:
        raise DatasetError(f"{folder}: {_describe_other(folder, names)}")
    return folder


def _describe_other(folder: Path, names: Set[str]) -> str:
    """Says what a folder without a whole dataset holds, and what to do."""
    parts = [(each, each.pick(names)) for each in load_formats()]
    begun, picked = max(parts, key=lambda part: len(part[1]) / len(part[0].wanted))
    if picked:
        missing = ", ".join(name for name in begun.wanted if name not in picked)
        return (
            f"expected {len(begun.wanted)} {begun.title}, found "
            f"{', '.join(picked.values())}; missing: {missing}. Put what is missing "
            "there, or name another folder."
        )
    shown = ", ".join(sorted(names)[:8]) or "no files"
    words = f"expected {_or(load_formats())}; found {len(names):,} files: {shown}. "
    if image_folder := _find_image_folder(folder):
        return words + (
            f"{image_folder} is a folder of images of one class; such folders are not "
            "read yet. Write their pixels into one fashion_mnist.npz."
        )
    for name in sorted(names):
        if remedy := _UNREAD.get(Path(name).suffix.lower()):
            return words + f"{name} is not read as it is. {remedy}."
    return words + "Put the files there, or name another folder."


def _find_image_folder(folder: Path) -> str | None:
    """Returns a folder that is named as a class is, such as `train/0`."""
    for below in ("", "train", "training", "test"):
        try:
            names = [each.name for each in os.scandir(folder / below) if each.is_dir()]
        except OSError:
            continue
        if len(found := sorted(name for name in names if find_class(name))) > 1:
            return str(Path(below, found[0]))
    return None


def _find_folder(source: str) -> Path:
    """Returns the folder that `source` means, whether or not anything is in it."""
    if source != FASHION_MNIST:
        return _to_path(source, "The folder")
    if configured := os.environ.get("FASHION_MNIST_DIR"):
        folder = _to_path(configured, "FASHION_MNIST_DIR")
        try:
            list_folder(folder)
        except DatasetError as error:
            raise DatasetError(
                f"FASHION_MNIST_DIR is set, but cannot be used. {error} "
                "Unset it to use Keras' download."
            ) from error
        return folder
    return keras_folder()


def _descend(folder: Path) -> Path:
    """Returns `folder`, or the one below it where programs put whole datasets."""
    if _find_format(list_folder(folder)) is None:
        for below in map(folder.joinpath, BELOW):
            if below.is_dir() and _find_format(list_folder(below)):
                return below
    return folder


def _to_path(text: str, what: str) -> Path:
    try:
        return to_path(text, what)
    except ValueError as error:
        raise DatasetError(str(error)) from error


def _missing(reason: str) -> DatasetMissing:
    _, *others = load_formats()
    return DatasetMissing(
        f"{reason} Download it (30 MB: python -m core data download), use drawn "
        f"garments, or name a folder with the four IDX files or with {_or(others)}."
    )


def _or(formats: list[Format]) -> str:
    return ", or ".join(each.words for each in formats)


def _find_format(names: Set[str]) -> Format | None:
    """Returns the Format of a folder with these names."""
    for each in load_formats():
        if len(each.pick(names)) == len(each.wanted):
            return each
    return None
