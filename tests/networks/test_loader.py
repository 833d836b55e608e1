"""One network a run and process, whoever asks."""

import os
from pathlib import Path

import numpy as np
import pytest

import models
from core.data.sources import load_dataset
from core.explain.ablation import evaluate_edited
from core.explain.edits import ChannelOff
from core.explain.forward_pass import follow_image
from core.networks import loader, network
from core.networks.loader import find_features, load_network, predict
from core.networks.neighbours import find_neighbours
from core.networks.weights import read_weights
from core.photos.variants import Variants
from core.photos.worker import predict_photos
from tests.networks import draw_noise, save_run

IMAGES = draw_noise(2)


@pytest.fixture
def folder(tmp_path, small_folder):
    loader._load.cache_clear()
    return save_run(tmp_path, "ann", dataset=load_dataset(str(small_folder)))


@pytest.fixture
def built(monkeypatch):
    """The names of the architectures that were built, one for each network."""
    names, build = [], models.build

    def count(name, **options):
        names.append(name)
        return build(name, **options)

    monkeypatch.setattr(models, "build", count)
    return names


def test_a_run_asked_in_every_way_is_built_once(folder, built):
    halves, mirrored = np.array([0.5, 0.5]), np.array([False, True])
    predict(folder, IMAGES)
    features = find_features(folder, IMAGES)
    follow_image(folder, IMAGES[0])
    evaluate_edited(folder, (ChannelOff("dense_1", 0),))
    predict_photos(folder, [Variants(IMAGES, halves, mirrored, True)])
    find_neighbours(folder, features[0], 3)
    read_weights(folder)
    assert built == ["ann"]
    os.utime(Path(folder) / "model.keras", ns=(1, 1))  # as after a new training
    predict(folder, IMAGES)
    assert built == ["ann", "ann"]


def test_it_predicts_as_keras_does(folder):
    model = load_network(folder).model
    pixels = IMAGES[..., None].astype(np.float32)
    expected = np.asarray(model(pixels, training=False))
    np.testing.assert_allclose(predict(folder, IMAGES), expected, atol=1e-5)
    _, features = network.evaluate(model, IMAGES)
    np.testing.assert_array_equal(find_features(folder, IMAGES), features)


@pytest.mark.parametrize(
    "ask",
    [
        lambda folder: predict(folder, IMAGES),
        lambda folder: follow_image(folder, IMAGES[0]),
        lambda folder: predict_photos(folder, []),
        lambda folder: find_neighbours(folder, np.ones(4), 1),
        read_weights,
    ],
)
def test_a_run_without_a_model_is_told_in_the_same_words(tmp_path, ask):
    with pytest.raises(ValueError, match="run must have a saved model, odd has none"):
        ask(str(tmp_path / "odd"))
