"""Drawn garments: repeatable, framed like Fashion-MNIST, learnable, tops confusable."""

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import confusion_matrix

from core.data.dataset import CLASS_NAMES, make_dataset
from core.data.drawn import draw_garment, draw_garments

TOPS = [CLASS_NAMES.index(n) for n in CLASS_NAMES[:7] if n not in ("Trouser", "Sandal")]
SHOES = [CLASS_NAMES.index(n) for n in ("Sandal", "Sneaker", "Ankle boot")]


@pytest.fixture(scope="module")
def garments():
    return draw_garments(3_000, 1_000, seed=1)


def extents(images):
    """Returns heights and widths of the drawn items, and their boxes' middles."""
    rows, columns = images.any(axis=2), images.any(axis=1)
    top, left = rows.argmax(axis=1), columns.argmax(axis=1)
    bottom = 28 - rows[:, ::-1].argmax(axis=1)
    right = 28 - columns[:, ::-1].argmax(axis=1)
    return bottom - top, right - left, (top + bottom) / 2, (left + right) / 2


def test_arrays_have_the_shape_of_fashion_mnist(garments):
    for (images, labels), count in zip(garments, (3_000, 1_000), strict=True):
        assert images.shape == (count, 28, 28)
        assert images.dtype == np.uint8
        assert labels.shape == (count,)
        assert labels.dtype == np.uint8
        assert np.bincount(labels).tolist() == [count // 10] * 10


def test_labels_come_in_random_order(garments):
    labels = garments[0][1]
    assert len(set(labels[:100].tolist())) == 10
    assert np.mean(np.diff(labels.astype(int)) == 1) < 0.2  # not 0, 1, 2, ...


def test_sizes_that_ten_does_not_divide_are_balanced_to_within_one():
    (_, train), (_, test) = draw_garments(47, 13)
    assert set(np.bincount(train, minlength=10).tolist()) == {4, 5}
    assert set(np.bincount(test, minlength=10).tolist()) == {1, 2}


def test_the_same_seed_gives_the_same_arrays():
    first, again, other = (draw_garments(60, 30, seed=s) for s in (5, 5, 6))
    for (images, labels), (images_2, labels_2) in zip(first, again, strict=True):
        np.testing.assert_array_equal(images, images_2)
        np.testing.assert_array_equal(labels, labels_2)
    assert not np.array_equal(first[0][0], other[0][0])


def test_train_and_test_share_no_picture(garments):
    (train, _), (test, _) = garments
    seen = {image.tobytes() for image in train}
    assert len(seen) == len(train)
    assert not any(image.tobytes() in seen for image in test)


def test_the_test_split_does_not_depend_on_the_training_size():
    few, many = draw_garments(10, 40, seed=3), draw_garments(70, 40, seed=3)
    np.testing.assert_array_equal(few[1][0], many[1][0])
    assert not np.array_equal(few[0][0], many[0][0][:10])


def test_items_fill_the_frame_and_sit_in_its_middle(garments):
    images = garments[0][0]
    heights, widths, middle_y, middle_x = extents(images)
    assert np.maximum(heights, widths).min() >= 27
    assert np.abs(middle_y - 14).max() <= 1
    assert np.abs(middle_x - 14).max() <= 1


def test_items_are_bright_on_black(garments):
    images, labels = garments[0]
    corners = images[:, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert np.median(corners) == 0
    assert np.mean(corners == 0) > 0.8
    assert images[:, 7:21, 7:21].mean() > 2 * images[:, [0, -1]].mean()
    item = [images[labels == label] for label in range(10)]
    assert all(each[each > 0].mean() > 80 for each in item)
    assert 0.2 < np.mean(images > 0) < 0.7


def test_each_class_has_its_outline(garments):
    images, labels = garments[0]
    heights, widths, _, _ = extents(images)
    for label in SHOES:  # lie on their side, toe to the left
        assert widths[labels == label].mean() > 27
        upper = images[labels == label][:, :13] > 0
        assert upper[:, :, :10].mean() < 0.8 * upper[:, :, 18:].mean()
    trousers = images[labels == 1]
    assert np.all(heights[labels == 1] >= 27)
    assert np.median(widths[labels == 1]) < 16
    assert np.mean((trousers[:, 22:26, 13:15] == 0).any(axis=(1, 2))) > 0.9  # two legs
    dress, shirt = (widths[labels == label].mean() for label in (3, 6))
    assert dress < shirt
    sandal, boot = ((images[labels == label] > 0).mean() for label in (5, 9))
    assert sandal < 0.7 * boot  # straps let the background through


@pytest.mark.parametrize("label", range(10))
def test_a_large_picture_is_the_small_one_enlarged(label):
    small, large = (
        draw_garment(label, np.random.default_rng(label), size=size)
        for size in (28, 112)
    )
    assert small.shape == (28, 28)
    assert large.shape == (112, 112)
    assert small.dtype == large.dtype == np.uint8
    reduced = large.reshape(28, 4, 28, 4).mean(axis=(1, 3))
    assert np.corrcoef(small.ravel(), reduced.ravel())[0, 1] > 0.9


def test_pictures_of_a_class_differ():
    rng = np.random.default_rng(0)
    pictures = {draw_garment(8, rng).tobytes() for _ in range(20)}
    assert len(pictures) == 20


def test_they_make_a_dataset(garments):
    dataset = make_dataset("Drawn garments", "drawn", *garments)
    assert len(dataset.train) == 2_700
    assert len(dataset.validation) == 300


def test_they_are_learnable_but_the_tops_are_confused(garments):
    (x_train, y_train), (x_test, y_test) = garments
    trees = ExtraTreesClassifier(80, random_state=0)
    trees.fit(x_train.reshape(len(x_train), -1), y_train)
    matrix = confusion_matrix(y_test, trees.predict(x_test.reshape(len(x_test), -1)))
    assert 0.6 < np.trace(matrix) / matrix.sum() < 0.95
    mistaken = matrix - np.diag(np.diag(matrix))
    pair = np.unravel_index((mistaken + mistaken.T).argmax(), mistaken.shape)
    assert set(pair) <= set(TOPS)
    assert mistaken[np.ix_(TOPS, TOPS)].sum() > 0.75 * mistaken.sum()


@pytest.mark.parametrize("label", [-1, 10, "Bag", None])
def test_unknown_labels_are_refused(label):
    with pytest.raises(ValueError, match="label must be 0 to 9, received"):
        draw_garment(label, np.random.default_rng(0))


@pytest.mark.parametrize(
    "arguments",
    [{"train_size": -1}, {"test_size": 2.5}, {"seed": -3}, {"seed": "one"}],
)
def test_impossible_sizes_and_seeds_are_refused(arguments):
    (name,) = arguments
    with pytest.raises(ValueError, match=f"{name} must be a whole number"):
        draw_garments(**arguments)
