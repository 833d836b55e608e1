"""Answers: which altered test images a network got right, kept in small files."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Self, cast

import numpy as np

from core.arrays import Mask
from core.data.alterations import Alteration
from core.files import is_object, open_regular, read_json, write_json
from core.runs.config import is_number
from core.runs.run import Run

FOLDER = ".experiments"  # in the runs folder; no run's name begins with a dot
SHIPPED = "robustness.json"  # beside the reference runs
VERSION = 1  # raised where alterations change: older answers then fit no more
SEED = 0
MOST_IMAGES = 1_000_000
MAX_WEIGHTS = 10**10  # bytes

Right = dict[float, Mask]  # by amount, `(n,)`: whether each image was predicted right


@dataclass(frozen=True)
class Case:
    """What was asked of which network; answers to another case do not fit."""

    run: str  # its id
    weights: str  # digest of its model file
    data: str  # digest of its dataset
    alteration: str  # key
    images: int  # of the test split, the same share of every class
    seed: int = SEED
    version: int = VERSION

    @classmethod
    def of(cls, run: Run, alteration: Alteration, images: int) -> Self:
        """Returns the case of a run; a ValueError where its network is not there."""
        try:
            stamp = run.model_path.stat().st_mtime_ns
        except OSError as error:
            raise ValueError(
                f"{run.title} has no saved model. Choose a finished run."
            ) from error
        weights = _digest(run.model_path, stamp)
        return cls(run.id, weights, run.dataset.digest, alteration.key, images)

    @property
    def file_name(self) -> str:
        return f"{self.run}-{self.alteration}-{self.images}.json"


@lru_cache(maxsize=256)
def _digest(path: Path, _stamp: int) -> str:
    with open_regular(path, limit=MAX_WEIGHTS) as file:
        return hashlib.file_digest(cast(Any, file), "sha256").hexdigest()[:32]


@dataclass(frozen=True)
class AnswerStore:
    """Answers of the learner's own folder, and those that ship with the app."""

    folder: Path  # of runs
    shipped: Path | None = None

    def find(self, case: Case) -> Right:
        """Returns what is known of a case; a damaged file counts as none."""
        return self._find_shipped(case) | self._find_own(case)

    def add(self, case: Case, right: Mapping[float, Mask]) -> None:
        """Keeps more answers; an OSError where the folder cannot be written."""
        path = self.folder / FOLDER / case.file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, encode(case, self._find_own(case) | dict(right)))

    def _find_own(self, case: Case) -> Right:
        path = self.folder / FOLDER / case.file_name
        try:
            found, right = decode(read_json(path))
        except ValueError:  # none yet, or damaged: it is asked again
            return {}
        return right if found == case else {}

    def _find_shipped(self, case: Case) -> Right:
        if self.shipped is None or not self.shipped.is_file():
            return {}
        stamp = self.shipped.stat().st_mtime_ns
        return read_shipped(self.shipped, stamp).get(case, {})


@lru_cache(maxsize=4)
def read_shipped(path: Path, _stamp: int) -> dict[Case, Right]:
    """Returns all answers of a file that ships with the app; none where damaged."""
    try:
        return dict(map(decode, read_json(path)["answers"]))
    except (ValueError, KeyError, TypeError):
        return {}


def write_shipped(path: Path, answers: Iterable[tuple[Case, Right]]) -> None:
    """Writes the file that ships with the app."""
    write_json(path, {"answers": [encode(*each) for each in answers]})


def encode(case: Case, right: Mapping[float, Mask]) -> dict[str, Any]:
    """Returns what JSON holds of a case: for each amount one bit an image."""
    bits = {
        f"{amount:g}": base64.b64encode(np.packbits(right[amount]).tobytes()).decode()
        for amount in sorted(right)
    }
    return asdict(case) | {"right": bits}


def decode(values: Any) -> tuple[Case, Right]:
    """Reads what `encode` returned; a ValueError for anything else."""
    if not is_object(values) or not is_object(bits := values.get("right")):
        raise ValueError("Answers must be an object with the object right.")
    known = {each.name: values.get(each.name) for each in fields(Case)}
    for each in fields(Case):
        if type(known[each.name]) is not each.type:
            raise ValueError(f"{each.name} cannot be {known[each.name]!r:.80}.")
    case = Case(**cast(dict[str, Any], known))
    if not 0 < case.images <= MOST_IMAGES:
        raise ValueError(f"images cannot be {case.images}.")
    return case, {_amount(key): _unpack(bits[key], case.images) for key in bits}


def _amount(text: str) -> float:
    amount = float(text)
    if not is_number(amount):
        raise ValueError(f"An amount cannot be {text!r:.80}.")
    return amount


def _unpack(text: Any, images: int) -> Mask:
    try:
        packed = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
    except (TypeError, binascii.Error) as error:
        raise ValueError(f"Answers cannot be {text!r:.40}.") from error
    if len(packed) != -(-images // 8):
        raise ValueError(f"Answers must be for {images} images.")
    return np.unpackbits(packed, count=images).astype(bool)
