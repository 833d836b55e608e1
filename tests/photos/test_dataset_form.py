"""Images in the dataset's form, however they were exported, and photos that are not."""

import io

import numpy as np
import pytest
from PIL import Image

from core.data.drawn import draw_garment
from core.photos.dataset_form import dataset_image
from core.photos.decode import decode_photo
from core.photos.framing import shrink
from core.photos.options import PrepareOptions
from core.photos.prepare import prepare_photo
from core.photos.variants import make_variants
from tests.photo_scenes import BRIGHT, DARK, floor, pair_of_shoes, shirt

GARMENTS = [draw_garment(k, np.random.default_rng(k)) for k in range(10)]


def export(garment, *, side=28, way="NEAREST", inverted=False, file_format="PNG"):
    """Returns a drawn garment as a picture file has it."""
    image = Image.fromarray(255 - garment if inverted else garment)
    stream = io.BytesIO()
    image.resize((side, side), Image.Resampling[way]).save(stream, file_format)
    return decode_photo(stream.getvalue(), "x").pixels


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({}, 0),
        ({"side": 280}, 0),
        ({"side": 64}, 0),
        ({"side": 1000}, 0),
        ({"side": 280, "way": "BICUBIC"}, 3),
        ({"side": 500, "way": "BILINEAR"}, 3),
        ({"side": 280, "way": "BICUBIC", "file_format": "JPEG"}, 4),
    ],
)
def test_exported_images_are_predicted_as_they_are(options, error, inverted):
    for garment in GARMENTS[::3]:
        image = dataset_image(shrink(export(garment, inverted=inverted, **options)))
        assert np.abs(image.astype(int) - garment).mean() <= error


def test_they_have_one_variant_and_no_step():
    prepared = prepare_photo(export(GARMENTS[2], inverted=True))
    assert prepared.is_ready
    variants = make_variants(prepared)
    assert variants.is_ready
    assert np.array_equal(variants.images, [GARMENTS[2]])
    assert "as it is" in prepared.steps[-1].sentence


def test_a_step_that_is_changed_by_hand_is_taken():
    options = PrepareOptions(flip_polarity=True)
    prepared = prepare_photo(export(GARMENTS[4]), options=options)
    assert not prepared.is_ready
    assert len(prepared.steps) == 6


def test_the_same_garment_on_half_of_the_frame_is_a_photo():
    small = np.zeros((56, 56), np.uint8)
    small[14:42, 14:42] = GARMENTS[3]
    assert dataset_image(export(small, side=280)) is None


def grey(photo):
    return np.repeat(np.asarray(Image.fromarray(photo).convert("L"))[..., None], 3, 2)


@pytest.mark.parametrize(
    "photo",
    [
        shirt()[0],
        grey(shirt()[0])[20:200, :180],
        grey(shirt(item=BRIGHT, ground=(0, 0, 0))[0])[20:200, :180],
        grey(shirt(item=DARK, ground=(255, 255, 255))[0])[20:200, :180],
        pair_of_shoes()[0][:180],
        floor()[:180],
        np.zeros((280, 280, 3), np.uint8),
        export(GARMENTS[3], side=280)[:, :200],
        export(GARMENTS[3], side=280) // np.array([1, 2, 1], np.uint8),
    ],
)
def test_photos_are_prepared(photo):
    assert dataset_image(shrink(photo)) is None
