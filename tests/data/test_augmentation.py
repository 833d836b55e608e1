"""Augmentation against slow, straightforward references."""

import math

import numpy as np
import pytest

from core.data.augmentation import AUGMENTATIONS
from core.data.augmentation import epoch as augmentation
from core.data.augmentation.epoch import augment_epoch

SHIFTS = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]


def make_images(count, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, 28, 28), np.uint8)


def augment(images, kind, *, seed=0, epoch=0):
    return augment_epoch(
        images, kind=kind, rng=np.random.default_rng(seed), epoch=epoch
    )


def shift_slowly(image, down, right):
    shifted = np.zeros_like(image)
    for y in range(28):
        for x in range(28):
            if 0 <= y - down < 28 and 0 <= x - right < 28:
                shifted[y, x] = image[y - down, x - right]
    return shifted


def explain_flip_shift(image, varied):
    """Returns the `(flipped, down, right)` that makes `varied` of `image`, or None."""
    for flipped in (False, True):
        start = image[:, ::-1] if flipped else image
        for down, right in SHIFTS:
            if np.array_equal(shift_slowly(start, down, right), varied):
                return flipped, down, right
    return None


def warp_slowly(image, angle, zoom, down, right):
    """Bilinear affine about the centre, pixel by pixel; black outside."""
    warped = np.zeros((28, 28))
    for y in range(28):
        for x in range(28):
            from_y, from_x = y - down - 13.5, x - right - 13.5
            cos, sin = math.cos(angle) / zoom, math.sin(angle) / zoom
            from_y, from_x = (
                cos * from_y - sin * from_x + 13.5,
                sin * from_y + cos * from_x + 13.5,
            )
            top, left = math.floor(from_y), math.floor(from_x)
            for row in (top, top + 1):
                for column in (left, left + 1):
                    if 0 <= row < 28 and 0 <= column < 28:
                        weight = (1 - abs(from_y - row)) * (1 - abs(from_x - column))
                        warped[y, x] += weight * image[row, column]
    return warped


@pytest.mark.parametrize("kind", AUGMENTATIONS)
def test_every_kind_keeps_shape_type_and_input(kind):
    images = make_images(50)
    before = images.copy()
    images.setflags(write=False)
    varied = augment(images, kind)
    assert varied.shape == (50, 28, 28)
    assert varied.dtype == np.uint8
    np.testing.assert_array_equal(images, before)
    assert (varied is images) == (kind == "none")


@pytest.mark.parametrize("kind", AUGMENTATIONS[1:])
def test_the_same_seed_gives_the_same_images_and_the_next_epoch_others(kind):
    images = make_images(50)
    rng = np.random.default_rng(7)
    first, second = (
        augment_epoch(images, kind=kind, rng=rng, epoch=epoch) for epoch in (0, 1)
    )
    np.testing.assert_array_equal(first, augment(images, kind, seed=7))
    assert not np.array_equal(first, second)


def test_flip_shift_is_a_flip_and_a_shift_by_up_to_a_pixel():
    images = make_images(300)
    found = [
        explain_flip_shift(*pair)
        for pair in zip(images, augment(images, "flip-shift"), strict=True)
    ]
    assert None not in found
    assert sum(flipped for flipped, _, _ in found) == 150
    assert {(down, right) for _, down, right in found} == set(SHIFTS)


def test_an_image_is_flipped_in_every_second_epoch():
    images = make_images(40)
    flips = []
    for epoch in range(4):
        varied = augment(images, "flip-shift", seed=epoch, epoch=epoch)
        pairs = zip(images, varied, strict=True)
        flips.append([explain_flip_shift(*pair)[0] for pair in pairs])
    assert flips[0] == flips[2] != flips[1] == flips[3]
    assert all(a != b for a, b in zip(flips[0], flips[1], strict=True))


