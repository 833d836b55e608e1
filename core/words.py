"""How things are written for people: percentages, durations, names in Markdown."""

import re

# Below so many seconds, times left are told in steps of so many.
COARSE = ((20, 1), (120, 5), (600, 30), (float("inf"), 60))


def percent(share: float, digits: int = 1) -> str:
    """Returns a share in 0..1 as `92.3 %`."""
    return f"{100 * share:.{digits}f} %"


def percent_range(interval: tuple[float, float], digits: int = 1) -> str:
    """Returns an interval of shares as `91.8 to 92.8 %`."""
    low, high = interval
    return f"{100 * low:.{digits}f} to {percent(high, digits)}"


def duration(seconds: float) -> str:
    """Returns `45 s`, `3 min 20 s` or `1 h 26 min`."""
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def time_left(seconds: float) -> str:
    """Returns `about 2 min left`, in steps as coarse as such an estimate is."""
    step = next(step for below, step in COARSE if seconds < below)
    return f"about {duration(max(1, step * round(seconds / step)))} left"


def plain(text: object) -> str:
    """Returns `text` so that Markdown shows it letter by letter.

    Addresses and Streamlit's `:icons:` are found after Markdown's escapes are undone:
    a word joiner, which nobody sees, takes them apart.
    """
    apart = re.sub(
        r"(?i):(?=[\w/+])|@|(?<=www)(?=\.)", "\\g<0>\N{WORD JOINER}", str(text)
    )
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|$~:&])", r"\\\1", apart)


def count(number: int, noun: str) -> str:
    """Returns `1 epoch` or `3 epochs`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def ordinal(number: int) -> str:
    """Returns `1st`, `2nd`, `3rd`, `4th`, `11th` or `21st`."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def reads_as_number(text: str) -> bool:
    """Tells whether Python would read a text as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True
