"""What report and notebook share: a learner's words, and the runs' names in one."""

from collections.abc import Sequence

LIMITS = {"title": 200, "author": 200, "notes": 50_000}  # characters
MAX_NAMED = 3  # runs in a heading; more are a list, not a heading


def check_words(**words: str) -> None:
    """Raises a ValueError for a title, an author or notes that are too long."""
    for name, text in words.items():
        if len(text) > LIMITS[name]:
            raise ValueError(
                f"{name} must have at most {LIMITS[name]:,} characters, received "
                f"{len(text):,}. Shorten it."
            )


def one_line(text: str) -> str:
    """Returns words without line breaks and doubled spaces."""
    return " ".join(text.split())


def join_names(names: Sequence[str]) -> str:
    """Returns `CNN`, `CNN and ANN` or `7 networks side by side`."""
    if len(names) == 1:
        return names[0]
    if len(names) > MAX_NAMED:
        return f"{len(names)} networks side by side"
    return f"{', '.join(names[:-1])} and {names[-1]}"
