"""labels.csv: what the photos of a folder show, as written by a person."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from core.data.dataset import CLASS_NAMES
from core.photos.decode import PhotoError

LABELS_NAME = "labels.csv"
MAX_LABELS_BYTES = 1_000_000  # some 30,000 photos
TOLD = 5  # mistakes that are told one by one
# Names of columns as `_plain` writes them; the first that is there is taken.
FILE_COLUMNS = (
    *("file", "filename", "image", "imagename", "imagefile", "img", "photo"),
    *("picture", "path", "filepath", "imagepath", "name", "id", "imageid"),
)
LABEL_COLUMNS = (
    *("label", "class", "category", "classname", "labelname", "articletype", "target"),
    *("type", "garment", "item", "name", "labelid", "classid", "categoryid", "y"),
)
_SEPARATORS = ",;\t|"
_FILE = re.compile(r"\.[A-Za-z]{3,4}$")
_ALIASES = {
    "T-shirt/top": "t-shirt tshirt t-shirts tshirts tee tees top tops",
    "Trouser": "trousers pants jeans",
    "Pullover": "pullovers sweater sweaters sweatshirt jumper jumpers hoodie hoodies",
    "Dress": "dresses",
    "Coat": "coats jacket jackets outwear outerwear",
    "Sandal": "sandals flip-flop flip-flops",
    "Shirt": "shirts blouse blouses",
    "Sneaker": "sneakers trainer trainers",
    "Bag": "bags handbag handbags backpack backpacks",
    "Ankle boot": "boot boots ankle-boots ankleboot ankleboots",
}


def _plain(words: str) -> str:
    """Returns letters and digits in lower case: "Ankle_Boot " -> "ankleboot"."""
    return re.sub(r"[\s_/\\.-]+", "", unicodedata.normalize("NFKC", words).casefold())


_CLASS_OF = {
    _plain(word): name
    for name, aliases in _ALIASES.items()
    for word in (name, *aliases.split())
}


def find_class(words: str) -> str | None:
    """Returns the class of a name, a usual word (`jeans`) or a number, `3` or `3.0`."""
    number = re.fullmatch(r"\s*0*(\d)(\.0*)?\s*", words)
    return CLASS_NAMES[int(number[1])] if number else _CLASS_OF.get(_plain(words))


def class_in_name(path: str) -> str | None:
    """Returns the class that a file's name tells, else its folders': `coat_01.jpg`."""
    name, *folders = reversed(path.replace("\\", "/").split("/"))
    for part in (name.rpartition(".")[0] or name, *folders):
        if part in folders and (known := find_class(part)):
            return known  # numbers, too
        tokens = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", part))
        for length in range(len(tokens), 0, -1):  # "ankle boot" before "boot"
            for start in range(len(tokens) - length + 1):
                word = _plain("".join(tokens[start : start + length]))
                if word in _CLASS_OF:
                    return _CLASS_OF[word]
    return None


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
        raise _unreadable(str(path), error) from error
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
    for line, file, words in _read_rows(content, where):
        if not file or not words:
            continue
        label = find_class(words)
        if label is None:
            unknown.append(f"line {line}: {_suggest(words)}")
        elif labels.setdefault(file, label) != label:
            raise PhotoError(
                f"{where}, line {line}: {file} was {labels[file]} further up, "
                f"received {label}. Keep one of the two lines."
            )
    if unknown:
        more = f"; {len(unknown) - TOLD} more" if len(unknown) > TOLD else ""
        raise PhotoError(
            f"{where}, {'; '.join(unknown[:TOLD])}{more}. Expected one of "
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
    places: dict[str, list[tuple[str, list[str]]]] = {}
    for name in names:
        whole = _parts(name)
        for first in dict.fromkeys((whole[0], whole[0].rpartition(".")[0])):
            places.setdefault(first, []).append((name, whole))
    matched: dict[str, str] = {}
    unmatched = []
    for file, label in labels.items():
        wanted = _parts(file)
        found = _closest(wanted, places.get(wanted[0], []))
        if not found:
            unmatched.append(file)
            continue
        if len(found) > 1:
            raise PhotoError(
                f"{where}: {file!r} may be {' or '.join(found[:2])}. Write its folder "
                "and suffix, too."
            )
        if matched.setdefault(found[0], label) != label:
            raise PhotoError(
                f"{where}: {found[0]} is called {matched[found[0]]} and {label}. "
                "Keep one of the two lines."
            )
    return matched, unmatched


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


def _suggest(words: str) -> str:
    close = get_close_matches(_plain(words[:40]), _CLASS_OF, n=1)
    return f"{words[:40]!r}" + "".join(f": did you mean {_CLASS_OF[c]}?" for c in close)


def _unreadable(where: str, error: Exception) -> PhotoError:
    return PhotoError(
        f"{where}: expected a table in UTF-8 that can be read, received: {error}. "
        "Save it again as CSV UTF-8."
    )


def _read_rows(content: bytes, where: str) -> list[tuple[int, str, str]]:
    """Returns line number, file and label of each row, stripped."""
    if len(content) > MAX_LABELS_BYTES:
        raise PhotoError(
            f"{where}: expected at most 1 MB, received more. List photos alone, one a "
            "line."
        )
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")  # a spreadsheet's Unicode text
    try:
        lines = content.decode("utf-16" if is_wide else "utf-8-sig").splitlines()
        separator = max(_SEPARATORS, key=(lines or [""])[0].count)
        table = csv.reader(lines, delimiter=separator)
        rows = [(table.line_num, [cell.strip() for cell in row]) for row in table]
    except (UnicodeError, csv.Error) as error:
        raise _unreadable(where, error) from error
    rows = [(line, cells) for line, cells in rows if any(cells)]
    names = [_plain(cell) for cell in rows[0][1]] if rows else []
    columns = _name_columns(names)
    if columns:
        rows = rows[1:]
    else:
        columns = _guess_columns([cells for _, cells in rows])
    if not columns:
        received = (lines or [""])[0][:80]
        raise PhotoError(
            f"{where}, line 1: expected the columns file and label, received "
            f"{received!r}. Write file,label into the first line."
        )
    width = max(columns) + 1
    padded = [(line, cells + [""] * width) for line, cells in rows]
    return [(line, cells[columns[0]], cells[columns[1]]) for line, cells in padded]


def _name_columns(names: list[str]) -> tuple[int, int] | None:
    """Returns the places of file and label in a header, or None if it is none."""
    file = next((names.index(each) for each in FILE_COLUMNS if each in names), None)
    for each in LABEL_COLUMNS:
        if file is not None and each in names and names.index(each) != file:
            return file, names.index(each)
    return None


def _guess_columns(rows: list[list[str]]) -> tuple[int, int] | None:
    """Returns the places of file and label where no header names them, or None."""
    width = min(map(len, rows), default=0)
    if width < 2 or not any(find_class(c) or _FILE.search(c) for c in rows[0]):
        return None
    known = [sum(find_class(row[k]) is not None for row in rows) for k in range(width)]
    words = [sum(not row[k].isdigit() for row in rows) for k in range(width)]
    label = max(range(width), key=lambda k: (known[k], k))
    others = [k for k in range(width) if k != label]
    return min(others, key=lambda k: (known[k], -words[k])), label
