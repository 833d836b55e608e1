"""Rounds of *Beat the model* on a learner's desk: one file, checked, written whole."""

import math
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from core.analysis.contest import KINDS
from core.data.dataset import NUM_CLASSES
from core.files import is_object, read_json, write_json
from core.runs.config import is_number

FILE, DAMAGED = "rounds.json", "rounds.damaged.json"
MOST_ROUNDS = 200
MOST_IMAGES = 100  # of one round
MOST_NETWORKS = 8
MOST_NAME, MOST_DIGEST = 200, 128  # letters
MOST_ROW = 10**7
MOST_NUMBER = 9_999
MOST_SECONDS = 3_600  # for one image; who was away longer did something else
MAX_BYTES = 2_000_000


@dataclass(frozen=True)
class Opponent:
    """A network as it was when the round was begun."""

    name: str
    predictions: tuple[int, ...]


@dataclass(frozen=True)
class Round:
    """A round as far as it was played; `answers` grow up to one for each image.

    Raises:
        ValueError: names the field that does not fit.
    """

    kind: str
    number: int  # tells rounds of a kind apart; the seed of the draw
    data: str  # what the images are of: a dataset's digest, or `drawn`
    rows: tuple[int, ...]
    labels: tuple[int, ...]
    opponents: tuple[Opponent, ...]
    answers: tuple[int, ...] = ()
    seconds: tuple[float, ...] = ()  # spent on each answer
    is_finished: bool = False
    at: float = field(default_factory=time.time)  # begun, in seconds since 1970
    key: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    def __post_init__(self) -> None:
        for problem, is_wrong in _find_problems(self):
            if is_wrong:
                raise ValueError(f"{problem}.")

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def right(self) -> int:
        """How many answers are right so far."""
        pairs = zip(self.answers, self.labels, strict=False)
        return sum(answer == label for answer, label in pairs)

    def has_images_of(self, other: "Round") -> bool:
        """Tells whether another round has the same images."""
        return (self.data, self.rows) == (other.data, other.rows)


def _find_problems(played: Round) -> list[tuple[str, bool]]:
    n = len(played.rows)
    classes = [played.labels, *(each.predictions for each in played.opponents)]
    names = [each.name for each in played.opponents]
    texts = [(played.kind, 20), (played.data, MOST_DIGEST), (played.key, 12)]
    return [
        (f"kind must be one of {', '.join(KINDS)}", played.kind not in KINDS),
        ("its texts are too long", any(len(text) > most for text, most in texts)),
        ("names are too long", any(not 0 < len(name) <= MOST_NAME for name in names)),
        (f"number must be 0 to {MOST_NUMBER}", not 0 <= played.number <= MOST_NUMBER),
        (f"a round has 1 to {MOST_IMAGES} images", not 0 < n <= MOST_IMAGES),
        ("rows must differ and be 0 or more", not _are_rows(played.rows)),
        ("too many networks", len(played.opponents) > MOST_NETWORKS),
        ("one class for each image", any(len(each) != n for each in classes)),
        ("classes must be 0 to 9", not _are_classes([*classes, played.answers])),
        ("more answers than images", len(played.answers) > n),
        ("seconds for each answer", len(played.seconds) != len(played.answers)),
        (
            f"seconds must be 0 to {MOST_SECONDS}",
            not all(0 <= each <= MOST_SECONDS for each in played.seconds),
        ),
        ("finished without answers", played.is_finished and len(played.answers) != n),
        ("at must be a time", not 0 <= played.at < 1e12),
    ]


def _are_rows(rows: Sequence[int]) -> bool:
    return len(set(rows)) == len(rows) and all(0 <= row <= MOST_ROW for row in rows)


def _are_classes(lists: Sequence[Sequence[int]]) -> bool:
    return all(0 <= each < NUM_CLASSES for values in lists for each in values)


def read_rounds(folder: Path) -> tuple[list[Round], str]:
    """Returns the rounds in a learner's folder, oldest first, and what went wrong.

    A file with anything wrong in it is set aside whole as `rounds.damaged.json`; the
    rounds that can be read stay. An empty text says that all is well.
    """
    path = folder / FILE
    if not path.exists():
        return [], ""
    rounds, problems = list[Round](), list[str]()
    try:
        listed = read_json(path, limit=MAX_BYTES).get("rounds")
        if not isinstance(listed, list):
            raise ValueError("rounds must be a list.")
        for place, each in enumerate(cast(list[object], listed)[-MOST_ROUNDS:]):
            try:
                rounds.append(_read_round(each))
            except ValueError as error:
                problems.append(f"round {place + 1}: {error}")
    except ValueError as error:
        problems.append(str(error))
    if not problems:
        return rounds, ""
    return rounds, _set_aside(path, rounds, problems[0])


