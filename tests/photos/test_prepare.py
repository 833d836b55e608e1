"""The preparation, step by step, on drawn photos."""

import numpy as np
import pytest

from core.photos.framing import frame_item
from core.photos.options import STEPS, PrepareOptions
from core.photos.prepare import prepare_photo, squash
from tests.photo_scenes import BRIGHT, DARK, pair_of_shoes, shirt


def spans(image):
    """Returns the first and last filled row, first and last filled column."""
    rows, columns = (np.flatnonzero((image > 8).any(axis=axis)) for axis in (1, 0))
    return rows[0], rows[-1], columns[0], columns[-1]


@pytest.mark.parametrize(("item", "ground"), [(DARK, BRIGHT), (BRIGHT, DARK)])
def test_the_item_fills_the_frame_on_black(item, ground):
    prepared = prepare_photo(shirt(item, ground)[0])
    assert prepared.image.shape == (28, 28)
    assert prepared.image.dtype == np.uint8
    top, bottom, left, right = spans(prepared.image)
    assert (top, bottom) == (0, 27)  # taller than wide: the longest edge fills it
    assert abs((left + right) / 2 - 13.5) <= 1
    assert prepared.image[27, 0] == prepared.image[27, 27] == 0
    assert prepared.image[14, 14] > 60


def test_a_dark_item_becomes_brighter_than_a_bright_one():
    toneless = PrepareOptions(tone=False)
    dark = prepare_photo(shirt(DARK, BRIGHT)[0], options=toneless).image
    bright = prepare_photo(shirt(BRIGHT, DARK)[0], options=toneless).image
    assert dark[14, 14] > 180 > bright[14, 14] > 0


def test_every_step_is_a_picture_with_a_sentence():
    prepared = prepare_photo(shirt()[0])
    assert [step.name for step in prepared.steps] == ["photo", *STEPS]
    for step in prepared.steps:
        assert step.sentence.endswith(".")
        assert step.image.dtype == np.uint8
        assert step.image.ndim in (2, 3)
    np.testing.assert_array_equal(prepared.steps[-1].image, prepared.image)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_switched_off_changes_the_image_and_says_so(name):
    photo, _ = shirt(BRIGHT, (90, 120, 60))
    full = prepare_photo(photo)
    without = prepare_photo(photo, options=full.options.without(name))
    assert not np.array_equal(full.image, without.image)
    sentence = {step.name: step.sentence for step in without.steps}[name]
    assert sentence.startswith("Switched off")


def test_without_finding_the_background_stays_and_polarity_comes_from_the_border():
    kept = PrepareOptions(find=False)
    on_bright = prepare_photo(shirt(DARK, BRIGHT)[0], options=kept).image
    on_dark = prepare_photo(shirt(BRIGHT, DARK)[0], options=kept).image
    for image in (on_bright, on_dark):
        assert image[14, 14] > 180
        assert image[2, 8] < 60


def test_flipping_the_polarity_undoes_it():
    photo, _ = shirt()
    toneless = PrepareOptions(tone=False)
    flipped = PrepareOptions(tone=False, flip_polarity=True)
    first, second = (
        prepare_photo(photo, options=options).image for options in (toneless, flipped)
    )
    assert first[14, 14] + int(second[14, 14]) == pytest.approx(255, abs=2)


def test_a_quarter_turn_turns_the_picture():
    photo, _ = shirt()
    upright = prepare_photo(photo)
    lying = np.ascontiguousarray(np.rot90(photo))  # counter-clockwise
    turned = prepare_photo(lying, options=PrepareOptions(quarter_turns=1))
    difference = upright.image.astype(int) - turned.image
    assert np.abs(difference).mean() < 4
    assert turned.item.pixels.shape == upright.item.pixels.shape


def test_a_box_cuts_before_anything_is_found():
    photo, _ = pair_of_shoes()
    left = PrepareOptions(box=(0, 0, 0.5, 1))
    prepared = prepare_photo(photo, options=left)
    assert prepared.item.pixels.shape == (240, 90, 3)
    _, _, first, last = spans(prepared.image)
    assert last - first < 14  # one shoe is narrow, two were not
    _, _, first, last = spans(prepare_photo(photo).image)
    assert last - first > 18


def test_transparency_is_the_item():
    photo, true = shirt()
    noise = np.random.default_rng(0).integers(0, 256, photo.shape, np.uint8)
    alpha = np.where(true, 255, 0).astype(np.uint8)
    image = prepare_photo(noise, alpha).image
    assert spans(image)[:2] == (0, 27)
    assert image[27, 0] == 0


def test_a_learner_can_choose_the_mask():
    photo, _ = shirt()
    whole = prepare_photo(photo, options=PrepareOptions(mask="whole"))
    assert whole.image[14, 0] == whole.image[14, 27] == 0  # taller than wide
    with pytest.raises(ValueError, match=r"one of vote, border.*received 'magic'"):
        prepare_photo(photo, options=PrepareOptions(mask="magic"))


@pytest.mark.parametrize("grey", [0, 255])
@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 1024), (1024, 1), (3, 3), (16, 900), (600, 600)]
)
def test_absurd_photos_end_as_28_by_28(shape, grey):
    flat = np.full((*shape, 3), grey, np.uint8)
    alpha = np.full(shape, grey, np.uint8)
    for prepared in (prepare_photo(flat), prepare_photo(flat, alpha)):
        assert prepared.image.shape == (28, 28)
        assert prepared.steps[1].sentence.startswith("No outline could be trusted")
    assert squash(flat).shape == (28, 28)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"quarter_turns": 4}, "quarter_turns must be 0, 1, 2 or 3, received 4"),
        ({"box": (0.5, 0, 0.5, 1)}, "box must be .*left < right"),
        ({"box": (0, 0, 2, 1)}, "received .0, 0, 2, 1."),
    ],
)
def test_impossible_options_say_what_they_take(options, words):
    with pytest.raises(ValueError, match=words):
        PrepareOptions(**options)


def test_squash_is_grey_and_out_of_shape():
    photo = np.zeros((40, 400, 3), np.uint8)
    photo[:, 200:] = 255
    image = squash(photo)
    assert image[:, :13].max() == 0
    assert image[:, 15:].min() == 255


def test_framing_centres_and_keeps_proportions():
    framed = frame_item(np.full((50, 100), 200, np.uint8))
    assert spans(framed) == (7, 20, 0, 27)
    assert (frame_item(np.full((1, 500), 9, np.uint8)) > 0).sum() == 28
