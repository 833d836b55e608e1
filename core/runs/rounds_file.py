"""A learner's rounds of *Beat the model* on the disk: one file, checked, written whole.

Any session or server may write at the same time: nothing is lost.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from core.files import is_object, read_json, write_json
from core.lock import locked
from core.runs.config import is_number
from core.runs.rounds import Opponent, Round
from core.words import count

FILE, DAMAGED, LOCK = "rounds.json", "rounds.damaged.json", ".rounds.lock"
MOST_ROUNDS = 200  # of one learner; the oldest go
MAX_BYTES = 2_000_000


def read_rounds(folder: Path) -> tuple[list[Round], str]:
    """Returns the rounds in a learner's folder, oldest first, and what is wrong.

    A file with anything wrong in it is set aside whole as `rounds.damaged.json`; the
    rounds that can be read stay.
    """
    if not (folder / FILE).exists():
        return [], ""
    rounds, problem = _read(folder / FILE)
    if not problem:
        return rounds, ""
    try:
        with locked(folder / LOCK):
            return _mend(folder)
    except OSError as error:
        return rounds, f"{problem} It could not be set aside ({error.strerror})."


def keep_round(folder: Path, played: Round) -> str:
    """Writes a round in place of its older state; an OSError where it cannot.

    The folder exists. Returns what was wrong with the file before.
    """
    with locked(folder / LOCK):
        rounds, problem = _mend(folder)
        _write(folder / FILE, put_round(rounds, played))
    return problem


def put_round(rounds: Sequence[Round], played: Round) -> list[Round]:
    """Returns the rounds with one in place of its older state, or behind them."""
    if all(each.key != played.key for each in rounds):
        return [*rounds, played][-MOST_ROUNDS:]
    return [played if each.key == played.key else each for each in rounds]


def _mend(folder: Path) -> tuple[list[Round], str]:
    """Reads the file and sets a damaged one aside; the lock is held."""
    path = folder / FILE
    rounds, problem = _read(path) if path.exists() else ([], "")
    if problem:
        path.replace(folder / DAMAGED)
        if rounds:
            _write(path, rounds)
    return rounds, problem


def _read(path: Path) -> tuple[list[Round], str]:
    told = f"The file as it was is now {DAMAGED}."
    try:
        listed = read_json(path, limit=MAX_BYTES).get("rounds")
        if not isinstance(listed, list):
            raise ValueError(f"rounds must be a list, received {listed!r:.40}.")
    except ValueError as error:
        return [], f"Your rounds of Beat the model cannot be read: {error} {told}"
    rounds, reason = list[Round](), ""
    listed = cast(list[object], listed)[-MOST_ROUNDS:]
    for each in listed:
        try:
            rounds.append(_read_round(each))
        except ValueError as error:
            reason = str(error)
    if not reason:
        return rounds, ""
    lost = count(len(listed) - len(rounds), "round")
    return rounds, f"{lost} of Beat the model cannot be read: {reason} {told}"


def _write(path: Path, rounds: Sequence[Round]) -> None:
    write_json(path, {"rounds": [asdict(each) for each in rounds]})


def _read_round(value: object) -> Round:
    if not is_object(value):
        raise ValueError(f"it must be an object, received {value!r:.40}.")
    if value.keys() != Round.__dataclass_fields__.keys():
        raise ValueError(f"its fields must be those of a round, not {[*value]!r:.80}.")
    if type(value["is_finished"]) is not bool:
        raise ValueError("is_finished must be true or false.")
    return Round(
        kind=_text(value, "kind"),
        number=_whole(value["number"], "number"),
        data=_text(value, "data"),
        rows=_wholes(value, "rows"),
        labels=_wholes(value, "labels"),
        opponents=_opponents(value["opponents"]),
        answers=_wholes(value, "answers"),
        seconds=tuple(_seconds(each) for each in _list(value, "seconds")),
        is_finished=value["is_finished"],
        at=_seconds(value["at"]),
        key=_text(value, "key"),
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
