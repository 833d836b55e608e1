"""What a step of a lesson is, and how it knows that it is done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from core.runs.guesses import Guess
from core.ui.app.predict import Question


class Outcome(Enum):
    """How far one thing is that a step asks for."""

    OPEN = "open"
    MET = "met"
    SHOWN = "shown"  # its answer was shown without a guess


@dataclass(frozen=True)
class Seen:
    """What is known of the learner when a step is looked at."""

    link: Mapping[str, Sequence[str]] = field(default_factory=dict)  # the URL
    guesses: Sequence[Guess] = ()
    waiting: frozenset[str] = frozenset()  # questions guessed on, truth unknown
    started: frozenset[str] = frozenset()  # recipes of the learner's runs
    finished: frozenset[str] = frozenset()  # those of them that were evaluated
    rounds: int = 0  # of Beat the model, played to the end
    typed: Mapping[str, str] = field(default_factory=dict)  # by key of the field


@dataclass(frozen=True)
class Guessed:
    """A question of the page, or of the step itself, is to be answered."""

    question: str  # its key
    words: str = "Answer the question"

    @property
    def key(self) -> str:
        return self.question

    def outcome(self, seen: Seen) -> Outcome:
        """Any guess on the question counts, whatever runs it is about."""
        if self.question in seen.waiting:
            return Outcome.MET
        own = [each for each in seen.guesses if each.question == self.question]
        if any(each.guessed is not None for each in own):
            return Outcome.MET
        return Outcome.SHOWN if own else Outcome.OPEN


@dataclass(frozen=True)
class Chose:
    """Something is to be clicked or chosen, which the page writes into its URL."""

    key: str
    words: str
    link: Mapping[str, Sequence[str]]  # its values; none: any value does

    def outcome(self, seen: Seen) -> Outcome:
        is_there = all(
            any(not values or each in values for each in seen.link.get(key, ()))
            for key, values in self.link.items()
        )
        return Outcome.MET if is_there else Outcome.OPEN


@dataclass(frozen=True)
class Computed:
    """A number is to be computed by hand and typed in."""

    key: str
    task: str  # Markdown
    answer: float
    hint: str  # Markdown, for a wrong number
    words: str = "Type in your result"
    tolerance: float = 0.006

    def outcome(self, seen: Seen) -> Outcome:
        typed = read_numbers(seen.typed.get(self.key, ""))
        is_right = any(abs(each - self.answer) <= self.tolerance for each in typed)
        return Outcome.MET if is_right else Outcome.OPEN


@dataclass(frozen=True)
class Trained:
    """Runs of the learner's own are to be started, or to be finished."""

    key: str
    words: str
    recipes: Sequence[str]
    is_finished: bool = True

    def outcome(self, seen: Seen) -> Outcome:
        there = seen.finished if self.is_finished else seen.started
        return Outcome.MET if there.issuperset(self.recipes) else Outcome.OPEN


@dataclass(frozen=True)
class Played:
    """A round of Beat the model is to be played to its end."""

    key: str = "round"
    words: str = "Play a round to its end"

    def outcome(self, seen: Seen) -> Outcome:
        return Outcome.MET if seen.rounds else Outcome.OPEN


Goal = Guessed | Chose | Computed | Trained | Played


@dataclass(frozen=True)
class Asked:
    """A question that the step itself asks, with what is true and why."""

    question: Question
    truth: str | float
    explain: str


@dataclass(frozen=True)
class Step:
    """One step: where it is, what is to be done there, and what it shows."""

    key: str  # for ever: marks are kept under it
    name: str
    page: str  # its file, such as "pages/data.py"
    icon: str
    minutes: int
    task: str  # Markdown
    goals: Sequence[Goal]
    point: str  # Markdown, said once the step is done
    sheet: str  # what to write down, for the printed sheet: plain words
    belief: str = ""  # a misconception that it meets
    terms: Sequence[str] = ()  # of the glossary
    link: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    asked: Asked | None = None
    is_polled: bool = False  # what is to be done may run a fragment alone

    @property
    def computed(self) -> Computed | None:
        """What is to be computed by hand, if anything."""
        return next((goal for goal in self.goals if isinstance(goal, Computed)), None)

    def goal_key(self, goal: Goal) -> str:
        """Returns the key under which it is kept that the goal was reached."""
        return f"{self.key}/{goal.key}"


@dataclass(frozen=True)
class Lesson:
    """A path of steps."""

    name: str
    about: str  # Markdown, one sentence
    steps: Sequence[Step]

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)


def read_numbers(text: str) -> list[float]:
    """Reads a number as people write it: `-1.5`, `−1,5`, `78 %`, `100,352`.

    A comma may stand for the point or between thousands: both readings are returned;
    none for what is no number.
    """
    written = text.replace("\N{MINUS SIGN}", "-").strip().rstrip("%").strip()
    readings = []
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}([, ]\d{3})+", written):
        readings.append(float(re.sub("[, ]", "", written)))
    if re.fullmatch(r"[+-]?(\d{1,12}([.,]\d{0,12})?|[.,]\d{1,12})", written):
        readings.append(float(written.replace(",", ".")))
    return readings
