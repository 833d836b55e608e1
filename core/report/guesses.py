"""A learner's guesses as a table: what was asked, guessed and found."""

import re
import time
from collections.abc import Sequence

import pandas as pd

from core.runs.guesses import Guess, count_right

COLUMNS = ("Question", "Guess", "Truth", "Right", "When")


def guess_frame(guesses: Sequence[Guess]) -> pd.DataFrame:
    """Returns a row of texts for each guess, oldest first."""
    return pd.DataFrame([_describe(guess) for guess in guesses], columns=[*COLUMNS])


def guess_table(guesses: Sequence[Guess]) -> pd.DataFrame:
    """Returns all that is known of each guess, for a file: numbers as numbers."""
    rows = [
        {
            "question": each.question,
            "about": each.about,
            "words": unmark(each.words),
            "guess": each.guessed,
            "truth": each.truth,
            "unit": each.unit,
            "right": {None: "", True: "yes", False: "no"}[each.is_right],
            "shown_without_guess": "yes" if each.guessed is None else "no",
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(each.at)),
        }
        for each in guesses
    ]
    return pd.DataFrame(rows)


def describe_score(guesses: Sequence[Guess]) -> str:
    """Says how many guesses were right, and how many truths were shown without one."""
    right, number = count_right(guesses)
    shown = len(guesses) - number
    aside = f"; {shown} shown without one" if shown else ""
    return f"Guessed right or close enough: {right} of {number}{aside}."


def unmark(words: str) -> str:
    """Returns Markdown without its marks: no stars, no escapes, no joiners."""
    marks = r"\\(.)|[*`\N{WORD JOINER}]"
    return re.sub(marks, lambda found: found[1] or "", words)


def _describe(guess: Guess) -> tuple[str, str, str, str, str]:
    return (
        unmark(guess.words) or guess.question,
        "shown" if guess.guessed is None else _write(guess.guessed, guess.unit),
        _write(guess.truth, guess.unit),
        {None: "", True: "✓", False: "✕"}[guess.is_right],
        time.strftime("%Y-%m-%d %H:%M", time.localtime(guess.at)),
    )


def _write(value: str | float, unit: str) -> str:
    return value if isinstance(value, str) else f"{round(value, 2):,g} {unit}".strip()
