"""Kaggle's CSVs: read in any column order, refused with row, column and value."""

import gzip
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.data.dataset import DatasetError, make_dataset
from core.data.formats import kaggle
from core.data.formats.idx import read_idx_folder
from core.data.formats.kaggle import CSV_NAMES, read_kaggle_csv, read_kaggle_folder
from core.data.formats.table_layout import COLUMNS
from tests.data.test_idx import REAL_FOLDER, make_split


def to_frame(images, labels):
    rows = np.column_stack([labels, images.reshape(len(images), -1)])
    return pd.DataFrame(rows, columns=COLUMNS)


def write_kaggle_folder(folder, train, test):
    """Writes Kaggle's two names and returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, split in zip(CSV_NAMES, (train, test), strict=True):
        to_frame(*split).to_csv(folder / name, index=False)
    return folder


@pytest.fixture
def frame():
    return to_frame(*make_split(20))


@pytest.fixture
def path(tmp_path):
    return tmp_path / CSV_NAMES[0]


def refusal(path):
    """Returns the words with which the file is refused; they always name it."""
    with pytest.raises(DatasetError) as caught:
        read_kaggle_csv(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_folder_gives_back_what_was_written(tmp_path):
    train, test = make_split(40), make_split(20, seed=1)
    loaded = read_kaggle_folder(write_kaggle_folder(tmp_path, train, test))
    for (images, labels), expected in zip(loaded, (train, test), strict=True):
        assert images.dtype == labels.dtype == np.uint8
        np.testing.assert_array_equal(images, expected[0])
        np.testing.assert_array_equal(labels, expected[1])


def test_column_order_does_not_matter(path, frame):
    shuffled = np.random.default_rng(0).permutation(COLUMNS)
    frame[shuffled].to_csv(path, index=False)
    images, labels = read_kaggle_csv(path)
    expected_images, expected_labels = make_split(20)
    np.testing.assert_array_equal(images, expected_images)
    np.testing.assert_array_equal(labels, expected_labels)


def test_many_chunks_keep_their_order(path, frame, monkeypatch):
    monkeypatch.setattr(kaggle, "_CHUNK_ROWS", 3)
    frame.to_csv(path, index=False)
    np.testing.assert_array_equal(read_kaggle_csv(path)[0], make_split(20)[0])


def test_windows_line_ends_and_byte_order_mark(path, frame):
    text = frame.to_csv(index=False).replace("\n", "\r\n")
    path.write_bytes(text.encode("utf-8-sig"))
    np.testing.assert_array_equal(read_kaggle_csv(path)[0], make_split(20)[0])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (256, "'256'"),
        (-1, "'-1'"),
        (1.5, "'1.5'"),
        ("x", "'x'"),
        (None, "nothing"),
        (10**30, f"'{10**30}'"[:31]),
    ],
)
@pytest.mark.parametrize("chunk_rows", [5_000, 3])
def test_a_bad_value_is_found(path, frame, monkeypatch, value, shown, chunk_rows):
    monkeypatch.setattr(kaggle, "_CHUNK_ROWS", chunk_rows)
    frame = frame.astype(object)
    frame.loc[7, "pixel30"] = value
    frame.to_csv(path, index=False)
    words = refusal(path)
    assert "row 8 below the header, column pixel30" in words
    assert f"from 0 to 255, received {shown}" in words


def test_labels_over_9(path, frame):
    frame.loc[4, "label"] = 10
    frame.to_csv(path, index=False)
    words = refusal(path)
    assert "row 5 below the header, column label" in words
    assert "a whole number from 0 to 9, received '10'" in words


def test_missing_extra_and_doubled_columns(path, frame):
    frame.drop(columns=["label", "pixel3"]).to_csv(path, index=False)
    assert "783 columns: 2 missing (label, pixel3)" in refusal(path)
    frame.rename(columns={"pixel9": "label"}).to_csv(path, index=False)
    words = refusal(path)
    assert "1 missing (pixel9) and 1 unknown or doubled (label)" in words
    frame.rename(columns={"pixel9": "pixel10"}).to_csv(path, index=False)
    words = refusal(path)
    assert "1 missing (pixel9) and 1 unknown or doubled (pixel10)" in words
    frame.assign(brand="x").to_csv(path, index=False)
    assert "786 columns: 1 unknown or doubled (brand)" in refusal(path)
    frame.iloc[:, :-1].to_csv(path, index=False, header=False)
    assert "received no header and 784 columns" in refusal(path)


def test_rows_of_another_length(path, frame):
    lines = frame.to_csv(index=False).splitlines()
    path.write_text("\n".join([*lines[:5], lines[5] + ",1", *lines[6:]]))
    assert "Expected 785 fields in line 6, saw 786" in refusal(path)
    path.write_text("\n".join([lines[0], *(line + ",1" for line in lines[1:])]))
    assert "received more from row 1 on" in refusal(path)
    path.write_text("\n".join([*lines[:5], "1,2,3", *lines[6:]]))
    assert "row 5 below the header, column pixel3" in refusal(path)
    path.write_text("\n".join(lines)[:-1000])  # a copy cut short
    assert "row 20 below the header" in refusal(path)


def test_files_without_rows(path):
    path.write_text("")
    assert "received an empty file" in refusal(path)
    path.write_text(",".join(COLUMNS) + "\n")
    assert "expected rows of images, found none" in refusal(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x1f\x8b\x08\x00\xff", "a cut or damaged one"),
        ("label".encode("utf-16"), "784 missing"),
        (b"PK\x03\x04\xff\0", "a cut or damaged one"),
        (b"\n\n", "blank lines alone"),
        (b"\xff\xfe\n\0", "785 missing"),
        (b"label,\xe9\xff\n", "784 missing"),
        (gzip.compress(b"1" * 999_999), "785 missing"),
    ],
)
def test_what_is_no_text(path, content, words):
    path.write_bytes(content)
    assert words in refusal(path)


def test_a_gzip_bomb_of_a_table_is_refused_without_being_unpacked(path):
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(",".join(COLUMNS).encode() + b"\n")
        for _ in range(64):
            file.write(b"1" * 2**20)
    tracemalloc.start()
    assert "bytes that are none" in refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 2**20


def test_what_is_no_file(path, tmp_path):
    assert "found none" in refusal(path)
    assert "found none" in refusal(tmp_path)


def test_too_many_rows(path, frame, monkeypatch):
    monkeypatch.setattr(kaggle, "MAX_IMAGES", 19)
    frame.to_csv(path, index=False)
    assert "at most 19 rows" in refusal(path)


def test_an_unreadable_file_says_why(path, frame, monkeypatch):
    frame.to_csv(path, index=False)

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(pd, "read_csv", refuse)
    assert "cannot be read (Permission denied)" in refusal(path)


@pytest.mark.slow
@pytest.mark.real_data
def test_real_csvs_give_the_digest_of_the_idx_files(tmp_path):
    train, test = read_idx_folder(Path(REAL_FOLDER))
    write_kaggle_folder(tmp_path, train, test)
    train_csv, test_csv = read_kaggle_folder(tmp_path)
    from_idx = make_dataset("IDX", "idx", train, test)
    from_csv = make_dataset("CSV", "csv", train_csv, test_csv)
    assert from_csv.digest == from_idx.digest
