"""labels.csv: words that people use, and mistakes that are named by line."""

import pytest

from core.data.dataset import CLASS_NAMES
from core.photos.decode import PhotoError
from core.photos.labels import load_labels


def write_labels(folder, content, *, encoding="utf-8"):
    (folder / "labels.csv").write_text(content, encoding)
    return folder


def test_class_names_numbers_and_usual_words(tmp_path):
    words = ["T-shirt/top", "jeans", "SWEATER", "Dress", "jacket", "flip-flops"]
    words += ["blouse", "Trainers", "8", "ankle_boot"]
    rows = [f"{number}.jpg,{word}" for number, word in enumerate(words)]
    labels = load_labels(write_labels(tmp_path, "file,label\n" + "\n".join(rows)))
    assert labels == {f"{n}.jpg": name for n, name in enumerate(CLASS_NAMES)}


WORDS = ["t-shirt", "T Shirt", "tshirt", "Top", " t-shirt/top "]


@pytest.mark.parametrize("word", WORDS)
def test_spaces_hyphens_and_capitals_do_not_matter(tmp_path, word):
    labels = load_labels(write_labels(tmp_path, f"file,label\na.jpg,{word}\n"))
    assert labels == {"a.jpg": "T-shirt/top"}


def test_a_folder_without_labels_has_none(tmp_path):
    assert load_labels(tmp_path) == {}


def test_other_columns_empty_labels_and_spreadsheets(tmp_path):
    content = 'note;Label;File\nmine;bag;a.jpg\n;;b.jpg\n\n"x; y";coat;c d.jpg\n'
    labels = load_labels(write_labels(tmp_path, content, encoding="utf-8-sig"))
    assert labels == {"a.jpg": "Bag", "c d.jpg": "Coat"}


def test_an_unknown_word_is_named_with_its_line(tmp_path):
    write_labels(tmp_path, "file,label\na.jpg,bag\nb.jpg,hat\n")
    with pytest.raises(PhotoError, match=r"labels\.csv, line 3: .*received 'hat'"):
        load_labels(tmp_path)


def test_two_labels_for_one_photo_are_refused_and_a_repeat_is_not(tmp_path):
    write_labels(tmp_path, "file,label\na.jpg,bag\na.jpg,Bag\n")
    assert load_labels(tmp_path) == {"a.jpg": "Bag"}
    write_labels(tmp_path, "file,label\na.jpg,bag\na.jpg,coat\n")
    with pytest.raises(PhotoError, match=r"line 3: a\.jpg was Bag further up"):
        load_labels(tmp_path)


@pytest.mark.parametrize("content", ["", "a.jpg,bag\n", "file,class\na.jpg,bag\n"])
def test_missing_columns_are_named(tmp_path, content):
    with pytest.raises(PhotoError, match="line 1: expected the columns file and label"):
        load_labels(write_labels(tmp_path, content))


def test_what_is_no_table_is_refused(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_bytes(b"file,label\n\xff\xfe\x80,bag\n")
    with pytest.raises(PhotoError, match="Save it again as CSV UTF-8"):
        load_labels(tmp_path)
    path.write_bytes(b"x" * 2_000_000)
    with pytest.raises(PhotoError, match="at most 1 MB"):
        load_labels(tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(PhotoError, match="expected a table"):
        load_labels(tmp_path)
