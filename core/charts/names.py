"""Names of runs on figures: short beside a line or dot, whole under the pointer."""

import html
import textwrap
from collections.abc import Iterable, Sequence
from itertools import takewhile

HOVER_LINE = 40  # characters


def whole(name: str) -> str:
    """Returns a name in full for the pointer, in lines, escaped for plotly."""
    lines = textwrap.wrap(name, HOVER_LINE)
    return "<br>".join(html.escape(line, quote=False) for line in lines)


def shorten_all(names: Iterable[str], length: int) -> list[str]:
    """Shortens names that stand together to what tells each from those most like it.

    `My CNN, kernel 5, seed 0` beside `My CNN, kernel 3, seed 0` is `…CNN, kernel 5…`.
    """
    names = list(names)
    return [_shorten_among(name, names, length) for name in names]


def _shorten_among(name: str, names: Sequence[str], length: int) -> str:
    spans = [_telling_span(name, other) for other in names if other != name]
    spans = [(start, end) for start, end in spans if 2 * (end - start) < len(name)]
    if len(name) <= length or not spans:
        return shorten(name, length)
    start, end = min(first for first, _ in spans), max(last for _, last in spans)
    room = length - 2  # for the ellipses
    words = [0, *(place + 1 for place, letter in enumerate(name) if letter == " ")]
    start = next((at for at in words if at <= start and end - at <= room), start)
    ends = [at for at in (*words, len(name)) if end <= at <= start + room]
    end = max(ends, default=end)
    kept = shorten(name[start:end].strip(" ,;·"), room)
    return f"{'…' * (start > 0)}{kept}{'…' * (end < len(name))}"


def _telling_span(name: str, other: str) -> tuple[int, int]:
    """Returns `(start, end)` of the words without a common beginning and end."""
    words, others = name.split(" "), other.split(" ")
    head = _count_same(words, others)
    tail = _count_same(words[head:][::-1], others[head:][::-1])
    start = sum(len(word) + 1 for word in words[:head])
    end = len(name) - sum(len(word) + 1 for word in words[len(words) - tail :])
    return min(start, end), end


def _count_same(first: Sequence[str], second: Sequence[str]) -> int:
    pairs = zip(first, second, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def shorten(text: str, length: int) -> str:
    """Cuts the middle out of long text, and escapes what plotly reads as markup.

    The middle, because names of runs differ at their ends: `House CNN, seed 2`. For
    several names there is `shorten_all`.
    """
    if len(text) > length:
        head = (length - 1) // 2
        text = f"{text[:head].rstrip()}…{text[head + 1 - length :].lstrip()}"
    return html.escape(text, quote=False)
