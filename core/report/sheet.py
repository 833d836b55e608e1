"""A lesson's sheet to print: its steps on one page of A4, with room to write."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.report.templates import load_template

MOST_STEPS = 8  # that leave room to write on one page


@dataclass(frozen=True)
class SheetStep:
    """One step on paper."""

    name: str
    minutes: int
    words: str  # what to write down


def make_sheet(title: str, steps: Sequence[SheetStep]) -> str:
    """Writes a sheet as HTML text that needs nothing else and prints on one page.

    Raises:
        ValueError: for no steps, or more than the page has room for.
    """
    if not 1 <= len(steps) <= MOST_STEPS:
        raise ValueError(
            f"A sheet takes 1 to {MOST_STEPS} steps, received {len(steps)}. Make two."
        )
    return load_template("sheet.html.j2").render(title=title, steps=steps)
