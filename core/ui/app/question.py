"""Questions that are put before their answer is shown, and guesses in words."""

import math
from dataclasses import dataclass

from core.runs.config import is_number
from core.runs.guesses import MAX_KEY, Guess
from core.words import plain


@dataclass(frozen=True)
class Scale:
    """The slider of a guessed number; within `tolerance` it counts as right."""

    low: float
    high: float
    step: float = 1
    unit: str = "%"
    tolerance: float = 5
    start: float | None = None  # else the middle

    @property
    def digits(self) -> int:
        """Of the slider's numbers, behind the point."""
        return max(0, -math.floor(math.log10(self.step) + 1e-9))

    def write(self, value: float, *, more: int = 0) -> str:
        """Writes a number with its unit; `more` digits than the slider has."""
        return write_number(value, self.unit, self.digits + more)


@dataclass(frozen=True)
class Question:
    """What is asked, and how it is answered: by one of `choices`, or on a `scale`."""

    key: str  # for ever: "<page>-<what>"
    words: str  # Markdown, one or two sentences
    choices: tuple[str, ...] = ()
    scale: Scale | None = None

    def __post_init__(self) -> None:
        if bool(self.choices) == (self.scale is not None):
            raise ValueError(f"{self.key} needs choices or a scale, and not both.")
        if len(self.key) > MAX_KEY:
            raise ValueError(
                f"A question's key must have at most {MAX_KEY} letters, received "
                f"{self.key!r:.120}."
            )

    def is_right(self, guessed: str | float, truth: str | float) -> bool:
        """Tells whether a guess is the truth, or as near as the scale asks for."""
        if self.scale is None:
            return guessed == truth
        gap = round(abs(float(guessed) - float(truth)), self.scale.digits + 1)
        return gap <= self.scale.tolerance


def write_number(value: float, unit: str, digits: int) -> str:
    """Writes a number with its unit, such as `82.3 %`."""
    return f"{value:,.{digits}f} {unit}".strip()


RIGHT = ":green-badge[:material/check: right]"
WRONG = ":orange-badge[:material/close: missed]"


def describe_guess(guess: Guess, scale: Scale | None) -> str:
    """Sets a guess beside the truth in Markdown, with the difference in words."""
    truth = _write(guess.truth, scale, more=1)
    if guess.guessed is None:
        return f"Shown without a guess: **{truth}**."
    guessed, mark = _write(guess.guessed, scale), RIGHT if guess.is_right else WRONG
    if scale and is_number(guess.guessed) and is_number(guess.truth):
        gap = describe_gap(guess.guessed, guess.truth, scale)
        mark = mark.replace("right", "close enough") if gap != "exactly" else mark
        return f"You said **{guessed}**; it is **{truth}**: {gap}. {mark}"
    if guess.is_right:
        return f"You said **{guessed}**, and so it is. {mark}"
    return f"You said **{guessed}**; it is **{truth}**. {mark}"


def describe_gap(guessed: float, truth: float, scale: Scale) -> str:
    """Says how far a guess is off, such as `12.3 points too high`."""
    gap = round(guessed - truth, scale.digits + 1)
    if not gap:
        return "exactly"
    unit = "points" if scale.unit == "%" else scale.unit
    size = write_number(abs(gap), unit, scale.digits + 1)
    return f"{size} too {'high' if gap > 0 else 'low'}"


def _write(value: str | float, scale: Scale | None, *, more: int = 0) -> str:
    if scale is None or isinstance(value, str):
        return plain(value)
    return plain(scale.write(value, more=more)).replace("\\.", ".")