@pytest.mark.parametrize(
    ("kind", "max_zoom"), [("rotate-shift", 0.0), ("rotate-shift-zoom", 0.1)]
)
def test_warps_match_the_slow_reference(kind, max_zoom):
    images = make_images(12)
    varied = augment(images, kind, seed=3)
    rng = np.random.default_rng(3)  # drawn again in the same order
    pool = augmentation._draw_transforms(rng, max_zoom)
    groups = rng.integers(0, len(pool), len(images))
    for image, group, result in zip(images, groups, varied, strict=True):
        expected = warp_slowly(image, *pool[group])
        assert np.abs(result - expected).max() <= 0.501  # rounding to whole numbers


@pytest.mark.parametrize(("max_zoom", "lowest"), [(0.0, 1.0), (0.1, 0.9)])
def test_transforms_stay_in_their_ranges_and_use_them(max_zoom, lowest):
    rng = np.random.default_rng(0)
    pool = augmentation._draw_transforms(rng, max_zoom)
    angles, zooms, down, right = pool.T
    assert 9 < np.degrees(np.abs(angles)).max() <= 10
    assert lowest <= zooms.min() <= lowest + 0.01
    for shift in (down, right):
        assert 2.7 < np.abs(shift).max() <= 2.8
        assert abs(shift.mean()) < 0.3


def test_the_identity_changes_nothing(monkeypatch):
    identity = np.tile([0.0, 1.0, 0.0, 0.0], (augmentation._POOL_SIZE, 1))
    monkeypatch.setattr(augmentation, "_draw_transforms", lambda *_: identity)
    images = make_images(30)
    np.testing.assert_array_equal(augment(images, "rotate-shift"), images)


def test_directions_are_what_they_are_called(monkeypatch):
    images = np.zeros((1, 28, 28), np.uint8)
    images[0, 13:15, 20] = 200
    moves = {
        (0.0, 1.0, 2.0, 3.0): (slice(15, 17), 23),  # down 2, right 3
        (math.pi / 2, 1.0, 0.0, 0.0): (20, slice(13, 15)),  # a quarter, clockwise
    }
    for transform, (rows, columns) in moves.items():
        pool = np.tile(transform, (augmentation._POOL_SIZE, 1))
        monkeypatch.setattr(augmentation, "_draw_transforms", lambda *_, p=pool: p)
        varied = augment(images, "rotate-shift")[0]
        assert (varied[rows, columns] == 200).all()
        assert varied.sum() == 400


@pytest.mark.parametrize("kind", AUGMENTATIONS)
@pytest.mark.parametrize("count", [0, 1])
def test_tiny_epochs(kind, count):
    assert augment(make_images(count), kind).shape == (count, 28, 28)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match=r"one of none, flip-shift.*received 'blur'"):
        augment(make_images(1), "blur")


def test_erase_blackens_a_square_in_half_of_the_images():
    images = np.full((400, 28, 28), 9, np.uint8)
    varied = augment(images, "flip-shift-erase")
    moved = augment(images, "flip-shift")
    side = augmentation.ERASED_SIDE
    erased = 0
    for image, before in zip(varied, moved, strict=True):
        hole = np.argwhere((image == 0) & (before != 0))
        if len(hole) == 0:
            assert np.array_equal(image, before)
            continue
        erased += 1
        (top, left), (bottom, right) = hole.min(0), hole.max(0)
        assert bottom - top < side
        assert right - left < side
        changed = before.copy()
        changed[top : bottom + 1, left : right + 1] = 0
        assert np.array_equal(image, changed)
    assert erased == pytest.approx(200, abs=50)
    assert (images == 9).all()


def test_noise_is_normal_and_each_image_has_its_own_amount():
    images = np.full((400, 28, 28), 128, np.uint8)
    noise = augment(images, "noise").astype(float) - 128
    spreads = noise.std(axis=(1, 2))
    assert 0 <= spreads.min() < 3
    assert 46 < spreads.max() < 53
    assert spreads.mean() == pytest.approx(25, abs=2)
    strong = noise[spreads > 20] / spreads[spreads > 20, None, None]
    assert np.mean(abs(strong) < 1) == pytest.approx(0.683, abs=0.01)
    assert augment(np.zeros_like(images), "noise").min() == 0
