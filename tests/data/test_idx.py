"""IDX files: what is read, and what is refused with which words."""

import gzip
import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from core.data.dataset import DatasetError
from core.data.formats.idx import IDX_NAMES, MAX_IMAGES, read_idx, read_idx_folder

REAL_FOLDER = os.environ.get("FASHION_MNIST_DIR")
IMAGES_NAME, LABELS_NAME = IDX_NAMES[:2]


def make_split(count, *, seed=0):
    """Returns random `(images, labels)` in which every class has its share."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (count, 28, 28), np.uint8)
    return images, (np.arange(count) % 10).astype(np.uint8)


def to_idx(array, *, magic=None, counts=None):
    """Returns the bytes of an IDX file; magic and counts can be lied about."""
    magic = magic or {3: 0x803, 1: 0x801}[array.ndim]
    header = np.array([magic, *(counts or array.shape)], ">u4").tobytes()
    return header + array.tobytes()


def write_idx_folder(folder, train, test, *, suffix=".gz"):
    """Writes the four official names and returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in zip(IDX_NAMES, (*train, *test), strict=True):
        content = to_idx(array)
        if suffix:
            content = gzip.compress(content, compresslevel=1)
        (folder / f"{name}{suffix}").write_bytes(content)
    return folder


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_folder_gives_back_what_was_written(tmp_path, suffix):
    train, test = make_split(40), make_split(20, seed=1)
    write_idx_folder(tmp_path, train, test, suffix=suffix)
    loaded = read_idx_folder(tmp_path)
    for (images, labels), (expected_images, expected_labels) in zip(
        loaded, (train, test), strict=True
    ):
        assert images.dtype == labels.dtype == np.uint8
        np.testing.assert_array_equal(images, expected_images)
        np.testing.assert_array_equal(labels, expected_labels)


def test_gzip_is_seen_from_the_content_not_the_name(tmp_path):
    images, _ = make_split(10)
    path = tmp_path / f"{IMAGES_NAME}.gz"
    path.write_bytes(to_idx(images))  # a browser unpacked it and kept the name
    np.testing.assert_array_equal(read_idx(path), images)


def test_arrays_are_read_only(tmp_path):
    write_idx_folder(tmp_path, make_split(10), make_split(10))
    (images, _), _ = read_idx_folder(tmp_path)
    with pytest.raises(ValueError, match="read-only"):
        images[0, 0, 0] = 1


IMAGES = make_split(10)[0]
BROKEN = {
    "truncated gzip": (gzip.compress(to_idx(IMAGES))[:-500], "whole gzip file"),
    "cut in its last byte": (gzip.compress(to_idx(IMAGES))[:-1], "whole gzip file"),
    "damaged gzip": (
        bytearray(gzip.compress(to_idx(IMAGES), 0)[:99]) + b"\xff" * 9000,
        "whole gzip file",
    ),
    "wrong checksum": (gzip.compress(to_idx(IMAGES))[:-8] + b"\0" * 8, "CRC"),
    "wrong magic": (to_idx(IMAGES, magic=0x804), "received 0x00000804"),
    "little-endian": (to_idx(IMAGES, magic=0x03080000), "received 0x03080000"),
    "ends within header": (to_idx(IMAGES)[:9], "ends within its header"),
    "too short": (to_idx(IMAGES)[:-1], r"received only 7,839"),
    "too long": (to_idx(IMAGES) + b"\0", "received more"),
    "too long in gzip": (gzip.compress(to_idx(IMAGES) + b"\0"), "received more"),
    "wrong count": (to_idx(IMAGES, counts=(11, 28, 28)), "says 11 items"),
    "absurd count": (to_idx(IMAGES, counts=(2**32 - 1, 28, 28)), "4,294,967,295"),
    "absurd side": (to_idx(IMAGES, counts=(10, 2**31, 28)), "2,147,483,648 x 28"),
    "other size": (to_idx(np.zeros((2, 32, 32), np.uint8)), "28 x 28"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_named_with_fault_and_remedy(tmp_path, case):
    content, words = BROKEN[case]
    path = tmp_path / IMAGES_NAME
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=words) as caught:
        read_idx(path)
    assert str(path) in str(caught.value)
    assert "Get the file again" in str(caught.value)


def test_a_gzip_bomb_is_refused_without_being_unpacked(tmp_path):
    path = tmp_path / f"{LABELS_NAME}.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(to_idx(np.zeros(10, np.uint8)))
        for _ in range(64):
            file.write(bytes(2**20))
    tracemalloc.start()
    with pytest.raises(DatasetError, match="received more"):
        read_idx(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 2**20


def test_the_largest_count_is_checked_before_reading(tmp_path):
    path = tmp_path / LABELS_NAME
    path.write_bytes(to_idx(np.zeros(1, np.uint8), counts=(MAX_IMAGES + 1,)))
    with pytest.raises(DatasetError, match="at most 500,000"):
        read_idx(path)


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="found none"):
        read_idx(tmp_path / "missing")
    with pytest.raises(DatasetError, match="found none"):
        read_idx(tmp_path)
    with pytest.raises(DatasetError, match="found none"):
        read_idx(Path("nul\0character"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a Unix thing")
def test_a_named_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / IMAGES_NAME)
    with pytest.raises(DatasetError, match="found none"):
        read_idx(tmp_path / IMAGES_NAME)


def test_an_unreadable_file_says_why(tmp_path, monkeypatch):
    path = tmp_path / IMAGES_NAME
    path.write_bytes(to_idx(IMAGES))

    def refuse(self, *args):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DatasetError, match="Permission denied"):
        read_idx(path)


def test_folder_lists_missing_files(tmp_path):
    write_idx_folder(tmp_path, make_split(10), make_split(10))
    (tmp_path / f"{LABELS_NAME}.gz").unlink()
    with pytest.raises(DatasetError, match=f"missing: {LABELS_NAME}\\."):
        read_idx_folder(tmp_path)
    with pytest.raises(DatasetError, match="expected a folder that can be read"):
        read_idx_folder(tmp_path / "nowhere")


def test_folder_notices_swapped_files(tmp_path):
    (images, labels), test = make_split(10), make_split(10)
    write_idx_folder(tmp_path, (labels, images), test)
    with pytest.raises(DatasetError, match="may have been swapped"):
        read_idx_folder(tmp_path)


def test_folder_names_the_files_whose_counts_or_labels_are_off(tmp_path):
    (images, labels), test = make_split(20), make_split(10)
    write_idx_folder(tmp_path, (images, labels[:-1]), test)
    with pytest.raises(DatasetError, match=f"{LABELS_NAME}.*20 images.*19 labels"):
        read_idx_folder(tmp_path)
    write_idx_folder(tmp_path, (images, labels + 1), test)
    with pytest.raises(DatasetError, match=f"{LABELS_NAME}.*0 to 9, received 10"):
        read_idx_folder(tmp_path)


@pytest.mark.real_data
def test_the_real_files_are_read_whole():
    (train_images, train_labels), (test_images, _) = read_idx_folder(Path(REAL_FOLDER))
    assert train_images.shape == (60_000, 28, 28)
    assert test_images.shape == (10_000, 28, 28)
    assert np.bincount(train_labels).tolist() == [6_000] * 10
