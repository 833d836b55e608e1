"""Titles, errors and file names are plain text wherever a page draws them."""

import html
import importlib.util
import json
import re

import numpy as np
import pytest
from google.protobuf.message import Message

from core.data.drawn import draw_garment
from core.process import identity
from core.runs.desk import DESK, Desk, photo_id
from core.runs.status import Status
from core.ui.widgets.gallery import enlarge
from core.words import plain
from tests.ui.test_pages import PAGES

EVIL = "![x](http://evil.example/x.png) **q** <img src=x onerror=1> :material/home: $x$"
HTML = r"<img src=x"
MARKDOWN = rf"(?<!\\)(!\[x|\*\*q|{HTML}|:material/home: |\$x)"
LETTER_BY_LETTER = (  # seen in a browser; our own scripts set `textContent`
    "BidiComponent.json",
    *("alt", "MultiSelect.options", "MultiSelect.raw_values", "Selectbox.options"),
    *("Selectbox.raw_value", "TextArea.default", "TextArea.value"),
)


def list_texts(message, place=""):
    """Yields `(element.field, text)` of all that an element holds."""
    if isinstance(message, Message):
        for field, value in message.ListFields():
            yield from list_texts(value, f"{message.DESCRIPTOR.name}.{field.name}")
    elif isinstance(message, str):
        yield place, message
    elif hasattr(message, "__iter__") and not isinstance(message, bytes):
        for each in message:  # a repeated field
            yield from list_texts(each, place)


def list_spec(value):
    """Yields the texts of a figure; no figure draws names of traces and `meta`."""
    if isinstance(value, dict):
        for key in value.keys() - {"name", "meta"}:
            yield from list_spec(value[key])
    elif isinstance(value, list):
        for each in value:
            yield from list_spec(each)
    elif isinstance(value, str):
        yield value


def find_markup(test):
    found = []
    for node in test._tree:
        for place, text in list_texts(getattr(node, "proto", None)):
            if place.endswith(LETTER_BY_LETTER):
                continue
            is_figure = place == "PlotlyChart.spec"
            texts = list_spec(json.loads(text)) if is_figure else [text]
            pattern = HTML if is_figure or place == "Html.body" else MARKDOWN
            found += [(place, each) for each in texts if re.search(pattern, each)]
    return found


TITLES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "https://evil.example/a?b=1&c=2",
    "www.evil.example or me@evil.example",
    "**bold** __bold__ *italic* ~~gone~~ `code`",
    "# heading",
    "- item",
    "1. item",
    "> quote | cell | cell",
    "$x^2$ and $$y$$",
    ":red[x] :material/home: :smile: &lt;b&gt;",
)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_read_letter_by_letter(title):
    """As GitHub's Markdown reads it, tables, links and all."""
    markdown = pytest.importorskip("markdown_it").MarkdownIt("gfm-like", {"html": True})
    markdown = markdown.disable("linkify") if not has_linkify() else markdown
    shown = markdown.render(f"**{plain(title)}**").replace("\N{WORD JOINER}", "")
    assert html.unescape(shown) == f"<p><strong>{title}</strong></p>\n"


def has_linkify():
    return importlib.util.find_spec("linkify_it") is not None


def test_markup_is_found_and_plain_text_is_none():
    assert len(re.findall(MARKDOWN, EVIL)) == 5
    assert not re.search(MARKDOWN, plain(EVIL))


@pytest.mark.slow
def test_what_others_wrote_is_plain_text_on_every_page(app, runs):
    good = runs.list()[0][0]
    runs.rename(good.id, EVIL)
    running = runs.create(good.config, title=EVIL)
    runs.write_status(running.id, Status("running", *identity(), phase=EVIL))
    failed = runs.create(good.config, title=EVIL)
    runs.write_status(failed.id, Status("failed", error=EVIL))
    runs.delete(runs.create(good.config, title=EVIL).id)
    desk, picture = (
        Desk(runs.folder / DESK),
        enlarge(255 - draw_garment(1, np.random.default_rng(1)), 8),
    )
    desk.put(picture)
    desk.note(photo_id(picture), name=EVIL, label=1, options={"mask": EVIL})
    desk.write_words({"notes": EVIL})
    test = app("home")
    for page in PAGES:
        test.switch_page(f"pages/{page}.py").run()
        assert not test.exception, page
        assert find_markup(test) == [], page
    # The desk of the last session was there.
    assert EVIL in {entry.name for entry in test.session_state["photo_desk"].values()}
    assert test.text_area(key="notes").value == EVIL
