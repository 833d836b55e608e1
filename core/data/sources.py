"""Where images come from: Fashion-MNIST, drawn garments or a folder, by one string."""

import os
from pathlib import Path

from core.data.dataset import DatasetError, make_dataset
from core.data.formats.idx import (
    IDX_NAMES,
    list_folder,
    pick_idx_names,
    read_idx_folder,
)
from core.data.formats.kaggle import CSV_NAMES, pick_csv_names, read_kaggle_folder
from core.data.formats.official import check_official, find_wrong_sizes, is_official

FASHION_MNIST = "fashion-mnist"
DRAWN = "drawn"
DRAWN_SIZES = {"train_size": 10_000, "test_size": 2_000, "seed": 0}
# Kinds of folders, the preferred first: which of the names there are its files, how
# many it needs, and what reads them as (train, test), each (images, labels).
FORMATS = (
    (pick_idx_names, len(IDX_NAMES), read_idx_folder),
    (pick_csv_names, len(CSV_NAMES), read_kaggle_folder),
)


class DatasetMissing(DatasetError):  # noqa: N818 - the one error with a way on
    """Fashion-MNIST is not on this computer; the message offers the ways to go on."""


def load_dataset(source):
    """Loads what `source` names.

    Args:
        source: `fashion-mnist`, `drawn`, or a folder of IDX files or Kaggle CSVs (of
            both, IDX wins). `fashion-mnist` is looked for in FASHION_MNIST_DIR when
            that is set, else in Keras' cache.

    Returns:
        A `Dataset`, named `Fashion-MNIST` only when its content is the real thing.

    Raises:
        DatasetMissing: when Fashion-MNIST has yet to be downloaded, or again.
        DatasetError: when the data cannot be used.
    """
    source = source.strip()
    if source == DRAWN:
        # Lazily: only this branch needs Pillow and the drawing code.
        from core.data.drawn import draw_garments

        train, test = draw_garments(**DRAWN_SIZES)
        return make_dataset("Drawn garments", DRAWN, train, test)
    folder = _locate(source)
    try:
        read = _find_reader(list_folder(folder)) or read_idx_folder  # it says why
        train, test = read(folder)
        if source == FASHION_MNIST:
            check_official(train, test, where=folder)
    except DatasetError as error:
        if source == FASHION_MNIST and not os.environ.get("FASHION_MNIST_DIR"):
            raise _missing(f"The copy in Keras' cache is damaged. {error}") from error
        raise
    name = "Fashion-MNIST" if is_official(train, test) else folder.name
    loads_again = source if source == FASHION_MNIST else str(folder)
    return make_dataset(name, loads_again, train, test)


def is_available(source):
    """Tells from names and sizes whether `load_dataset` would find its files."""
    if source.strip() == DRAWN:
        return True
    try:
        _locate(source.strip())
    except DatasetError:
        return False
    return True


def source_fingerprint(source):
    """Returns a cheap cache key that changes when the files behind `source` change.

    It never fails: what cannot be read has a fingerprint of its own. For drawn
    garments the files are those of the drawing code.
    """
    source = source.strip()
    try:
        if source == DRAWN:
            files = Path(__file__).parent.glob("drawn*/*.py")
        else:
            folder = _find_folder(source)
            names = list_folder(folder)
            files = (folder / name for pick, *_ in FORMATS for name in pick(names))
        states = [(file, file.stat()) for file in sorted(files)]
    except (DatasetError, OSError) as error:
        return f"{source} | {error}"
    parts = [f"{file} {state.st_size} {state.st_mtime_ns}" for file, state in states]
    return " | ".join([source, *parts])


def keras_folder():
    """Returns where `keras.datasets.fashion_mnist` keeps its four files.

    Raises:
        DatasetError: when KERAS_HOME is no path.
    """
    home = os.environ.get("KERAS_HOME")
    home = _to_path(home, "KERAS_HOME") if home else _to_path("~/.keras", "home")
    return home / "datasets" / "fashion-mnist"


def _locate(source):
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
    names = list_folder(folder)
    if _find_reader(names) is None:
        shown = ", ".join(sorted(names)[:8]) or "no files"
        raise DatasetError(
            f"{folder}: expected {', '.join(IDX_NAMES)}, each .gz or not, or "
            f"{' and '.join(CSV_NAMES)}; found {len(names):,} files: {shown}. "
            "Put the missing ones there, or name another folder."
        )
    return folder


def _find_folder(source):
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


def _to_path(text, what):
    """Makes an absolute path of what a person typed.

    Raises:
        DatasetError: when no file system could hold such a path.
    """
    try:
        if not text or "\0" in text:
            raise ValueError("it is empty or holds a NUL character")
        os.fsencode(text)
        return Path(text).expanduser().absolute()
    except (ValueError, RuntimeError) as error:  # RuntimeError: ~ of an unknown user
        raise DatasetError(
            f"{what} must be a path, received {text!r}: {error}. "
            "Type the path of a folder, such as ~/fashion-mnist."
        ) from error


def _missing(reason):
    return DatasetMissing(
        f"{reason} Download it (30 MB), use drawn garments, or name a folder with the "
        f"four IDX files or with Kaggle's {' and '.join(CSV_NAMES)}."
    )


def _find_reader(names):
    """Returns what reads a folder with these names, or None."""
    return next((read for pick, n, read in FORMATS if len(pick(names)) == n), None)
