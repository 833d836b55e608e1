"""Rounds of *Beat the model*: what was played, and which of it counts."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.analysis.contest import KINDS
from core.data.dataset import NUM_CLASSES

MOST_IMAGES = 100  # of one round
MOST_NETWORKS = 8
MOST_NAME, MOST_DIGEST = 200, 128  # letters
MOST_ROW = 10**7
MOST_NUMBER = 9_999
MOST_SECONDS = 3_600  # for one image; who was away longer did something else


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
        mine = self.data, self.rows, self.labels
        return mine == (other.data, other.rows, other.labels)


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
