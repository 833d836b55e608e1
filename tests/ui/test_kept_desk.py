"""Whose photos and words are kept: those of who sits at the server."""

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.data.drawn import draw_garment
from core.runs.desk import DESK, Desk, photo_id
from core.runs.places import default_runs_dir
from core.ui.app.state import get_kept_desk
from core.ui.widgets.gallery import enlarge

PICTURE = enlarge(255 - draw_garment(1, np.random.default_rng(1)), 8)


@pytest.mark.parametrize(
    ("address", "headers", "is_kept"),
    [
        (None, {}, True),
        ("192.0.2.7", {}, False),
        (None, {"X-Forwarded-For": "192.0.2.7"}, False),
    ],
)
def test_a_visitor_from_elsewhere_has_no_desk_here(
    monkeypatch, address, headers, is_kept
):
    monkeypatch.setattr(type(st.context), "ip_address", address)
    monkeypatch.setattr(type(st.context), "headers", headers)
    st.cache_resource.clear()
    assert (get_kept_desk() is not None) == is_kept


def page():
    from dataclasses import replace

    import streamlit as st

    from core.ui.app.kept_words import keep_words, recall_words
    from core.ui.runs.photo_desk import clear_desk, get_desk, keep_desk, put

    picture = st.session_state.pop("picture", None)
    if picture:
        put(picture, "mine.png")
    for entry in get_desk().values():
        if st.button("change"):
            entry.label, entry.options = 1, replace(entry.options, box=(0, 0, 1, 0.5))
    st.button("clear", on_click=clear_desk)
    keep_desk()
    recall_words("notes")
    st.text_area("notes", key="notes", persist_state="session")
    keep_words("notes")


@pytest.fixture
def open_session(monkeypatch):
    """Opens a new session of someone who sits at the server."""
    monkeypatch.setattr(type(st.context), "ip_address", None)
    st.cache_resource.clear()
    yield lambda: AppTest.from_function(page)
    st.cache_resource.clear()


def press(test, label):
    next(each for each in test.button if each.label == label).click().run()


@pytest.mark.slow
def test_photos_labels_crops_and_words_are_there_in_the_next_session(open_session):
    first = open_session()
    first.session_state["picture"] = PICTURE
    first.run()
    press(first, "change")
    first.text_area(key="notes").set_value("# I expected\n*nothing*").run()
    second = open_session().run()
    assert not second.exception
    (entry,) = second.session_state["photo_desk"].values()
    assert (entry.name, entry.label, entry.options.box) == (
        "mine.png",
        1,
        (0, 0, 1, 0.5),
    )
    assert second.text_area(key="notes").value == "# I expected\n*nothing*"
    press(second, "clear")
    assert open_session().run().session_state["photo_desk"] == {}


def test_a_damaged_desk_is_told_and_holds_up_nobody(open_session):
    desk = Desk(default_runs_dir() / DESK)
    for data in (PICTURE, b"no photo at all"):
        desk.put(data)
        desk.note(photo_id(data), name="a", label=None, options={"mask": "no such"})
    (desk.path / "words.json").write_text("{")
    test = open_session().run()
    assert not test.exception
    assert len(test.session_state["photo_desk"]) == 1
    problems = " ".join(test.session_state["photo_problems"])
    assert "a is prepared anew: mask must be one of" in problems
    assert "a: expected a photo" in problems
    assert (
        "words of the last session cannot be read" in test.session_state["notices"][0]
    )
