"""Alterations against their definitions, pixel by pixel, on a few drawn garments."""

import math

import numpy as np
import pytest

from core.data.alterations import (
    ALTERATIONS,
    add_noise,
    blur,
    cover,
    darken,
    mirror,
    shift,
    shrink,
    turn,
)
from core.data.drawn import draw_garments


@pytest.fixture(scope="module")
def images():
    return draw_garments(40, 1, seed=3)[0][0]


def test_a_shift_moves_every_pixel_and_lets_black_in(images):
    moved = shift(images, right=3, down=-2)
    for row in range(28):
        for column in range(28):
            inside = column - 3 >= 0 and row + 2 < 28
            was = images[:, row + 2, column - 3] if inside else 0
            assert (moved[:, row, column] == was).all()


def test_a_quarter_turn_is_that_of_numpy_and_no_turn_is_none(images):
    assert np.array_equal(turn(images, 90), np.rot90(images, -1, (1, 2)))
    assert np.array_equal(turn(images, 0), images)


def test_a_small_turn_is_bilinear(images):
    turned, angle = turn(images, 20), math.radians(20)
    for row, column in ((5, 9), (13, 20), (22, 12)):
        y, x = row - 13.5, column - 13.5
        from_y = math.cos(angle) * y - math.sin(angle) * x + 13.5
        from_x = math.sin(angle) * y + math.cos(angle) * x + 13.5
        top, left = int(from_y), int(from_x)
        down, right = from_y - top, from_x - left
        corners = images[:, top : top + 2, left : left + 2].astype(float)
        weights = np.outer([1 - down, down], [1 - right, right])
        expected = (corners * weights).sum((1, 2))
        assert turned[:, row, column] == pytest.approx(expected, abs=0.51)


def test_half_the_size_is_the_mean_of_four_pixels(images):
    small = shrink(images, 0.5)
    means = images.reshape(-1, 14, 2, 14, 2).mean((2, 4))
    assert small[:, 7:21, 7:21] == pytest.approx(means, abs=0.51)
    frame = small.copy()
    frame[:, 7:21, 7:21] = 0
    assert not frame.any()
    assert np.array_equal(shrink(images, 1), images)


@pytest.mark.parametrize("size", [0.9, 0.7, 0.55])
def test_shrinking_keeps_a_grey_square_grey_and_its_light(size):
    square = np.zeros((1, 28, 28), np.uint8)
    square[:, 6:22, 6:22] = 200
    small = shrink(square, size)
    assert small[0, 14, 14] == 200
    assert small.sum() == pytest.approx(square.sum() * size**2, rel=0.01)


def test_mirrored_twice_is_the_image_itself(images):
    assert np.array_equal(mirror(images), np.flip(images, 2))
    assert np.array_equal(mirror(mirror(images)), images)


def test_blur_spreads_one_bright_pixel_as_a_gaussian():
    point = np.zeros((1, 28, 28), np.uint8)
    point[0, 14, 10] = 250
    spread = blur(point, 1.5)[0].astype(float)
    assert spread.sum() == pytest.approx(250, rel=0.1)  # rounded, far from the edge
    y, x = np.indices((28, 28))
    bell = np.exp(-((y - 14.0) ** 2 + (x - 10.0) ** 2) / 2 / 1.5**2)
    bell[(abs(y - 14) > 5) | (abs(x - 10) > 5)] = 0
    assert spread == pytest.approx(250 * bell / bell.sum(), abs=0.51)


def test_darkness_takes_a_share_of_every_pixel(images):
    assert darken(images, 0.4) == pytest.approx(0.4 * images, abs=0.51)


def test_noise_has_its_standard_deviation_and_grows_with_one_seed():
    grey = np.full((50, 28, 28), 128, np.uint8)
    some, more = (
        add_noise(grey, deviation, np.random.default_rng(5)).astype(float) - 128
        for deviation in (10, 20)
    )
    assert some.std() == pytest.approx(10, rel=0.02)
    assert more.std() == pytest.approx(20, rel=0.02)
    assert more == pytest.approx(2 * some, abs=1.51)  # both rounded


def test_noise_is_clipped():
    ends = np.stack([np.zeros((28, 28)), np.full((28, 28), 255)]).astype(np.uint8)
    dark, bright = add_noise(ends, 80, np.random.default_rng(1))
    assert 0.4 < (dark == 0).mean() < 0.6
    assert 0.4 < (bright == 255).mean() < 0.6


def test_a_square_covers_its_area_somewhere_inside():
    white = np.full((300, 28, 28), 255, np.uint8)
    covered = cover(white, 9, np.random.default_rng(2)) == 0
    assert (covered.sum((1, 2)) == 81).all()
    rows, columns = covered.any(2), covered.any(1)
    assert (rows.sum(1) == 9).all()
    assert (columns.sum(1) == 9).all()
    assert rows.any(0).all()  # every row and column is reached by some
    assert columns.any(0).all()


@pytest.mark.parametrize("alteration", ALTERATIONS.values(), ids=list(ALTERATIONS))
def test_every_amount_alters_and_0_does_not(images, alteration):
    before = images.copy()
    assert np.array_equal(alteration.alter(images, 0), images)
    changed = []
    for amount in alteration.amounts[1:]:
        altered = alteration.alter(images, amount, seed=4)
        assert altered.shape == images.shape
        assert altered.dtype == np.uint8
        again = alteration.alter(images, amount, seed=4)
        assert np.array_equal(altered, again)
        changed.append(float(np.abs(altered.astype(int) - images).mean()))
    assert changed[0] > 0
    assert changed == sorted(changed)
    assert np.array_equal(images, before)


@pytest.mark.parametrize("amount", [-1, 7])
def test_an_amount_out_of_reach_is_refused_with_what_fits(images, amount):
    words = f"amount of shift must be in 0 to 6, received {amount}. Try 1."
    with pytest.raises(ValueError, match=words):
        ALTERATIONS["shift"].alter(images, amount)


def test_a_quarter_of_the_images_is_shifted_each_way(images):
    moved = ALTERATIONS["shift"].alter(images, 2, seed=0)
    ways = [
        [
            np.array_equal(image, shift(was[None], right=right, down=down)[0])
            for image, was in zip(moved, images, strict=True)
        ]
        for right, down in ((2, 0), (-2, 0), (0, 2), (0, -2))
    ]
    assert [sum(way) for way in ways] == [10, 10, 10, 10]


def test_one_half_of_the_images_is_turned_each_way(images):
    turned = ALTERATIONS["turn"].alter(images, 30, seed=0)
    for degrees in (30, -30):
        whole = turn(images, degrees)
        assert (turned == whole).all((1, 2)).sum() == 20
