"""The arithmetic that explanations show, against numbers worked out by hand."""

import keras
import numpy as np
import pytest

from core.explain.arithmetic import activate
from core.explain.layers import read_layers


def test_activations_by_hand():
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
