"""labels.csv: tables and words as people write them, and mistakes named by line."""

import unicodedata

import pytest

from core.data.class_words import class_in_name
from core.data.dataset import CLASS_NAMES
from core.photos.decode import PhotoError
from core.photos.folder import save_photo
from core.photos.labels import load_labels, match_labels


def write_labels(folder, content, *, encoding="utf-8"):
    (folder / "labels.csv").write_text(content, encoding)
    return folder


def test_class_names_numbers_and_usual_words(tmp_path):
    words = ["T-shirt/top", "jeans", "SWEATER", "Dress", "jacket", "flip-flops"]
    words += ["blouse", "Trainers", "8", "ankle_boot"]
    rows = [f"{number}.jpg,{word}" for number, word in enumerate(words)]
    labels = load_labels(write_labels(tmp_path, "file,label\n" + "\n".join(rows)))
    assert labels == {f"{n}.jpg": name for n, name in enumerate(CLASS_NAMES)}


WORDS = ["t-shirt", "T Shirt", "tshirt", "Top", " t-shirt/top ", "0", "0.0", " 0. "]


@pytest.mark.parametrize("word", WORDS)
def test_spaces_hyphens_capitals_and_decimals_do_not_matter(tmp_path, word):
    labels = load_labels(write_labels(tmp_path, f"file,label\na.jpg,{word}\n"))
    assert labels == {"a.jpg": "T-shirt/top"}


def test_a_folder_without_labels_has_none(tmp_path):
    assert load_labels(tmp_path) == {}


TABLES = {
    "usual names": "filename,class\na.jpg,bag\nb,3\n",
    "others": "Image Name,Category\na.jpg,bag\nb,3\n",
    "an image's name": "class,name\nbag,a.jpg\n3,b\n",
    "the name of a class": "image,name\na.jpg,bag\nb,3\n",
    "the second best": "id,image,label_id,label\n1,a.jpg,8,bag\n2,b,3,dress\n",
    "tabs": "file\tlabel\na.jpg\tbag\nb\t3\n",
    "semicolons": "note, or none;Label;File\nmine;bag;a.jpg\n;3;b\n;;c.jpg\n\n",
    "bars": "file|label\na.jpg|bag\nb|3\n",
    "no header": "a.jpg,bag\nb,3\n",
    "no header, label first": "bag,a.jpg\n3,b\n",
    "no header, numbers alone": "a.jpg;8\nb;3.0\n",
    "no header, a number of the row": "0,a.jpg,bag\n1,b,Dress\n",
    "quotes": '"file","label"\r\n"a.jpg","bag"\r\n"b","3"\r\n',
    "an empty line first": "\nfile,label\na.jpg,bag\nb,3\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("content", TABLES.values(), ids=TABLES)
def test_tables_as_people_have_them(tmp_path, content, encoding):
    labels = load_labels(write_labels(tmp_path, content, encoding=encoding))
    assert labels == {"a.jpg": "Bag", "b": "Dress"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("content", TABLES.values(), ids=TABLES)
def test_a_saved_label_is_written_as_the_others_are(tmp_path, content, encoding):
    write_labels(tmp_path, content.rstrip("\n"), encoding=encoding)
    name = save_photo(tmp_path, "Ünsere Bluse.heic", b"jpeg", "Shirt")
    assert load_labels(tmp_path) == {"a.jpg": "Bag", "b": "Dress", name: "Shirt"}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Pulover", "Pullover"),
        ("skirt", "Shirt"),
        ("Ankel boot", "Ankle boot"),
        ("Trowser", "Trouser"),
        ("sneeker", "Sneaker"),
    ],
)
@pytest.mark.parametrize("header", ["file,label\n", ""])
def test_a_typo_is_told_with_the_nearest_class(tmp_path, word, meant, header):
    write_labels(tmp_path, f"{header}b.jpg,{word}\na.jpg,bag\n")
    line = 2 if header else 1
    with pytest.raises(
        PhotoError, match=rf"labels\.csv, line {line}: '{word}': did you mean {meant}\?"
    ):
        load_labels(tmp_path)


def test_all_unknown_words_are_told_at_once(tmp_path):
    write_labels(tmp_path, "file,label\na.jpg,qqq\nb.jpg,Bug\n" + "c,zzz\n" * 9)
    with pytest.raises(PhotoError) as caught:
        load_labels(tmp_path)
    assert "line 2: 'qqq'; line 3: 'Bug': did you mean Bag?" in str(caught.value)
    assert "6 more. Expected one of T-shirt/top, " in str(caught.value)


def test_two_labels_for_one_photo_are_refused_and_a_repeat_is_not(tmp_path):
    write_labels(tmp_path, "file,label\na.jpg,bag\na.jpg,Bag\n")
    assert load_labels(tmp_path) == {"a.jpg": "Bag"}
    write_labels(tmp_path, "file,label\na.jpg,bag\na.jpg,coat\n")
    with pytest.raises(PhotoError, match=r"line 3: a\.jpg was Bag further up"):
        load_labels(tmp_path)


@pytest.mark.parametrize("content", ["", "one,two\nx,y\n", "file\na.jpg\n"])
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


DECOMPOSED = unicodedata.normalize("NFD", "Blüse.JPG")
PHOTOS = ["a.jpg", "train/b.jpg", "test/b.jpg", "test/c.d.png", DECOMPOSED]


@pytest.mark.parametrize(
    ("written", "photo"),
    [
        ("a.jpg", "a.jpg"),
        ("A.JPG", "a.jpg"),
        ("a", "a.jpg"),
        ("./a.jpg", "a.jpg"),
        ("C:\\photos\\A.jpg", "a.jpg"),
        ("/home/me/photos/a", "a.jpg"),
        ("train\\b.jpg", "train/b.jpg"),
        ("photos/test/B", "test/b.jpg"),
        ("c.d", "test/c.d.png"),
        ("bl\u00fcse.jpg", DECOMPOSED),
        ("a.png", None),
        ("other/c.d.png", None),
        ("c", None),
    ],
)
def test_a_label_finds_its_photo_however_it_is_written(written, photo):
    matched, unmatched = match_labels({written: "Bag"}, PHOTOS, "labels.csv")
    assert matched == ({photo: "Bag"} if photo else {})
    assert unmatched == ([] if photo else [written])


def test_labels_that_fit_two_photos_or_contradict_are_refused():
    with pytest.raises(PhotoError, match=r"'b' may be train/b\.jpg or test/b\.jpg"):
        match_labels({"b": "Bag"}, PHOTOS, "labels.csv")
    with pytest.raises(PhotoError, match=r"a\.jpg is called Bag and Coat"):
        match_labels({"a.jpg": "Bag", "x/a": "Coat"}, PHOTOS, "labels.csv")


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("coat_01.jpg", "Coat"),
        ("T-shirt 2.png", "T-shirt/top"),
        ("rendering_t_shirt_top.jpg", "T-shirt/top"),
        ("AnkleBoot7.jpg", "Ankle boot"),
        ("my old boots (3).heic", "Ankle boot"),
        ("sneakers/IMG_0001.jpg", "Sneaker"),
        ("coat/bag.jpg", "Bag"),
        ("3/IMG_0001.jpg", "Dress"),
        ("7.jpg", None),
        ("IMG_0001.jpg", None),
        ("laptop.jpg", None),
    ],
)
def test_file_names_and_folders_tell_classes(name, label):
    assert class_in_name(name) == label
