"""Experiment: one question of the page of experiments, and how it is shown."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Experiment:
    """One experiment; the page writes its title and its question, `show` the rest."""

    key: str  # in the URL and on the command line, for ever
    title: str
    question: str  # Markdown
    show: Callable[[], None]
