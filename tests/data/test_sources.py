"""Sources: what a string means, what is found there, and what the learner is told."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.data.dataset import DatasetError, check_split
from core.data.formats.idx import IDX_NAMES, read_idx_folder
from core.data.formats.kaggle import CSV_NAMES
from core.data.formats.official import OFFICIAL_FILES, is_official
from core.data.sources import (
    DatasetMissing,
    is_available,
    keras_folder,
    load_dataset,
    source_fingerprint,
)
from tests.data.test_idx import (
    REAL_FOLDER,
    make_split,
    write_idx_folder,
)
from tests.data.test_kaggle import write_kaggle_folder


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch, tmp_path):
    monkeypatch.delenv("FASHION_MNIST_DIR", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


@pytest.fixture
def cache():
    """Keras' cache with four sparse files of the official sizes."""
    folder = keras_folder()
    folder.mkdir(parents=True)
    for name, (size, _) in OFFICIAL_FILES.items():
        with (folder / name).open("wb") as file:
            file.truncate(size)
    return folder


@pytest.fixture(scope="session")
def official_like(tmp_path_factory):
    """A folder with Fashion-MNIST's counts and range, but nothing on the images."""
    splits = []
    for count in (60_000, 10_000):
        images = np.zeros((count, 28, 28), np.uint8)
        images[:, 0, 0] = 255
        splits.append((images, (np.arange(count) % 10).astype(np.uint8)))
    folder = tmp_path_factory.mktemp("counts") / "look-alike"
    return write_idx_folder(folder, *splits, suffix="")


def refusal(source, kind=DatasetError):
    """Returns the words of the refusal, and checks that it is not called available."""
    with pytest.raises(kind) as caught:
        load_dataset(source)
    assert isinstance(source_fingerprint(source), str)
    return str(caught.value)


def test_a_folder_of_idx_files(tmp_path):
    train, test = make_split(200), make_split(50, seed=1)
    folder = write_idx_folder(tmp_path / "mine", train, test)
    assert is_available(str(folder))
    dataset = load_dataset(str(folder))
    assert (dataset.name, dataset.source) == ("mine", str(folder))
    assert (len(dataset.train), len(dataset.validation)) == (180, 20)
    np.testing.assert_array_equal(dataset.test.images, test[0])
    np.testing.assert_array_equal(dataset.train.images, train[0][dataset.train_rows])


def test_a_folder_of_csvs_gives_the_same_digest(tmp_path):
    splits = make_split(200), make_split(50, seed=1)
    idx = write_idx_folder(tmp_path / "idx", *splits)
    csv = write_kaggle_folder(tmp_path / "csv", *splits)
    assert is_available(str(csv))
    assert load_dataset(str(csv)).digest == load_dataset(str(idx)).digest


def test_of_both_forms_idx_wins_and_half_of_one_does_not_hide_the_other(tmp_path):
    write_kaggle_folder(tmp_path, make_split(20), make_split(20))
    write_idx_folder(tmp_path, make_split(40), make_split(40), suffix="")
    assert len(load_dataset(str(tmp_path)).test) == 40
    (tmp_path / IDX_NAMES[0]).unlink()
    assert len(load_dataset(str(tmp_path)).test) == 20


def test_a_folder_with_neither_lists_what_was_expected_and_found(tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"")
    assert not is_available(str(tmp_path))
    words = refusal(str(tmp_path))
    for name in (*IDX_NAMES, *CSV_NAMES, "found 1 files: holiday.jpg", str(tmp_path)):
        assert name in words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "must be a path, received ''"),
        ("   ", "must be a path"),
        ("a\0b", "NUL character"),
        ("\ud800", "must be a path"),
        ("~nobody-of-this-name/data", "must be a path"),
        ("/no/such/folder", "/no/such/folder: expected a folder"),
        ("x" * 5000, "expected a folder"),
        (__file__, "expected a folder"),
    ],
)
def test_impossible_paths_are_explained(source, words):
    assert not is_available(source)
    assert words in refusal(source)


def test_typed_paths_may_use_the_tilde_and_spaces_and_be_relative(
    tmp_path, monkeypatch
):
    folder = write_idx_folder(tmp_path / "mine", make_split(40), make_split(20))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert load_dataset("  ~/mine ").source == str(folder)
    monkeypatch.chdir(tmp_path)
    assert load_dataset("mine").source == str(folder)  # a worker may start elsewhere


