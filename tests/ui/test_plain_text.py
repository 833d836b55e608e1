"""Titles, errors and file names are plain text wherever a page draws them."""

import pytest
from google.protobuf.message import Message

from tests.ui.test_pages import PAGES

EVIL = "![x](http://evil.example/x.png) **b** <img src=x onerror=1> :material/home: $x$"
MARKUP = ("![x](", "**b**", "<img src=x", ":material/home: $x$")
# What Streamlit or the browser draws letter by letter.
LETTERS = {
    *("alt", "multiselect.options", "selectbox.options", "text_input.placeholder"),
}


def list_texts(message, kind=""):
    """Yields `(element.field, text)` of all that an element holds."""
    for field, value in message.ListFields() if isinstance(message, Message) else ():
        name = f"{kind or message.DESCRIPTOR.name}.{field.name}"
        values = value if field.is_repeated else [value]
        for each in values:
            if isinstance(each, Message):
                yield from list_texts(each)
            elif isinstance(each, str):
                yield name, each


def find_markup(test):
    return {
        (name, text)
        for node in test._tree
        for name, text in list_texts(getattr(node, "proto", None))
        if any(each in text for each in MARKUP)
    }


@pytest.mark.slow
def test_a_title_is_plain_text_on_every_page(app, runs):
    good, _ = runs.list()[0]
    runs.rename(good.id, EVIL)
    test = app("home")
    for page in PAGES:
        test.switch_page(f"pages/{page}.py").run()
        assert not test.exception, page
        for each in sorted(find_markup(test)):
            print(page, each[0], each[1][:300])
    raise SystemExit
