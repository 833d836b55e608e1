"""A learner's desk: photos as they were given, and words, kept as files.

They outlive the session. Whoever opens the folder trusts none of it: what does not fit
is left out and told.
"""

import hashlib
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.data.dataset import NUM_CLASSES
from core.files import is_object, read_bytes, read_json, write_bytes, write_json
from core.runs.config import is_number
from core.runs.room import check_disk

DESK = ".desk"  # in the runs folder; no run's name begins with a dot
PHOTO_ID = re.compile(r"[0-9a-f]{12}")
MAX_PHOTOS = 200
MAX_BYTES = 500_000_000  # of all photos together
MAX_NAME = 200  # letters of a file's name
MAX_JSON_BYTES = 10_000  # of what is noted beside a photo
MAX_LETTERS = 50_000  # of one field of the report
MAX_WORDS_BYTES = 1_000_000
REPORT = "report-"  # how the file of the last report begins


@dataclass(frozen=True)
class KeptPhoto:
    """A photo's bytes and what the learner said of it."""

    name: str
    data: bytes
    label: int | None  # 0..9
    options: dict[str, Any]  # of its preparation, to be checked where they are used


def photo_id(data: bytes) -> str:
    """Returns the id of a photo, from its content: the same photo twice is one."""
    return hashlib.sha256(data).hexdigest()[:12]


@dataclass(frozen=True)
class Desk:
    """The folder of one learner's photos and words; made by the first write."""

    path: Path
    most: int | None = None  # desks that may lie side by side

    def make(self) -> None:
        """Makes the folder; an OSError says that it cannot, or that there are many."""
        if self.path.is_dir():
            return
        beside = self.path.parent
        if self.most is not None and beside.is_dir():
            if sum(1 for _ in beside.iterdir()) >= self.most:
                raise OSError(
                    f"this server keeps {self.most:,} learners' folders, and has them"
                )
            check_disk(beside)
        self.path.mkdir(parents=True, exist_ok=True)

    @property
    def _photos(self) -> Path:
        return self.path / "photos"

    @property
    def _words(self) -> Path:
        return self.path / "words.json"

    def put(self, data: bytes) -> None:
        """Keeps a photo; an OSError says that there is no room, or no right to."""
        path = self._photos / photo_id(data)
        if path.exists():
            return
        used = sum(file.stat().st_size for file in _regular_files(self._photos))
        if used + len(data) > MAX_BYTES:
            raise OSError(f"the desk keeps {MAX_BYTES // 1_000_000} MB of photos")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, data)

    def note(
        self, key: str, *, name: str, label: int | None, options: dict[str, Any]
    ) -> None:
        """Writes what the learner said of a photo that was put."""
        path = self._photos / f"{key}.json"
        noted = {"name": name[:MAX_NAME], "label": label, "options": options}
        added = _added(path)
        write_json(path, noted | {"added": time.time() if added is None else added})

    def remove(self, key: str) -> None:
        """Forgets a photo."""
        for name in (f"{key}.json", key):
            (self._photos / name).unlink(missing_ok=True)

    def clear(self) -> None:
        """Forgets every photo, damaged ones too."""
        for file in _regular_files(self._photos):
            file.unlink(missing_ok=True)

    def photos(self) -> tuple[list[KeptPhoto], list[str]]:
        """Returns the photos, oldest first, and sentences on what cannot be read."""
        noted = [f for f in _regular_files(self._photos) if f.suffix == ".json"]
        noted.sort(key=lambda file: (_added(file) or 0.0, file.name))
        photos, problems = list[KeptPhoto](), list[str]()
        for file in noted[:MAX_PHOTOS]:
            try:
                photos.append(_read_photo(file))
            except (OSError, ValueError) as error:
                problems.append(f"The kept photo {file.stem[:12]}: {error}")
        return photos, problems

    def write_words(self, words: dict[str, str]) -> None:
        """Keeps what the learner wrote, by field; an OSError where it cannot."""
        self.make()
        write_json(self._words, {name: words[name][:MAX_LETTERS] for name in words})

    def words(self) -> dict[str, str]:
        """Returns what the learner wrote, or raises a ValueError."""
        if not self._words.exists():
            return {}
        words = _read_object(self._words, MAX_WORDS_BYTES)
        return {
            name: text[:MAX_LETTERS]
            for name, text in words.items()
            if type(text) is str
        }

    def write_report(self, made_for: str, content: bytes) -> None:
        """Keeps the report that was made last; `made_for` is all that it depends on."""
        self.make()
        path = self._report(made_for)
        for file in _regular_files(self.path):
            if file.name.startswith(REPORT) and file != path:
                file.unlink(missing_ok=True)
        write_bytes(path, content)

    def report(self, made_for: str) -> bytes | None:
        """Returns the report that was made for the same, None where there is none."""
        path = self._report(made_for)
        if not path.is_file():
            return None
        return read_bytes(path, limit=MAX_BYTES)

    def _report(self, made_for: str) -> Path:
        digest = hashlib.sha256(made_for.encode()).hexdigest()
        return self.path / f"{REPORT}{digest[:16]}.html"


def _regular_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [file for file in folder.iterdir() if file.is_file()]


def _read_object(path: Path, limit: int) -> dict[str, Any]:
    if not path.is_file() or path.stat().st_size > limit:
        raise ValueError(f"{path.name} must be a file of at most {limit:,} bytes.")
    return read_json(path)


def _added(path: Path) -> float | None:
    """Returns when a photo was put, in seconds since 1970."""
    try:
        added = _read_object(path, MAX_JSON_BYTES).get("added")
    except (OSError, ValueError):
        return None
    return float(added) if is_number(added) and 0 <= added < 1e12 else None


def _read_photo(file: Path) -> KeptPhoto:
    noted, path = _read_object(file, MAX_JSON_BYTES), file.with_suffix("")
    name, label, options = (noted.get(key) for key in ("name", "label", "options"))
    if type(name) is not str or not 0 < len(name) <= MAX_NAME:
        raise ValueError(f"its name must be a text, received {name!r:.40}.")
    if label is not None and (type(label) is not int or not 0 <= label < NUM_CLASSES):
        raise ValueError(f"its label must be 0 to 9, received {label!r:.40}.")
    if not is_object(options):
        raise ValueError(f"its options must be an object, received {options!r:.40}.")
    is_ours = PHOTO_ID.fullmatch(path.name) and path.is_file()
    if not is_ours or path.stat().st_size > MAX_BYTES:
        raise ValueError("it is none of this app's.")
    data = path.read_bytes()
    if photo_id(data) != path.name:
        raise ValueError("its bytes have changed since.")
    return KeptPhoto(name, data, label, options)
