"""Where images come from: Fashion-MNIST, drawn garments or a folder, by one string."""

import os
from collections.abc import Set
from pathlib import Path

from core.data.dataset import Dataset, DatasetError, make_dataset
from core.data.formats import Format, load_formats
from core.data.formats.idx import list_folder, read_idx_folder
from core.data.formats.official import check_official, find_wrong_sizes, is_official

FASHION_MNIST = "fashion-mnist"
DRAWN = "drawn"
DRAWN_SIZES = {"train_size": 10_000, "test_size": 2_000, "seed": 0}


class DatasetMissing(DatasetError):  # noqa: N818 - the one error with a way on
    """Fashion-MNIST is not on this computer; the message offers the ways to go on."""


def load_dataset(source: str) -> Dataset:
    """Loads what `source` names.

    Args:
        source: `fashion-mnist`, `drawn`, or a folder of IDX files or Kaggle CSVs (of
            both, IDX wins). `fashion-mnist` is looked for in FASHION_MNIST_DIR when
            that is set, else in Keras' cache.

    Returns:
        Named `Fashion-MNIST` only when its content is the real thing.

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
        found = _find_format(list_folder(folder))
        read = found.read if found else read_idx_folder  # it says what is missing
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


def is_available(source: str) -> bool:
    """Tells from names and sizes whether `load_dataset` would find its files."""
    if source.strip() == DRAWN:
        return True
    try:
        _locate(source.strip())
    except DatasetError:
        return False
    return True


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
            folder = _find_folder(source)
            names = list_folder(folder)
            files = [folder / n for each in load_formats() for n in each.pick(names)]
        states = [(file, file.stat()) for file in sorted(files)]
    except (DatasetError, OSError) as error:
        return f"{source} | {error}"
    parts = [f"{file} {state.st_size} {state.st_mtime_ns}" for file, state in states]
    return " | ".join([source, *parts])


def keras_folder() -> Path:
    """Returns where `keras.datasets.fashion_mnist` keeps its four files."""
    home = os.environ.get("KERAS_HOME")
    home = _to_path(home, "KERAS_HOME") if home else _to_path("~/.keras", "home")
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
    names = list_folder(folder)
    if _find_format(names) is None:
        shown = ", ".join(sorted(names)[:8]) or "no files"
        raise DatasetError(
            f"{folder}: expected {_or(load_formats())}; found {len(names):,} files: "
            f"{shown}. "
            "Put the missing ones there, or name another folder."
        )
    return folder


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


def _to_path(text: str, what: str) -> Path:
    """Makes an absolute path of what a person typed, or raises DatasetError."""
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


def _missing(reason: str) -> DatasetMissing:
    _, *others = load_formats()
    return DatasetMissing(
        f"{reason} Download it (30 MB), use drawn garments, or name a folder with the "
        f"four IDX files or with {_or(others)}."
    )


def _or(formats: list[Format]) -> str:
    return ", or ".join(each.files for each in formats)


def _find_format(names: Set[str]) -> Format | None:
    """Returns the Format of a folder with these names."""
    complete = (each for each in load_formats() if len(each.pick(names)) == each.count)
    return next(complete, None)
