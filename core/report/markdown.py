"""A learner's notes as HTML: a few marks of Markdown, all else letter by letter."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

# Tried in this order on escaped text; what a mark encloses holds no mark of its kind.
MARKS: tuple[tuple[str, str], ...] = (
    (r"!?\[([^\[\]\n]+)\]\(([^()\s]+)\)", r"\1 (\2)"),  # a link, as text
    (r"(?<![*\w])\*(?![\s*])([^*\n]+)(?<!\s)\*(?![*\w])", r"<em>\1</em>"),
    (r"\*\*(?!\s)([^*\n]+)(?<!\s)\*\*", r"<strong>\1</strong>"),
    (r"(?<!\w)__(?!\s)([^_\n]+)(?<!\s)__(?!\w)", r"<strong>\1</strong>"),
    (r"(?<![_\w])_(?![\s_])([^_\n]+)(?<!\s)_(?![_\w])", r"<em>\1</em>"),
)
HEADING = re.compile(r"(#{1,6})\s+(.+)")
BULLET = re.compile(r"[-*+]\s+(.*)")
NUMBER = re.compile(r"\d{1,9}[.)]\s+(.*)")
CODE = re.compile(r"`([^`\n]+)`")


def render_markdown(text: str) -> Markup:
    """Renders paragraphs, headings, lists, bold, italics and code.

    Everything is escaped first. A link is shown as its words and its address: nothing
    in the result leads, or loads anything from, anywhere.
    """
    return Markup("\n".join(_render_blocks(text.splitlines())))


def _render_blocks(lines: list[str]) -> Iterator[str]:
    kind, block = "", list[str]()
    for line in [*map(str.strip, lines), ""]:
        heading = HEADING.match(line)
        new, words = ("", "") if heading else _kind_of(line)
        if kind and new == "p" and kind != "p":
            block[-1] += f"\n{words}"  # a line that continues an item
            continue
        if new != kind and block:
            yield _close(kind, block)
            block = []
        kind = new
        if heading:
            level = min(len(heading[1]) + 2, 4)  # under the report's own h2
            yield f"<h{level}>{_inline(heading[2])}</h{level}>"
        elif kind:
            block.append(words)


def _kind_of(line: str) -> tuple[str, str]:
    """Returns the element that a line belongs to, and its words."""
    for kind, pattern in (("ul", BULLET), ("ol", NUMBER)):
        if found := pattern.match(line):
            return kind, found[1]
    return ("p" if line else ""), line


def _close(kind: str, block: list[str]) -> str:
    if kind == "p":
        return f"<p>{_inline(chr(10).join(block))}</p>"
    items = "".join(f"<li>{_inline(item)}</li>" for item in block)
    return f"<{kind}>{items}</{kind}>"


def _inline(text: str) -> str:
    """Escapes `text`, then marks it up; code keeps its letters."""
    parts = CODE.split(str(escape(text)))
    parts[1::2] = [f"<code>{part}</code>" for part in parts[1::2]]
    parts[::2] = map(_mark_up, parts[::2])
    return "".join(parts).replace("\n", "<br>\n")


def _mark_up(text: str) -> str:
    for pattern, written in MARKS:
        text = re.sub(pattern, written, text)
    return text
