"""The NumPy arithmetic against Keras, layer by layer."""

import keras
import numpy as np
import pytest

from core.explain.arithmetic import activate, apply_layer
from core.explain.layers import read_layers
from tests.networks import EVERY, build_random, draw_noise, outputs_of


@pytest.mark.parametrize("name", EVERY)
def test_every_layer_agrees_with_keras(name):
    model = build_random(name, dropout=0.4)
    layers, expected = read_layers(model), outputs_of(model, draw_noise())
    for layer, before, after in zip(layers[1:], expected, expected[1:], strict=False):
        computed = apply_layer(layer, before)
        assert computed.shape == after.shape
        assert computed.dtype == np.float32
        np.testing.assert_allclose(computed, after, 1e-4, 1e-4, err_msg=layer.name)


@pytest.mark.parametrize("name", ["cnn", "ann", "simple-cnn", "strided", "leaky"])
def test_from_pixels_to_probabilities(name):
    model, images = build_random(name, seed=1), draw_noise(seed=1)
    values = images[..., None].astype(np.float32)
    for layer in read_layers(model)[1:]:
        values = apply_layer(layer, values)
    np.testing.assert_allclose(values, outputs_of(model, images)[-1], atol=1e-4)


def test_a_bend_by_hand():
    values = np.array([-2.0, 0.0, 3.0])
    assert activate(values, "relu").tolist() == [0, 0, 3]
    assert activate(values, "leaky_relu", slope=0.1).tolist() == [-0.2, 0, 3]
    assert activate(values, None).tolist() == values.tolist()
    shares = activate(np.array([0.0, np.log(3)]), "softmax")
    np.testing.assert_allclose(shares, [0.25, 0.75])


def test_softmax_of_huge_logits_is_no_nan():
    assert activate(np.array([1000.0, 0.0]), "softmax").tolist() == [1, 0]


def test_a_layer_without_arithmetic_is_refused():
    image = keras.Input((28, 28, 1))
    model = keras.Model(image, keras.layers.GaussianNoise(0.1, name="noise")(image))
    with pytest.raises(ValueError, match=r"noise must be one of .*GaussianNoise"):
        read_layers(model)
    curved = keras.layers.Dense(2, activation="selu", name="curved")(image)
    with pytest.raises(ValueError, match=r"curved must be .*activation selu"):
        read_layers(keras.Model(image, curved))
