"""A table of labels: separators, columns and encodings as programs write them."""

import csv
import io
import re
from dataclasses import dataclass

from core.data.class_words import find_class, plain_word
from core.photos.decode import PhotoError

MAX_LABELS_BYTES = 1_000_000  # some 30,000 photos
# Names of columns as `plain_word` writes them; the first that is there is taken.
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


@dataclass(frozen=True)
class LabelTable:
    """The rows of a table, and how it is written."""

    rows: list[tuple[int, str, str]]  # line number, file and label, stripped
    separator: str
    columns: tuple[int, int]  # places of file and label
    text: str
    encoding: str


def read_table(content: bytes, where: str) -> LabelTable:
    """Reads a table with a header or without; what is none is a PhotoError."""
    if len(content) > MAX_LABELS_BYTES:
        raise PhotoError(
            f"{where}: expected at most 1 MB, received more. List photos alone, one a "
            "line."
        )
    encoding = _find_encoding(content)
    try:
        text = content.decode(encoding)
        lines = [_without_remark(each) for each in text.splitlines()]
        first = next(filter(None, lines), "")
        separator = max(_SEPARATORS, key=first.count)
        table = csv.reader(lines, delimiter=separator)
        rows = [(table.line_num, [cell.strip() for cell in row]) for row in table]
    except (UnicodeError, csv.Error) as error:
        raise unreadable(where, error) from error
    rows = [(line, cells) for line, cells in rows if any(cells)]
    columns = _name_columns([plain_word(cell) for cell in rows[0][1]] if rows else [])
    if columns:
        rows = rows[1:]
    elif not (columns := _guess_columns([cells for _, cells in rows])):
        raise PhotoError(
            f"{where}, line 1: expected the columns file and label, received "
            f"{first[:60]!r}. Write file,label into the first line."
        )
    padded = [(line, cells + [""] * (max(columns) + 1)) for line, cells in rows]
    found = [(line, cells[columns[0]], cells[columns[1]]) for line, cells in padded]
    return LabelTable(found, separator, columns, text, encoding)


def _find_encoding(content: bytes) -> str:
    """Returns how the text is written: by its mark, else by its NUL bytes."""
    if content[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "utf-32"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):  # a spreadsheet's Unicode text
        return "utf-16"
    if content[1:2] == b"\0" != content[:1]:
        return "utf-16-le"
    return "utf-8-sig"


def _without_remark(line: str) -> str:
    """Returns an empty line for a comment and for Excel's `sep=;`."""
    return "" if re.match(r'\s*#|"?sep=."?\s*$', line, re.IGNORECASE) else line


def append_label(content: bytes, where: str, *, file: str, label: str) -> bytes:
    """Returns the table with one row more, written as the others are."""
    table = read_table(content or b"file,label\n", where)
    cells = [""] * (max(table.columns) + 1)
    cells[table.columns[0]], cells[table.columns[1]] = file, label
    line = io.StringIO()
    csv.writer(line, delimiter=table.separator, lineterminator="\n").writerow(cells)
    text = table.text if table.text.endswith("\n") else f"{table.text}\n"
    return (text + line.getvalue()).encode(table.encoding)


def unreadable(where: str, error: Exception) -> PhotoError:
    """Returns what to raise for a table that cannot be read."""
    return PhotoError(
        f"{where}: expected a table in UTF-8 that can be read, received: {error}. "
        "Save it again as CSV UTF-8."
    )


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
