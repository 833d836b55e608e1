"""Images made as flawed as photos: what changes, and what must not."""

import numpy as np

from core.data.augmentation import warps
from core.data.augmentation.photo import find_items, vary_as_photos
from core.data.augmentation.shoes import find_shoes, look_from_above
from core.data.augmentation.warps import warp_items
from core.data.drawn import draw_garments

SHOES = (5, 7, 9)


def garments(count=200):
    (images, labels), _ = draw_garments(count, 10, seed=2)
    return images, labels


def bar(rows, columns):
    """Returns `(1, 28, 28)` uint8, bright on those rows and columns."""
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, slice(*rows), slice(*columns)] = 200
    return image


def as_layers(images):
    layers = np.stack([images / 255, find_items(images)], -1)
    return layers.astype(np.float32)


def extent(mask):
    return [int(mask.any(axis=axis).sum()) for axis in (1, 0)]  # rows, columns


def test_the_same_seed_gives_the_same_images_over_several_chunks():
    images = np.tile(garments()[0], (6, 1, 1))  # 1,200: more than a chunk
    first, again, other = (
        vary_as_photos(images, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert first.dtype == np.uint8
    assert first.shape == images.shape
    assert (first.reshape(1200, -1).max(axis=1) > 0).mean() > 0.98


def test_a_share_stays_as_the_catalogue_shows_it():
    image = bar((5, 20), (8, 12))
    images = np.tile(image, (100, 1, 1))
    varied = vary_as_photos(images, np.random.default_rng(0), plain_share=1.0)
    assert (varied.sum(axis=(1, 2)) == int(image.sum())).all()  # moved, nothing else
    middles = {int(np.argwhere(each)[:, 1].mean()) for each in varied}
    assert len(middles) > 3  # shifted and mirrored


def test_items_are_found_with_their_holes():
    ring = bar((5, 20), (5, 20))
    ring[0, 8:12, 8:12] = 0
    black = np.zeros((1, 28, 28), np.uint8)
    found = find_items(np.concatenate([ring, black]))
    assert found[0].sum() == 15 * 15
    assert not found[1].any()


def test_shoes_are_told_by_their_shape():
    images, labels = garments(400)
    are_shoes = find_shoes(find_items(images))
    assert are_shoes[np.isin(labels, SHOES)].mean() > 0.6
    assert are_shoes[~np.isin(labels, SHOES)].mean() < 0.1


def test_from_above_a_shoe_is_an_oval_with_two_equal_flanks():
    wedge = np.zeros((1, 28, 28), np.uint8)
    for column in range(28):
        wedge[0, 20 - column // 3 : 22, column] = 150
    above = look_from_above(as_layers(wedge), np.random.default_rng(0))[0]
    mask = above[..., 1] > 0.5
    rows, columns = extent(mask)
    assert 7 <= rows <= 14
    assert columns >= 26
    np.testing.assert_allclose(above, above[::-1], atol=1e-5)
    assert mask[:, 14].sum() > mask[:, 1].sum()


def test_warped_items_fill_the_frame():
    small = bar((10, 16), (12, 15))
    layers = np.repeat(as_layers(small), 50, axis=0)
    still = np.zeros((50, 28, 28, 2), np.float32)
    warped = warp_items(layers, np.random.default_rng(0), still, pair_share=0)
    longest = [max(extent(mask > 0.5)) for mask in warped[..., 1]]
    assert np.median(longest) >= 23


def test_a_pair_is_two_shoes(monkeypatch):
    monkeypatch.setattr(warps, "ABOVE_SHARES", (1.0, 1.0))
    shoe = np.zeros((1, 28, 28), np.uint8)
    shoe[0, 16:22, :] = 180
    shoe[0, 10:16, 18:] = 180
    layers = np.repeat(as_layers(shoe), 40, axis=0)
    still = np.zeros((40, 28, 28, 2), np.float32)
    rng = np.random.default_rng(0)
    pairs, singles = (
        warp_items(layers, rng, still, pair_share=share) for share in (1, 0)
    )
    slim = [
        np.median([min(extent(each[..., 1] > 0.5)) for each in warped])
        for warped in (pairs, singles)
    ]
    assert slim[0] > slim[1]  # two side by side are stouter than one


def test_spread_sleeves_make_a_top_wider_than_tall(monkeypatch):
    monkeypatch.setattr(warps, "SPREAD_SHARE", 1.0)
    top = bar((0, 28), (4, 24))
    layers = np.repeat(as_layers(top), 60, axis=0)
    still = np.zeros((60, 28, 28, 2), np.float32)
    rng = np.random.default_rng(0)
    warped = warp_items(layers, rng, still, pair_share=0)
    shares = [np.divide(*extent(each[..., 1] > 0.5)) for each in warped]
    assert min(shares) < 0.9  # rows over columns; 1.4 before
    assert max(shares) > 1.1


def test_black_images_stay_quiet():
    black = np.zeros((20, 28, 28), np.uint8)
    varied = vary_as_photos(black, np.random.default_rng(0))
    assert varied.shape == black.shape
