"""How far a learner came in the lessons, kept in the learner's folder.

Any session or server may write at the same time: nothing is lost. What was done once
stays done.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from core.files import is_object, read_json, write_json
from core.lock import locked
from core.runs.config import is_number

FILE, DAMAGED, LOCK = "lessons.json", "lessons.damaged.json", ".lessons.lock"
DONE, SKIPPED = "done", "skipped"
STATES = (DONE, SKIPPED)
MAX_MARKS = 500  # of one learner
MAX_KEY = 100  # letters
MAX_FILE = 200_000  # bytes


@dataclass(frozen=True)
class Mark:
    """What became of a step, or of one of the things that it asks for."""

    state: str  # one of STATES
    at: float  # seconds since 1970

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"state must be done or skipped, received {self.state!r}.")
        if not is_number(self.at) or not 0 <= self.at < 1e12:
            raise ValueError(f"at must be a time, received {self.at!r:.40}.")


Marks = Mapping[str, Mark]


def add_mark(marks: Marks, key: str, state: str, *, at: float) -> dict[str, Mark]:
    """Returns the marks with one more: done stays done, the first time stays."""
    known = marks.get(key)
    if known is not None and (known.state in (DONE, state)):
        return dict(marks)
    return {**marks, key: Mark(state, at)}


def read_marks(folder: Path) -> tuple[dict[str, Mark], str]:
    """Returns the marks in a learner's folder by key, and a sentence on what is wrong.

    A file that is damaged is set aside; what can be read of it is kept.
    """
    if not (folder / FILE).exists():
        return {}, ""
    marks, problem = _read(folder / FILE)
    if not problem:
        return marks, ""
    try:
        with locked(folder / LOCK):
            return _mend(folder)
    except OSError as error:
        return marks, f"{problem} It could not be set aside ({error.strerror})."


def keep_mark(folder: Path, key: str, state: str) -> None:
    """Marks a step in a folder that exists; an OSError where it cannot be written."""
    with locked(folder / LOCK):
        marks, _ = _mend(folder)
        more = add_mark(marks, key, state, at=time.time())
        if more != marks and len(more) <= MAX_MARKS:
            _write(folder, more)


def forget_marks(folder: Path) -> None:
    """Begins all lessons anew; an OSError where the file cannot be removed."""
    if folder.is_dir():
        with locked(folder / LOCK):
            (folder / FILE).unlink(missing_ok=True)


def _mend(folder: Path) -> tuple[dict[str, Mark], str]:
    """Reads the file and sets a damaged one aside; the lock is held."""
    path = folder / FILE
    marks, problem = _read(path) if path.exists() else ({}, "")
    if problem:
        path.replace(folder / DAMAGED)
        if marks:
            _write(folder, marks)
    return marks, problem


def _read(path: Path) -> tuple[dict[str, Mark], str]:
    try:
        listed = read_json(path, limit=MAX_FILE).get("marks")
        if not is_object(listed):
            raise ValueError(f"marks must be an object, received {listed!r:.40}.")
    except ValueError as error:
        return {}, (
            f"Your progress in the lessons cannot be read: {error} The file is now "
            f"{DAMAGED}; nothing else is lost."
        )
    marks, reason = dict[str, Mark](), ""
    for key, entry in list(listed.items())[:MAX_MARKS]:
        try:
            marks[key] = _to_mark(key, entry)
        except ValueError as error:
            reason = str(error)
    if not reason:
        return marks, ""
    return marks, (
        f"{len(listed) - len(marks)} of your marks in the lessons cannot be read "
        f"({reason.rstrip('.')}); the file as it was is now {DAMAGED}."
    )


def _to_mark(key: str, entry: object) -> Mark:
    if len(key) > MAX_KEY:
        raise ValueError(f"a step's key has at most {MAX_KEY} letters: {key:.40}.")
    if not is_object(entry) or set(entry) != {"state", "at"}:
        raise ValueError(f"a mark must hold state and at, received {entry!r:.40}.")
    return Mark(entry["state"], entry["at"])


def _write(folder: Path, marks: Marks) -> None:
    write_json(
        folder / FILE, {"marks": {key: asdict(each) for key, each in marks.items()}}
    )
