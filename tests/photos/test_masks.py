"""Where the item is: on drawn scenes whose true mask is known."""

import numpy as np
import pytest

from core.photos.masks import (
    find_masks,
    overlap,
    rate_mask,
    repair_mask,
    stands_out,
)
from tests.photo_scenes import BRIGHT, DARK, floor, pair_of_shoes, shirt


@pytest.mark.parametrize(("item", "ground"), [(DARK, BRIGHT), (BRIGHT, DARK)])
def test_an_item_is_found_whatever_is_brighter(item, ground):
    photo, true = shirt(item, ground)
    masks = find_masks(photo)
    assert overlap(masks["vote"].pixels, true) > 0.93
    assert next(iter(masks)) == "vote"
    for mask in masks.values():
        assert mask.pixels.shape == true.shape
        assert mask.pixels.dtype == bool


def test_both_shoes_of_a_pair_are_kept():
    photo, true = pair_of_shoes()
    assert overlap(find_masks(photo)["vote"].pixels, true) > 0.93


def test_a_shadow_is_not_the_item():
    photo, true = shirt(item=(30, 60, 160))
    photo[150:215, 122:150] = photo[150:215, 122:150] * 0.75  # beside the hem
    assert overlap(find_masks(photo)["vote"].pixels, true) > 0.9


def test_transparency_decides_where_there_is_any():
    photo, true = shirt()
    alpha = np.zeros(true.shape, np.uint8)
    alpha[60:120, 50:130] = 255
    masks = find_masks(photo, alpha)
    assert overlap(masks["vote"].pixels, alpha > 0) > 0.95
    opaque = find_masks(photo, np.full(true.shape, 255, np.uint8))
    assert "alpha" not in opaque
    assert overlap(opaque["vote"].pixels, true) > 0.93


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_where_nothing_is_found_the_whole_frame_stays(grey):
    masks = find_masks(np.full((120, 90, 3), grey, np.uint8))
    assert masks["vote"].pixels.all()
    assert masks["vote"].quality == 0


@pytest.mark.parametrize(
    "shape", [(1, 1, 3), (1, 256, 3), (256, 1, 3), (7, 30, 3), (9, 9, 3)]
)
def test_absurd_shapes_get_masks_of_their_own_shape(shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    for mask in find_masks(pixels).values():
        assert mask.pixels.shape == shape[:2]


def test_the_same_photo_gives_the_same_masks():
    photo, _ = shirt()
    first, second = find_masks(photo), find_masks(photo)
    for name in first:
        np.testing.assert_array_equal(first[name].pixels, second[name].pixels)


def test_repair_drops_crumbs_and_straps_and_fills_prints():
    mask = np.zeros((200, 200), bool)
    mask[60:160, 50:150] = True
    mask[90:120, 80:110] = False  # a print, deep inside
    mask[10:14, 10:14] = True  # a crumb
    mask[100:102, 150:195] = True  # a strap
    repaired = repair_mask(mask)
    whole = np.zeros_like(mask)
    whole[60:160, 50:150] = True
    assert overlap(repaired, whole) > 0.97
    assert not repaired[:20, :20].any()
    assert not repaired[100, 170]


def test_repair_keeps_what_a_handle_encloses_open():
    mask = np.zeros((200, 200), bool)
    mask[100:180, 40:160] = True
    mask[40:100, 60:140] = True
    mask[48:100, 68:132] = False  # under the handle
    assert not repair_mask(mask)[70, 100]


def test_repair_of_nothing_is_nothing():
    assert not repair_mask(np.zeros((50, 40), bool)).any()


def test_quality_prefers_one_whole_item_inside_the_frame():
    item, cut_off = np.zeros((2, 100, 100), bool)
    item[20:80, 25:75] = True
    cut_off[:60, :] = True
    assert rate_mask(item) > 0.9
    assert rate_mask(item) > rate_mask(cut_off) > 0
    assert rate_mask(np.ones((100, 100), bool)) == 0
    assert rate_mask(floor()[..., 0] > 300) == 0


def test_an_item_of_which_the_edge_tells_nothing_is_found_by_the_middles_colours():
    photo, true = floor(DARK), np.zeros((240, 180), bool)
    true[30:, 40:140] = True  # leaves the frame below
    photo[true] = floor((200, 60, 50), seed=1)[true]
    assert overlap(find_masks(photo)["clusters"].pixels, true) > 0.9


def test_items_stand_out_and_pairs_and_cut_out_ones_too():
    photo, true = shirt()
    assert stands_out(find_masks(photo))
    assert stands_out(find_masks(pair_of_shoes()[0]))
    assert stands_out(find_masks(np.zeros_like(photo), true.astype(np.uint8) * 255))


@pytest.mark.parametrize("kind", ["flat", "grain", "noise", "slope", "tiny"])
def test_where_there_is_no_item_none_stands_out(kind):
    rng = np.random.default_rng(0)
    photo = {
        "flat": np.full((120, 90, 3), 200, np.uint8),
        "grain": floor(),
        "noise": rng.integers(0, 256, (150, 120, 3), np.uint8),
        "slope": np.tile(np.arange(180, dtype=np.uint8)[:, None], (240, 1, 3)),
        "tiny": np.full((5, 5, 3), 9, np.uint8),
    }[kind]
    assert not stands_out(find_masks(photo))
