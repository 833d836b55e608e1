"""Variants of a photo: what they are, and what they weigh."""

import numpy as np
import pytest

from core.photos.options import PrepareOptions
from core.photos.prepare import prepare_photo
from core.photos.variants import WARPS, make_variants, turn
from tests.photo_scenes import shirt


@pytest.fixture(scope="module")
def prepared():
    photo, _ = shirt()
    photo[150:215, 122:160] = photo[150:215, 122:160] * 0.6  # so that guesses differ
    return prepare_photo(photo)


def test_the_first_variant_is_the_photo_as_prepared(prepared):
    variants = make_variants(prepared)
    np.testing.assert_array_equal(variants.images[0], prepared.image)
    assert variants.images.dtype == np.uint8
    assert len(variants.images) == len(variants.weights) == len(variants.mirrored)
    assert variants.weights.sum() == pytest.approx(1)
    assert (variants.weights >= 0).all()


def test_each_variant_has_its_mirror_image(prepared):
    variants = make_variants(prepared)
    for number in range(1, len(variants.images), 2):
        mirrored = variants.images[number][:, ::-1]
        np.testing.assert_array_equal(mirrored, variants.images[number + 1])
        assert variants.mirrored[[number, number + 1]].tolist() == [False, True]
        assert variants.weights[number] == variants.weights[number + 1]


def test_a_mask_that_the_learner_chose_is_the_only_one(prepared):
    options = PrepareOptions(mask="otsu")
    photo, _ = shirt()
    variants = make_variants(prepare_photo(photo, options=options))
    assert len(variants.images) == 1 + 2 * 2 * len(WARPS)
    other = PrepareOptions(mask="whole")
    others = make_variants(prepare_photo(photo, options=other))
    assert not np.array_equal(variants.images, others.images)


def test_without_the_tone_step_no_variant_has_it(prepared):
    photo, _ = shirt((90, 90, 90), (130, 130, 130))
    options = PrepareOptions(tone=False, find=False)
    variants = make_variants(prepare_photo(photo, options=options))
    assert int(variants.images.max()) - int(variants.images[1].min()) < 200


def test_an_empty_photo_still_has_variants():
    variants = make_variants(prepare_photo(np.zeros((60, 40, 3), np.uint8)))
    assert variants.weights.sum() == pytest.approx(1)


def test_turns_go_clockwise_and_four_are_none():
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 0, 5] = 9  # near the top left
    turned = turn(image, 1)
    assert turned[0, 5, 27] == 9  # near the top right
    np.testing.assert_array_equal(turn(turned, 3), image)
