"""The sample pictures: reproducible, complete, small, and decoded like any photo."""

from pathlib import Path

import numpy as np
import pytest

from core.data.dataset import CLASS_NAMES
from core.photos.decode import read_photo
from core.photos.labels import load_labels
from core.photos.renderings import render_photo
from core.photos.renderings.files import SEEDS, rendering_name, write_renderings

DATASET = Path(__file__).parents[2] / "dataset"
MAX_BYTES = 120_000


def mean_difference(left, right):
    return np.abs(left.astype(float) - right.astype(float)).mean()


def shipped(label):
    return read_photo(DATASET / rendering_name(label))


def test_the_seed_decides_the_picture():
    first = render_photo(8, 5)
    assert first.shape == (640, 640, 3)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, render_photo(8, 5))
    assert mean_difference(first, render_photo(8, 6)) > 5


@pytest.mark.parametrize("label", [-1, 10, 1.5, "Bag"])
def test_labels_out_of_range_are_refused(label):
    with pytest.raises(ValueError, match="label must be 0 to 9"):
        render_photo(label, 0)


def test_ten_pictures_ship_one_for_each_class():
    pictures = sorted(path.name for path in DATASET.glob("rendering_*.jpg"))
    labels = load_labels(DATASET)
    assert len(pictures) == 10
    assert [labels[rendering_name(label)] for label in range(10)] == list(CLASS_NAMES)
    assert pictures == sorted(map(rendering_name, range(10)))


@pytest.mark.parametrize("label", range(10))
def test_shipped_pictures_decode_and_are_small(label):
    photo = shipped(label)
    assert (photo.format, photo.alpha) == ("JPEG", None)
    assert photo.pixels.shape == (640, 640, 3)
    assert (DATASET / photo.name).stat().st_size < MAX_BYTES


@pytest.mark.parametrize("label", range(10))
def test_the_item_differs_from_its_ground(label):
    pixels = shipped(label).pixels.astype(float)
    corners = np.concatenate([pixels[:40, :40], pixels[:40, -40:]]).mean(axis=(0, 1))
    away = np.abs(pixels - corners).max(axis=2) > 40
    assert away[120:520, 120:520].mean() > 0.15


def test_no_two_shipped_pictures_have_one_colour():
    middles = [shipped(n).pixels[230:410, 270:370].mean(axis=(0, 1)) for n in range(10)]
    for label, middle in enumerate(middles):
        others = middles[:label]
        assert all(np.abs(middle - other).max() > 12 for other in others)


@pytest.mark.parametrize("label", [2, 9])
def test_shipped_pictures_are_what_the_code_draws(label):
    drawn = render_photo(label, SEEDS[label])
    assert mean_difference(drawn, shipped(label).pixels) < 6


def test_writing_them_again_leaves_labels_and_other_files_alone(tmp_path, monkeypatch):
    plain = np.full((640, 640, 3), 200, np.uint8)
    monkeypatch.setattr(
        "core.photos.renderings.files.render_photo", lambda label, seed: plain
    )
    paths = write_renderings(tmp_path / "new")
    assert list(load_labels(tmp_path / "new").values()) == list(CLASS_NAMES)
    own = tmp_path / "new" / "labels.csv"
    own.write_text("file,label\nmine.jpg,bag\n")
    assert write_renderings(tmp_path / "new") == paths
    assert load_labels(tmp_path / "new") == {"mine.jpg": "Bag"}
    assert len(list((tmp_path / "new").iterdir())) == 11
