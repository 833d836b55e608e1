"""What a learner guessed before seeing it, kept in the learner's folder.

Any session or server may write at the same time: nothing is lost. The first guess on a
question stands, since whoever guesses again has seen the truth.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import cast

from core.files import is_object, read_json, write_json
from core.lock import locked
from core.runs.config import is_number

FILE, DAMAGED, LOCK = "guesses.json", "guesses.damaged.json", ".guesses.lock"
MAX_GUESSES = 1_000  # of one learner; the oldest go
MAX_FILE = 2_000_000  # bytes
MAX_KEY, MAX_ABOUT, MAX_TEXT = 100, 500, 400  # letters


@dataclass(frozen=True)
class Guess:
    """A guess on one question beside the truth."""

    question: str  # key of the question, for ever the same
    about: str  # what else the truth hangs on: ids of runs, an image; may be empty
    guessed: str | float | None  # None: it was shown without guessing
    truth: str | float
    is_right: bool | None  # None without a guess
    at: float  # seconds since 1970
    words: str = ""  # the question as it was asked, Markdown
    unit: str = ""  # of numbers

    def __post_init__(self) -> None:
        _check_text("question", self.question, MAX_KEY)
        _check_text("about", self.about, MAX_ABOUT)
        _check_text("words", self.words, MAX_TEXT)
        _check_text("unit", self.unit, MAX_KEY)
        if not self.question:
            raise ValueError("question must not be empty.")
        _check_value("truth", self.truth)
        if self.guessed is not None:
            _check_value("guessed", self.guessed)
        if type(self.is_right) is not bool and self.is_right is not None:
            raise ValueError(f"is_right must be a bool, received {self.is_right!r:.40}")
        if (self.is_right is None) != (self.guessed is None):
            raise ValueError("is_right must be there where something was guessed.")
        if not is_number(self.at):
            raise ValueError(f"at must be a number, received {self.at!r:.40}.")


def _check_text(name: str, value: object, limit: int) -> None:
    if type(value) is not str or len(value) > limit:
        raise ValueError(
            f"{name} must be a text of at most {limit} letters, received {value!r:.40}."
        )


def _check_value(name: str, value: object) -> None:
    if not is_number(value):
        _check_text(name, value, MAX_TEXT)


def read_guesses(folder: Path) -> tuple[list[Guess], str]:
    """Returns the guesses in a learner's folder, oldest first, and what is wrong.

    A file that cannot be read is set aside; of one that can, what fits is kept.
    """
    if not (folder / FILE).exists():
        return [], ""
    guesses, problem = _read(folder / FILE)
    if not problem:
        return guesses, ""
    try:
        with locked(folder / LOCK):
            return _mend(folder)
    except OSError as error:
        return guesses, f"{problem} It could not be set aside ({error.strerror})."


def keep_guess(folder: Path, guess: Guess) -> None:
    """Adds a guess to those in a folder that exists; an OSError where it cannot."""
    with locked(folder / LOCK):
        guesses, _ = _mend(folder)
        known = {(each.question, each.about) for each in guesses}
        if (guess.question, guess.about) not in known:
            _write(folder, [*guesses, guess][-MAX_GUESSES:])


def forget_guesses(folder: Path) -> None:
    """Removes all guesses; an OSError where it cannot."""
    if folder.is_dir():
        with locked(folder / LOCK):
            (folder / FILE).unlink(missing_ok=True)


def count_right(guesses: Iterable[Guess]) -> tuple[int, int]:
    """Returns how many guesses are right, and how many there are; those shown apart."""
    judged = [each.is_right for each in guesses if each.is_right is not None]
    return sum(judged), len(judged)


def _mend(folder: Path) -> tuple[list[Guess], str]:
    """Reads the file and sets a damaged one aside; the lock is held."""
    path = folder / FILE
    guesses, problem = _read(path) if path.exists() else ([], "")
    if problem:
        path.replace(folder / DAMAGED)
        if guesses:
            _write(folder, guesses)
    return guesses, problem


def _read(path: Path) -> tuple[list[Guess], str]:
    try:
        listed = read_json(path, limit=MAX_FILE).get("guesses")
        if not isinstance(listed, list):
            raise ValueError(f"guesses must be a list, received {listed!r:.40}.")
    except ValueError as error:
        return [], f"Your guesses cannot be read: {error} The file is now {DAMAGED}."
    guesses, reason = list[Guess](), ""
    listed = cast(list[object], listed)
    for entry in listed[-MAX_GUESSES:]:
        try:
            guesses.append(_to_guess(entry))
        except ValueError as error:
            reason = str(error)
    if not reason:
        return guesses, ""
    lost = min(len(listed), MAX_GUESSES) - len(guesses)
    return guesses, (
        f"{lost} of your guesses cannot be read ({reason.rstrip('.')}); the file as it "
        f"was is now {DAMAGED}."
    )


def _to_guess(entry: object) -> Guess:
    known = {field.name for field in fields(Guess)}
    if not is_object(entry) or not set(entry) <= known:
        raise ValueError(f"a guess must be an object, received {entry!r:.40}.")
    try:
        return Guess(**entry)
    except TypeError as error:
        raise ValueError(f"a guess lacks something: {error}.") from error


def _write(folder: Path, guesses: list[Guess]) -> None:
    write_json(folder / FILE, {"guesses": [asdict(each) for each in guesses]})
