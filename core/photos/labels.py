"""labels.csv: what the photos of a folder show, as written by a person."""

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from core.data.class_words import find_class, suggest_class
from core.data.dataset import CLASS_NAMES
from core.photos.decode import PhotoError
from core.photos.label_table import MAX_LABELS_BYTES, read_table, unreadable

LABELS_NAME = "labels.csv"
TOLD = 5  # mistakes that are told one by one


def load_labels(folder: str | Path) -> dict[str, str]:
    """Reads the labels that lie beside photos: class names by file, as written there.

    Raises a PhotoError as `parse_labels`; a folder without `labels.csv` has none.
    """
    path = Path(folder) / LABELS_NAME
    if not path.exists():
        return {}
    try:
        with path.open("rb") as file:
            content = file.read(MAX_LABELS_BYTES + 1)
    except OSError as error:
        raise unreadable(str(path), error) from error
    return parse_labels(content, str(path))


def parse_labels(content: bytes, where: str) -> dict[str, str]:
    """Reads a table of photos: class names by file, as written there.

    Columns have one of the usual names, or none and are told by their labels; they are
    separated by commas, semicolons, tabs or bars. A label is what `find_class` knows;
    empty where it is not known.

    Raises:
        PhotoError: names the file and the lines, what was expected and received.
    """
    labels: dict[str, str] = {}
    unknown = []
    for line, file, words in read_table(content, where).rows:
        if not file or not words:
            continue
        label = find_class(words)
        if label is None:
            unknown.append(f"line {line}: {suggest_class(words)}")
        elif labels.setdefault(file, label) != label:
            raise PhotoError(
                f"{where}, line {line}: {file} was {labels[file]} further up, "
                f"received {label}. Keep one of the two lines."
            )
    if unknown:
        more = [f"{len(unknown) - TOLD} more"] if len(unknown) > TOLD else []
        told = "; ".join(unknown[:TOLD] + more)
        raise PhotoError(
            f"{where}, {told}{'' if told[-1] == '?' else '.'} Expected one of "
            f"{', '.join(CLASS_NAMES)}. Correct what was received."
        )
    return labels


def match_labels(
    labels: Mapping[str, str], names: Iterable[str], where: str
) -> tuple[dict[str, str], list[str]]:
    """Finds the photo that each label is about.

    Case, Unicode form, slashes and a missing suffix do not matter; of two paths one
    must be the end of the other, and the longest agreement wins.

    Args:
        labels: Class names by file, as `parse_labels` returns them.
        names: Of the photos, with folders inside theirs.

    Returns:
        Class names by photo, and those files of `labels` that no photo matches.

    Raises:
        PhotoError: when a label could be about two photos, or a photo has two labels.
    """
    places = _find_places(names)
    matched: dict[str, str] = {}
    unmatched = []
    for file, label in labels.items():
        wanted = _parts(file)
        found = _closest(wanted, places.get(wanted[0], []))
        if len(found) > 1:
            raise PhotoError(
                f"{where}: {file!r} may be {' or '.join(found[:2])}. Write its folder "
                "and suffix, too."
            )
        if not found:
            unmatched.append(file)
        elif matched.setdefault(found[0], label) != label:
            raise PhotoError(
                f"{where}: {found[0]} is called {matched[found[0]]} and {label}. "
                "Keep one of the two lines."
            )
    return matched, unmatched


def _find_places(names: Iterable[str]) -> dict[str, list[tuple[str, list[str]]]]:
    """Returns photos with the parts of their paths, by file name and without suffix."""
    places: dict[str, list[tuple[str, list[str]]]] = {}
    for name in names:
        parts = _parts(name)
        for first in {parts[0], parts[0].rpartition(".")[0]}:
            places.setdefault(first, []).append((name, parts))
    return places


def _closest(wanted: list[str], places: list[tuple[str, list[str]]]) -> list[str]:
    """Returns the names whose paths agree longest with what is wanted."""
    agreeing: dict[int, list[str]] = {}
    for name, parts in places:
        if all(a == b for a, b in zip(wanted[1:], parts[1:], strict=False)):
            rank = 2 * min(len(wanted), len(parts)) + (wanted[0] == parts[0])
            agreeing.setdefault(rank, []).append(name)
    return agreeing[max(agreeing)] if agreeing else []


def _parts(path: str) -> list[str]:
    """Returns a path from its end: "./A\\b.JPG" -> ["b.jpg", "a"]."""
    path = unicodedata.normalize("NFC", path.replace("\\", "/").casefold())
    return [part for part in reversed(path.split("/")) if part not in ("", ".")] or [""]
