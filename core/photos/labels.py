"""labels.csv: what the photos of a folder show, as written by a person."""

import csv
import re
from pathlib import Path

from core.data.dataset import CLASS_NAMES
from core.photos.decode import PhotoError

LABELS_NAME = "labels.csv"
MAX_LABELS_BYTES = 1_000_000  # some 30,000 photos
_ALIASES = {
    "T-shirt/top": "t-shirt tshirt t-shirts tshirts tee top tops",
    "Trouser": "trousers pants jeans",
    "Pullover": "pullovers sweater sweatshirt jumper hoodie",
    "Dress": "dresses",
    "Coat": "coats jacket outwear outerwear",
    "Sandal": "sandals flip-flop flip-flops",
    "Shirt": "shirts blouse",
    "Sneaker": "sneakers trainer trainers",
    "Bag": "bags handbag backpack",
    "Ankle boot": "boot boots ankle-boots ankleboot ankleboots",
}


def _plain(words: str) -> str:
    """Returns letters and digits in lower case: "Ankle_Boot " -> "ankleboot"."""
    return re.sub(r"[\s_/-]+", "", words.casefold())


_CLASS_OF = {
    _plain(word): name
    for name, aliases in _ALIASES.items()
    for word in (name, *aliases.split())
} | {str(number): name for number, name in enumerate(CLASS_NAMES)}


def load_labels(folder: str | Path) -> dict[str, str]:
    """Reads the labels of a folder of photos: class names by file name.

    The folder may hold a `labels.csv` with the columns `file` and `label`; others are
    ignored. A label is a class name, a usual word for it (`jeans`, `boots`) or its
    number, 0 to 9; empty where it is not known.

    Raises:
        PhotoError: names the file and the line, what was expected and received.
    """
    path = Path(folder) / LABELS_NAME
    if not path.exists():
        return {}
    labels = {}
    for line, file, words in _rows(path):
        if not file or not words:
            continue
        label = _CLASS_OF.get(_plain(words))
        if label is None:
            raise PhotoError(
                f"{path}, line {line}: expected one of {', '.join(CLASS_NAMES)}, "
                f"received {words!r}. Correct that line."
            )
        if labels.setdefault(file, label) != label:
            raise PhotoError(
                f"{path}, line {line}: {file} was {labels[file]} further up, "
                f"received {label}. Keep one of the two lines."
            )
    return labels


def _rows(path: Path) -> list[tuple[int, str, str]]:
    """Returns line number, file and label of each row, stripped."""
    try:
        if path.stat().st_size > MAX_LABELS_BYTES:
            raise PhotoError(
                f"{path}: expected at most 1 MB, received "
                f"{path.stat().st_size / 1e6:,.1f} MB. List photos alone, one a line."
            )
        return _read_columns(path.read_text("utf-8-sig").splitlines(), path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PhotoError(
            f"{path}: expected a table in UTF-8 that can be read, received: {error}. "
            "Save it again as CSV UTF-8."
        ) from error


def _read_columns(lines: list[str], path: Path) -> list[tuple[int, str, str]]:
    header = lines[0] if lines else ""
    # Spreadsheets write semicolons where the comma is the decimal mark.
    separator = ";" if ";" in header and "," not in header else ","
    table = csv.reader(lines, delimiter=separator)
    names = [name.strip().casefold() for name in next(table, [])]
    if "file" not in names or "label" not in names:
        raise PhotoError(
            f"{path}, line 1: expected the columns file and label, received "
            f"{header[:80]!r}. Write file,label into the first line."
        )
    file, label = names.index("file"), names.index("label")
    rows = []
    for row in table:
        cells = [cell.strip() for cell in row] + [""] * len(names)
        rows.append((table.line_num, cells[file], cells[label]))
    return rows