def test_an_unreadable_folder_says_why(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    assert "Permission denied" in refusal(str(tmp_path))


def test_drawn_garments_are_drawn_once(monkeypatch, tmp_path):
    asked = []

    def draw_garments(*, train_size, test_size, seed):
        asked.append((train_size, test_size, seed))
        return make_split(10_000), make_split(2_000)

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr("core.data.drawn.kept.draw_garments", draw_garments)
    assert is_available("drawn")
    dataset = load_dataset("drawn")
    assert (dataset.name, dataset.source) == ("Drawn garments", "drawn")
    assert source_fingerprint("drawn") == source_fingerprint("drawn")
    assert load_dataset("drawn").digest == dataset.digest
    assert asked == [(10_000, 2_000, 0)]
    (copy,) = (tmp_path / "datasets").iterdir()
    copy.write_bytes(copy.read_bytes()[:1000])
    assert load_dataset("drawn").digest == dataset.digest
    assert len(asked) == 2


def test_without_fashion_mnist_every_way_on_is_offered():
    assert not is_available("fashion-mnist")
    words = refusal("fashion-mnist", DatasetMissing)
    assert "not on this computer" in words
    for way in ("Download it", "drawn garments", "four IDX files", *CSV_NAMES):
        assert way in words


def test_a_partial_download_is_not_taken_for_the_real_thing(cache):
    assert is_available("fashion-mnist")
    whole = source_fingerprint("fashion-mnist")
    with (cache / "train-images-idx3-ubyte.gz").open("wb") as file:
        file.truncate(1_000_000)
    assert not is_available("fashion-mnist")
    assert source_fingerprint("fashion-mnist") != whole
    words = refusal("fashion-mnist", DatasetMissing)
    assert "1,000,000 of 26,421,880 bytes" in words
    assert "Download it" in words


def test_a_damaged_cache_offers_the_download_again(cache):
    words = refusal("fashion-mnist", DatasetMissing)  # zeros of the right size
    assert "damaged" in words
    assert "train-images-idx3-ubyte.gz" in words
    assert "Download it" in words


def test_the_keras_cache_is_where_keras_looks(monkeypatch, tmp_path):
    assert keras_folder() == tmp_path / "keras" / "datasets" / "fashion-mnist"
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert keras_folder() == tmp_path / ".keras" / "datasets" / "fashion-mnist"


def test_a_variable_that_points_nowhere_is_no_silent_fallback(monkeypatch, cache):
    monkeypatch.setenv("FASHION_MNIST_DIR", "/no/such/folder")
    assert not is_available("fashion-mnist")
    words = refusal("fashion-mnist")
    assert "FASHION_MNIST_DIR is set" in words
    assert "/no/such/folder" in words


def test_a_variable_with_other_counts_is_refused(monkeypatch, tmp_path):
    folder = write_idx_folder(tmp_path / "small", make_split(100), make_split(50))
    monkeypatch.setenv("FASHION_MNIST_DIR", str(folder))
    words = refusal("fashion-mnist")
    assert f"{folder}: Fashion-MNIST has 60,000 training images" in words
    assert "received 100." in words
    assert load_dataset(str(folder)).name == "small"  # as a folder it is welcome


def test_right_counts_alone_do_not_make_it_fashion_mnist(monkeypatch, official_like):
    monkeypatch.setenv("FASHION_MNIST_DIR", str(official_like))
    dataset = load_dataset("fashion-mnist")
    assert (dataset.name, dataset.source) == ("look-alike", "fashion-mnist")


def test_the_fingerprint_follows_the_files(tmp_path):
    folder = write_idx_folder(tmp_path, make_split(40), make_split(20))
    first = source_fingerprint(str(folder))
    assert first == source_fingerprint(str(folder))
    (folder / "notes.txt").write_text("no data")
    assert first == source_fingerprint(str(folder))
    path = folder / f"{IDX_NAMES[0]}.gz"
    os.utime(path, ns=(1, 1))
    second = source_fingerprint(str(folder))
    path.unlink()
    assert len({first, second, source_fingerprint(str(folder))}) == 3


@pytest.mark.real_data
def test_the_real_thing_is_found_by_variable_cache_and_folder(monkeypatch):
    monkeypatch.setenv("FASHION_MNIST_DIR", REAL_FOLDER)
    dataset = load_dataset("fashion-mnist")
    assert (dataset.name, dataset.source) == ("Fashion-MNIST", "fashion-mnist")
    assert (len(dataset.train), len(dataset.validation)) == (54_000, 6_000)
    assert len(dataset.test) == 10_000

    monkeypatch.delenv("FASHION_MNIST_DIR")
    keras_folder().mkdir(parents=True)
    for name in OFFICIAL_FILES:
        shutil.copy(f"{REAL_FOLDER}/{name}", keras_folder())
    assert is_available("fashion-mnist")
    assert load_dataset("fashion-mnist").digest == dataset.digest

    as_folder = load_dataset(str(keras_folder()))
    assert as_folder.name == "Fashion-MNIST"
    assert as_folder.source == str(keras_folder())
    assert as_folder.digest == dataset.digest


@pytest.mark.real_data
def test_the_real_thing_is_known_in_any_order_but_not_changed():
    train, test = read_idx_folder(Path(REAL_FOLDER))
    rng = np.random.default_rng(0)
    shuffled = []
    for images, labels in (train, test):
        order = rng.permutation(len(labels))
        shuffled.append((images[order], labels[order]))
    assert is_official(*shuffled)
    images, labels = test
    one_pixel, one_label = images.copy(), labels.copy()
    one_pixel[77, 5, 5] ^= 1
    one_label[77] = (one_label[77] + 1) % 10
    assert not is_official(train, (one_pixel, labels))
    assert not is_official(train, (images, one_label))
    assert not is_official(train, (images[:, ::-1], labels))


def test_labels_of_another_type_are_refused(small_folder):
    (images, labels), _ = read_idx_folder(Path(small_folder))
    with pytest.raises(DatasetError, match="labels must be uint8, received int64"):
        check_split(images, labels.astype(np.int64), where="a folder")
