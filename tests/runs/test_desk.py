"""The learner's desk: photos and notes come back, and nothing in it is trusted."""

import json
import os

import pytest

from core.photos.options import PrepareOptions, read_options
from core.runs.desk import MAX_JSON_BYTES, MAX_LETTERS, Desk, KeptPhoto, photo_id

DATA = b"bytes of a photo"
KEY = photo_id(DATA)


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path / "desk")
    desk.put(DATA)
    desk.note(KEY, name="boot.jpg", label=9, options={"mask": "vote"})
    return desk


def test_photos_and_notes_come_back_in_their_order_until_removed(desk):
    desk.put(b"another")
    other = photo_id(b"another")
    desk.note(other, name="bag.png", label=None, options={})
    desk.note(KEY, name="boot.jpg", label=7, options={})
    photos, problems = Desk(desk.path).photos()
    assert photos == [
        KeptPhoto("boot.jpg", DATA, 7, {}),
        KeptPhoto("bag.png", b"another", None, {}),
    ]
    assert problems == []
    desk.remove(KEY)
    assert [photo.name for photo in desk.photos()[0]] == ["bag.png"]
    desk.clear()
    assert desk.photos() == ([], [])


def test_words_come_back_and_are_checked(desk):
    assert desk.words() == {}
    desk.write_words({"notes": "x" * (MAX_LETTERS + 1), "title": "\N{SNOWMAN}"})
    assert Desk(desk.path).words() == {
        "notes": "x" * MAX_LETTERS,
        "title": "\N{SNOWMAN}",
    }
    (desk.path / "words.json").write_text('{"notes": 3, "title": "a"}')
    assert desk.words() == {"title": "a"}
    for damage in ("[]", "{", " " * 1_000_001):
        (desk.path / "words.json").write_text(damage)
        with pytest.raises(ValueError, match=r"words\.json"):
            desk.words()


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "[" * 100_000, '{"name": 3, "label": 1, "options": {}}'),
        *(
            f'{{"name": "a", "label": {n}, "options": {{}}}}'
            for n in ("-1", "10", "true")
        ),
        *('{"name": "a", "label": null, "options": []}', "x" * (MAX_JSON_BYTES + 1)),
        json.dumps({"name": "", "label": None, "options": {}}),
    ],
)
def test_what_does_not_fit_is_told_and_the_rest_is_there(desk, content):
    damaged = desk.path / "photos" / f"{photo_id(b'other')}.json"
    damaged.write_text(content)
    desk.put(b"other")
    photos, problems = desk.photos()
    assert [photo.name for photo in photos] == ["boot.jpg"]
    assert len(problems) == 1
    desk.note(photo_id(b"other"), name="b", label=0, options={})
    assert len(desk.photos()[0]) == 2


@pytest.mark.parametrize("attack", ["changed", "fifo", "folder", "name"])
def test_files_that_are_none_of_ours_are_not_read(desk, attack):
    path = desk.path / "photos" / KEY
    if attack == "name":
        path.with_suffix(".json").rename(path.with_name("escape.json"))
    else:
        path.unlink()
    if attack == "changed":
        path.write_bytes(b"another photo")
    elif attack == "fifo":
        os.mkfifo(path)
    elif attack == "folder":
        path.mkdir()
    photos, problems = desk.photos()
    assert photos == []
    assert len(problems) == 1


def test_the_desk_has_room_for_so_much_and_no_more(desk, monkeypatch):
    monkeypatch.setattr("core.runs.desk.MAX_BYTES", len(DATA))
    with pytest.raises(OSError, match="the desk keeps"):
        desk.put(b"one more")
    desk.put(DATA)


@pytest.mark.parametrize(
    "values",
    [
        *({"find": 1}, {"mask": None}, {"box": [0, 0, 1]}, {"box": [1, 0, 0, 1]}),
        *({"quarter_turns": True}, {"quarter_turns": 7}, {"no_such": True}),
        *({"box": [0, "a", 1, 1]}, {"box": [float("nan"), 0, 1, 1]}),
    ],
)
def test_options_that_are_none_are_refused(values):
    with pytest.raises(ValueError, match="must be"):
        read_options(values)
    kept = {"find": False, "box": [0.1, 0, 1, 0.5], "mask": "whole"}
    expected = PrepareOptions(find=False, box=(0.1, 0, 1, 0.5), mask="whole")
    assert read_options(kept) == expected


def test_the_last_report_comes_back_for_what_it_was_made_for(tmp_path):
    desk = Desk(tmp_path / "desk")
    assert desk.report("cnn") is None
    desk.write_report("cnn", b"<html>1")
    desk.write_report("ann", b"<html>2")
    assert Desk(desk.path).report("ann") == b"<html>2"
    assert desk.report("cnn") is None  # the last one alone is kept
    assert len(list(desk.path.iterdir())) == 1
