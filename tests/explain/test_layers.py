"""What explanations know of layers."""

import keras
import pytest

from core.explain.layers import read_layers


def test_an_unknown_layer_is_refused():
    image = keras.Input((28, 28, 1))
    model = keras.Model(image, keras.layers.GaussianNoise(0.1, name="noise")(image))
    with pytest.raises(ValueError, match=r"noise must be one of .*GaussianNoise"):
        read_layers(model)
    curved = keras.layers.Dense(2, activation="selu", name="curved")(image)
    with pytest.raises(ValueError, match=r"curved must be .*activation selu"):
        read_layers(keras.Model(image, curved))
