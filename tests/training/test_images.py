"""What a run learns from, counted by hand on a few drawn garments."""

import numpy as np
import pytest

from core.data.dataset import CLASS_NAMES
from core.data.sources import load_dataset
from core.runs.config import TrainingConfig
from core.training.images import choose_train_images


@pytest.fixture(scope="module")
def dataset(small_folder):
    return load_dataset(str(small_folder))


def choose(dataset, left_out=None, **knobs):
    return choose_train_images(dataset, TrainingConfig(**knobs), left_out=left_out)


def count(split, name):
    return int((split.labels == CLASS_NAMES.index(name)).sum())


def test_without_a_knob_it_is_the_training_split_itself(dataset):
    assert choose(dataset) is dataset.train


def test_rows_of_the_training_file_are_left_out(dataset):
    chosen = dataset.train_rows[[3, 7]]
    split = choose(dataset, np.sort([*chosen, dataset.validation_rows[0]]))
    expected = np.delete(dataset.train.images, [3, 7], axis=0)
    np.testing.assert_array_equal(split.images, expected)


def test_a_class_becomes_rare_and_the_others_stay(dataset):
    split = choose(dataset, rare_class="Shirt", rare_share=0.2)
    assert count(split, "Shirt") == round(0.2 * count(dataset.train, "Shirt"))
    for name in set(CLASS_NAMES) - {"Shirt"}:
        assert count(split, name) == count(dataset.train, name)


def test_the_rarest_class_still_has_an_image(dataset):
    assert count(choose(dataset, rare_class="Bag", rare_share=0.0001), "Bag") == 1


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_random_labels_agree_with_the_old_ones_by_chance(dataset, share):
    split = choose(dataset, random_labels=share, seed=3)
    np.testing.assert_array_equal(split.images, dataset.train.images)
    changed = np.mean(split.labels != dataset.train.labels)
    # Of those drawn anew a tenth is what it was; 900 images: 3 standard deviations.
    assert changed == pytest.approx(0.9 * share, abs=0.03)
    other = choose(dataset, random_labels=share, seed=4)
    assert (other.labels != split.labels).any()


def test_leaked_test_images_stand_behind_the_others_with_their_own_labels(dataset):
    split = choose(dataset, leak_test=True, train_size=100, random_labels=1.0)
    count = len(split) - len(dataset.test)
    assert count == pytest.approx(100, abs=5)  # ten classes are rounded
    np.testing.assert_array_equal(split.images[count:], dataset.test.images)
    np.testing.assert_array_equal(split.labels[count:], dataset.test.labels)