def _set_aside(path: Path, rounds: Sequence[Round], problem: str) -> str:
    told = f"Some rounds of Beat the model cannot be read ({problem})"
    try:
        path.replace(path.with_name(DAMAGED))
        if rounds:
            _write(path, rounds)
    except OSError as error:
        return f"{told} The file stays where it is: {error.strerror}."
    return f"{told} The file was set aside as {DAMAGED}; {len(rounds)} were kept."


def keep_round(folder: Path, played: Round) -> str:
    """Writes a round, in place of what was kept of it; an OSError where it cannot.

    Of more than `MOST_ROUNDS` the oldest go. Returns what was wrong with the file.
    """
    rounds, problem = read_rounds(folder)
    rounds = put_round(rounds, played)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / FILE, rounds)
    return problem


def put_round(rounds: Sequence[Round], played: Round) -> list[Round]:
    """Returns the rounds with one in place of its older state, or behind them."""
    if all(each.key != played.key for each in rounds):
        return [*rounds, played][-MOST_ROUNDS:]
    return [played if each.key == played.key else each for each in rounds]


def fresh_rounds(rounds: Sequence[Round]) -> list[Round]:
    """Returns the finished rounds whose images were not played in a round before."""
    fresh = list[Round]()
    for place, each in enumerate(rounds):
        if each.is_finished and not any(map(each.has_images_of, rounds[:place])):
            fresh.append(each)
    return fresh


def first_answers(rounds: Sequence[Round], kind: str, data: str) -> dict[int, int]:
    """Returns `{row: answer}` over the finished rounds of a kind; the first one counts.

    Who has seen an image before remembers it.
    """
    answers: dict[int, int] = {}
    for each in rounds:
        if each.is_finished and (each.kind, each.data) == (kind, data):
            for row, answer in zip(each.rows, each.answers, strict=True):
                answers.setdefault(row, answer)
    return answers


def _write(path: Path, rounds: Sequence[Round]) -> None:
    write_json(path, {"rounds": [asdict(each) for each in rounds]})


def _read_round(value: object) -> Round:
    if not is_object(value):
        raise ValueError(f"it must be an object, received {value!r:.40}.")
    if value.keys() != Round.__dataclass_fields__.keys():
        raise ValueError(f"its fields must be those of a round, not {[*value]!r:.80}.")
    return Round(
        **{name: _text(value, name) for name in ("kind", "data", "key")},
        **{name: _wholes(value, name) for name in ("rows", "labels", "answers")},
        number=_whole(value["number"], "number"),
        opponents=_opponents(value["opponents"]),
        seconds=tuple(_seconds(each) for each in _list(value, "seconds")),
        is_finished=value["is_finished"] is True,
        at=_seconds(value["at"]),
    )


def _text(value: dict[str, Any], name: str) -> str:
    text = value.get(name)
    if type(text) is not str:
        raise ValueError(f"{name} must be a text, received {text!r:.40}.")
    return text


def _list(value: dict[str, Any], name: str) -> list[object]:
    values = value.get(name)
    if not isinstance(values, list):
        raise ValueError(f"{name} must be a list, received {values!r:.40}.")
    return cast(list[object], values)


def _wholes(value: dict[str, Any], name: str) -> tuple[int, ...]:
    return tuple(_whole(each, name) for each in _list(value, name))


def _whole(value: object, name: str) -> int:
    if type(value) is not int:
        raise ValueError(f"{name} must be whole numbers, received {value!r:.40}.")
    return value


def _seconds(value: object) -> float:
    if not is_number(value) or not math.isfinite(float(value)):
        raise ValueError(f"seconds must be numbers, received {value!r:.40}.")
    return float(value)


def _opponents(value: object) -> tuple[Opponent, ...]:
    if not isinstance(value, list):
        raise ValueError(f"opponents must be a list, received {value!r:.40}.")
    found = list[Opponent]()
    for each in cast(list[object], value):
        if not is_object(each):
            raise ValueError(f"an opponent must be an object, received {each!r:.40}.")
        found.append(Opponent(_text(each, "name"), _wholes(each, "predictions")))
    return tuple(found)
