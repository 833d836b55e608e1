"""Knob: one setting, as the config, the form, the command line and reports read it."""

import math
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["int", "float", "bool", "choice"]


@dataclass(frozen=True)
class Knob:
    """One setting of an architecture or of the training, and what it accepts."""

    name: str  # in Python and on disk; with dashes, its command line option
    kind: Kind
    default: Any
    help: str  # one or two sentences for the learner
    low: float = -math.inf  # the smallest number accepted; `high` is the largest
    high: float = math.inf
    label: str = ""  # on pages and in reports; empty: the name in plain letters
    brackets: str = "[]"  # around the range; ( or ) excludes that end
    choices: tuple[Any, ...] = ()  # all of a `choice`; a number: those the form offers
    none: str = ""  # what None stands for, "recipe default"; empty: None is refused
    unit: str = ""  # share (shown in percent), seconds (as a duration), or empty
    step: float | None = None  # of the form's number field
    format: str | None = None  # how that field shows a number
    example: Any = None  # what an error suggests; None: the default
    once: bool = False  # one choice for all recipes, rather than one for each
    group: str = ""  # of those that the form folds away together; empty: none

    def __post_init__(self) -> None:
        label = self.label or self.name.replace("_", " ").capitalize()
        object.__setattr__(self, "label", label)

    def check(self, value: Any) -> None:
        """Raises a ValueError unless `value` is one that this knob accepts."""
        if not self._accepts(value):
            example = self.default if self.example is None else self.example
            raise ValueError(
                f"{self.name} must be {self.expected}, received {value!r}. "
                f"Try {example}."
            )

    def _accepts(self, value: Any) -> bool:
        if value is None:
            return bool(self.none)
        if self.kind == "choice":
            return (type(value), value) in [(type(each), each) for each in self.choices]
        accepted = {"int": (int,), "float": (int, float), "bool": (bool,)}
        if type(value) not in accepted[self.kind]:  # True is not 1 here
            return False
        left, right = self.brackets
        above = self.low < value if left == "(" else self.low <= value
        return above and (value < self.high if right == ")" else value <= self.high)

    @property
    def expected(self) -> str:
        """What is accepted, in words."""
        left, right = self.brackets
        words = f"in {left}{self.low}, {self.high}{right}"
        if self.kind == "choice":
            words = "one of " + ", ".join(map(str, self.choices))
        elif self.kind == "bool":
            words = "True or False"
        elif self.kind == "int":
            words = f"a whole number from {self.low:,} to {self.high:,}"
        elif self.unit == "seconds":
            words = f"from {self.low:,} to {self.high:,} seconds"
        return f"{words}, or None" if self.none else words
