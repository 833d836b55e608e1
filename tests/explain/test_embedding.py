"""The map of all images: its sample, its plane, and photos placed in it."""

import numpy as np
import pytest

from core.data.sources import load_dataset
from core.explain.embedding import (
    FeatureSample,
    fit_plane,
    place_by_neighbours,
    read_sample,
)
from core.explain.sample import sample_rows
from core.networks.loader import find_features
from tests.networks import save_run


@pytest.fixture(scope="module")
def dataset(small_folder):
    return load_dataset(str(small_folder))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, dataset):
    return save_run(tmp_path_factory.mktemp("embedding"), "ann", dataset=dataset)


def test_the_sample_is_even_over_classes_and_always_the_same():
    labels = np.random.default_rng(0).permutation(np.arange(10_000) % 10)
    rows = sample_rows(labels)
    assert np.bincount(labels[rows]).tolist() == [200] * 10
    assert (np.diff(rows) > 0).all()
    np.testing.assert_array_equal(rows, sample_rows(labels))
    assert sample_rows(labels[:300]).tolist() == list(range(300))


def test_the_sample_is_what_the_run_kept(folder, dataset):
    sample, test = read_sample(folder), dataset.test
    np.testing.assert_array_equal(sample.labels, test.labels[sample.rows])
    features = find_features(folder, test.images[sample.rows[:20]])
    # The run keeps them in float16.
    np.testing.assert_allclose(sample.features[:20], features, rtol=2e-3, atol=1e-3)
    assert sample.predictions.shape == (200,)


def test_the_plane_holds_the_widest_spread():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(500, 5)) * (1, 9, 1, 1, 4) + 7
    plane = fit_plane(features.astype(np.float32))
    np.testing.assert_allclose(np.abs(plane.axes[0]), [0, 1, 0, 0, 0], atol=0.1)
    np.testing.assert_allclose(np.abs(plane.axes[1]), [0, 0, 0, 0, 1], atol=0.1)
    np.testing.assert_allclose(plane.shares, [0.81, 0.16], atol=0.05)
    points = plane.project(features)
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(points.std(axis=0), [9, 4], rtol=0.1)


def test_an_image_of_the_sample_lands_on_itself(folder, dataset):
    sample, test = read_sample(folder), dataset.test
    plane = fit_plane(sample.features)
    photo = find_features(folder, test.images[sample.rows[5:6]])
    np.testing.assert_allclose(
        plane.project(photo)[0], plane.project(sample.features)[5], atol=0.05
    )


def test_neighbours_place_what_no_formula_can():
    features = np.repeat([[0.0, 0.0], [10.0, 0.0]], 5, axis=0).astype(np.float32)
    labels = np.repeat([0, 1], 5)
    sample = FeatureSample(np.arange(10), labels, labels, features)
    points = np.repeat([[-3.0, 1.0], [3.0, 1.0]], 5, axis=0)
    placed = place_by_neighbours(sample, points, [[1.0, 1.0], [8.0, -1.0]])
    assert placed.tolist() == [[-3, 1], [3, 1]]


def test_another_networks_features_are_refused(folder):
    sample = read_sample(folder)
    with pytest.raises(ValueError, match=r"must be \(m, 128\), received \(1, 64\)"):
        fit_plane(sample.features).project(np.zeros((1, 64)))
    with pytest.raises(ValueError, match=r"must be \(m, 128\), received \(128,\)"):
        place_by_neighbours(sample, np.zeros((200, 2)), np.zeros(128))


def test_a_run_that_was_not_evaluated_has_no_sample(tmp_path):
    with pytest.raises(ValueError, match=r"test\.npz cannot be read"):
        read_sample(save_run(tmp_path, "ann"))
