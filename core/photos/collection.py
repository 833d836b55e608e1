"""Photos as people keep them: a folder of folders, a zip; what is no photo is named."""

import contextlib
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from core.photos.decode import FORMATS, SUFFIXES, PhotoError, read_file
from core.photos.kinds import kind_of
from core.photos.label_table import MAX_LABELS_BYTES
from core.photos.labels import LABELS_NAME, match_labels, parse_labels
from core.words import count

MAX_FILES = 10_000  # looked at in one folder or zip
MAX_DIRECTORY = 5_000_000  # bytes in which a zip lists its files
TOLD = 20  # files that are named; the rest is counted
_SYSTEM = (".ds_store", "thumbs.db", "desktop.ini")
_HEAD = 2048  # bytes that tell a file's kind
_DAMAGE = (  # what reading a zip raises
    *(OSError, EOFError, ValueError, RuntimeError, LookupError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
)


@dataclass(frozen=True)
class Member:
    """One file of a folder, a zip or an upload."""

    name: str  # with the folders inside, "/" between them
    read: Callable[[int], bytes]  # at most so many bytes from its start
    problem: str = ""  # why it is not to be read


@dataclass(frozen=True, eq=False)
class Collection:
    """Photos with what is known of them, before any is decoded."""

    photos: tuple[Member, ...]
    labels: dict[str, str]  # class names by the photos' names
    left_out: dict[str, str]  # why, by name: everything that is neither
    unmatched: tuple[str, ...]  # files with a label that are not here

    @property
    def notices(self) -> list[str]:
        """What a person has to know, in sentences."""
        told = []
        if self.left_out:
            named = [f"{name} ({why})" for name, why in self.left_out.items()]
            told.append(f"Left out {count(len(named), 'file')}: {list_some(named)}.")
        if self.unmatched:
            number = count(len(self.unmatched), "label")
            told.append(f"No photo matches {number}: {list_some(self.unmatched)}.")
        rest = sum(photo.name not in self.labels for photo in self.photos)
        if self.labels and rest:
            told.append(
                f"{count(rest, 'photo')} of {len(self.photos)} without a label."
            )
        return told


def list_some(names: Iterable[str]) -> str:
    """Names the first `TOLD` and counts the rest."""
    names = list(names)
    more = f" and {len(names) - TOLD} more" if len(names) > TOLD else ""
    return f"{', '.join(names[:TOLD])}{more}"


def open_folder(folder: Path) -> Collection:
    """Sorts the files of a folder and of those in it; errors as `collect`."""
    return collect(_walk(folder), str(folder))


def open_zip(file: Path | IO[bytes], where: str) -> Collection:
    """Sorts the files of a zip, which is not unpacked; errors as `collect`."""
    try:
        if isinstance(file, Path):
            with file.open("rb") as stream:
                _check_directory(stream, where)
        else:
            _check_directory(file, where)
        archive = zipfile.ZipFile(file)
    except PhotoError:
        raise
    except _DAMAGE as error:
        raise PhotoError(
            f"{where}: expected a whole ZIP archive, received one that is damaged or "
            "cut short. Pack the photos again."
        ) from error
    return collect(_unpack(archive), where)


def collect(members: Iterable[Member], where: str) -> Collection:
    """Sorts files into photos, labels and the rest, by name and else by content.

    Raises:
        PhotoError: when there are too many, or a `labels.csv` cannot be used.
    """
    photos, tables, left_out = [], [], {}
    for number, member in enumerate(members):
        if number >= MAX_FILES:
            raise PhotoError(
                f"{where}: expected at most {MAX_FILES:,} files, received more. "
                "Choose one that holds the photos alone."
            )
        if member.name.rpartition("/")[2].lower() == LABELS_NAME and not member.problem:
            tables.append(member)
        elif why := _why_left_out(member):
            left_out[member.name] = why
        else:
            photos.append(member)
    photos.sort(key=lambda member: member.name)
    labels, unmatched = _read_tables(tables, [each.name for each in photos], where)
    return Collection(
        tuple(photos), labels, dict(sorted(left_out.items())), tuple(unmatched)
    )


def _why_left_out(member: Member) -> str | None:
    """Returns why a file is no photo, or None for what is to be decoded."""
    *folders, name = member.name.split("/")
    if member.problem:
        return member.problem
    if name.startswith("._") or "__MACOSX" in folders:
        return "a companion file of macOS"
    if name.lower() in _SYSTEM:
        return "a file of the operating system"
    if name.lower().endswith(SUFFIXES):
        return None
    try:
        head = member.read(_HEAD)
    except PhotoError:
        return "cannot be read"
    kind = kind_of(head) if head else "an empty file"
    # Other kinds of pictures are told one by one, with what to do.
    return None if kind in FORMATS.values() or kind.endswith("picture") else kind


def _read_tables(
    tables: list[Member], names: list[str], where: str
) -> tuple[dict[str, str], list[str]]:
    """Returns the labels of all tables by photo, those of inner folders last."""
    labels: dict[str, str] = {}
    unmatched: list[str] = []
    for table in sorted(tables, key=lambda each: each.name.count("/")):
        path = f"{where}/{table.name}"
        folder = table.name[: table.name.rfind("/") + 1]
        inner = [name[len(folder) :] for name in names if name.startswith(folder)]
        rows = parse_labels(table.read(MAX_LABELS_BYTES + 1), path)
        matched, missing = match_labels(rows, inner, path)
        labels |= {folder + name: label for name, label in matched.items()}
        unmatched += missing
    return labels, unmatched


def _walk(folder: Path) -> Iterator[Member]:
    closed: list[OSError] = []
    for where, folders, files in os.walk(folder, onerror=closed.append):
        inside = Path(where).relative_to(folder)
        for name in [each for each in folders if each.startswith(".")]:
            folders.remove(name)
            yield Member((inside / name).as_posix(), bytes, "a hidden folder")
        for name in files:
            path, problem = Path(where, name), ""
            if not path.is_file():
                problem = "no regular file"
            yield Member((inside / name).as_posix(), partial(read_file, path), problem)
    for error in closed:
        yield Member(Path(error.filename).name, bytes, "a folder that cannot be opened")


def _unpack(archive: zipfile.ZipFile) -> Iterator[Member]:
    for info in archive.infolist():
        if info.is_dir():
            continue
        name, problem = info.filename.replace("\\", "/"), ""
        if not info.flag_bits & 0x800:  # macOS writes UTF-8 and does not say so
            with contextlib.suppress(UnicodeError):
                name = name.encode("cp437").decode()
        if info.flag_bits & 1:
            problem = "encrypted"
        yield Member(name, partial(_read_zipped, archive, info), problem)


def _read_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    try:
        with archive.open(info) as file:
            return file.read(limit)
    except _DAMAGE as error:
        raise PhotoError(
            f"{info.filename}: expected a whole file in the zip, received one that is "
            "damaged. Pack the photos again."
        ) from error


def _check_directory(file: IO[bytes], where: str) -> None:
    """Refuses a zip that lists millions of files, before the list is read."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - 65_600))
    end = file.read()
    size = end[end.rfind(b"PK\5\6") :][12:16]
    if int.from_bytes(size, "little") > MAX_DIRECTORY:
        raise PhotoError(
            f"{where}: expected a zip of at most {MAX_FILES:,} files, received more. "
            "Pack the photos alone."
        )
    file.seek(0)
