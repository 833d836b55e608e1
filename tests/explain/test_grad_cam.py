"""Grad-CAM against hand-computed networks."""

import keras
import numpy as np
import pytest

from core.explain.grad_cam import (
    compare_shuffled,
    compute_maps,
    lay_over_image,
    map_classes,
    rank_correlation,
    shuffle_weights,
)
from core.explain.network import LayerwiseNetwork
from core.explain.stages import end_of_stage
from tests.networks import EVERY, build_random, draw_noise, save_run

IMAGE = draw_noise(1)[0]


def build_tiny():
    """One map that copies the image and one that negates it, averaged, two classes.

    Their ten logits are `a - 2 b` for class 0, `b` for class 1 and 0 for the others,
    where a and b are the means of the two maps after ReLU.
    """
    image = keras.Input((28, 28, 1), name="image")
    x = keras.layers.Rescaling(1 / 255, name="rescale")(image)
    x = keras.layers.Conv2D(2, 1, activation="relu", name="conv_1")(x)
    x = keras.layers.GlobalAveragePooling2D(name="average")(x)
    x = keras.layers.Dense(10, name="logits")(x)
    x = keras.layers.Activation("softmax", name="probabilities")(x)
    model = keras.Model(image, x)
    kernel, bias = np.array([[[[1.0, -1.0]]]]), np.array([-0.25, 0.5])
    model.get_layer("conv_1").set_weights([kernel, bias])
    weights = np.zeros((2, 10))
    weights[0, 0], weights[1, 0], weights[1, 1] = 1, -2, 1
    model.get_layer("logits").set_weights([weights, np.zeros(10)])
    return LayerwiseNetwork(model)


def test_a_tiny_network_by_hand():
    maps = compute_maps(build_tiny(), IMAGE, index=2, classes=(0, 1, 5))
    shares = IMAGE / 255
    first, second = np.maximum(shares - 0.25, 0), np.maximum(0.5 - shares, 0)
    # A mean over 784 places: the gradient at each place is the weight over 784.
    np.testing.assert_allclose(
        maps.weights, np.array([[1, -2], [0, 1], [0, 0]]) / 784, rtol=1e-4
    )
    by_hand = np.stack([first - 2 * second, second, 0 * first]) / 784
    np.testing.assert_allclose(maps.signed, by_hand, atol=1e-7)
    np.testing.assert_allclose(maps.heat, np.maximum(by_hand, 0), atol=1e-7)
    np.testing.assert_allclose(
        maps.logits, [first.mean() - 2 * second.mean(), second.mean(), 0], atol=1e-6
    )
    assert maps.classes == (0, 1, 5)


@pytest.mark.parametrize(
    "name", [name for name in EVERY if not name.endswith(("ann", "softmax"))]
)
def test_a_maps_weight_is_what_the_logit_gains_by_it(name):
    """Moves one whole map a little: the logit follows as its weight says."""
    network = LayerwiseNetwork(build_random(name))
    kinds = ("Conv2D", "LocallyConnected2D")
    last = max(i for i, layer in enumerate(network.layers) if layer.type in kinds)
    index = end_of_stage(network.layers, last)
    values = network.run(IMAGE[None], until=index)
    maps = compute_maps(network, IMAGE, index=index, classes=(3,))
    places = values[0, ..., 0].size
    step = 1e-3 * np.abs(values).mean()
    until = network.logits_index
    channel = int(np.abs(maps.weights[0]).argmax())
    moved = values.copy()
    moved[..., channel] += step
    there = network.run(moved, after=index, until=until)[0, 3]
    moved[..., channel] -= 2 * step
    back = network.run(moved, after=index, until=until)[0, 3]
    gain = (there - back) / (2 * step) / places
    np.testing.assert_allclose(maps.weights[0, channel], gain, rtol=0.1)


def test_small_maps_are_laid_where_they_look():
    maps = np.array([[[1.0, 0.0], [0.0, 0.0]]])
    heat = lay_over_image(maps, [4.0, 12.0])[0]
    assert heat[4, 4] == heat[0, 0] == 1
    assert heat[8, 4] == 0.5
    assert heat[8, 8] == 0.25
    assert not heat[12:].any()


@pytest.fixture(scope="module")
def cnn(tmp_path_factory):
    return save_run(tmp_path_factory.mktemp("cam"), "cnn")


def test_two_classes_side_by_side(cnn):
    both = map_classes(cnn, IMAGE, "conv_3", (6, 2))
    assert both.layer == "relu_3"  # where the convolution's maps are bent
    assert both.signed.shape == (2, 3, 3)
    assert both.heat.shape == (2, 28, 28)
    assert both.heat.min() >= 0
    for place, label in enumerate((6, 2)):
        alone = map_classes(cnn, IMAGE, "conv_3", (label,))
        np.testing.assert_allclose(both.signed[place], alone.signed[0], atol=1e-5)


def test_the_sanity_check_shuffles_a_copy(cnn):
    before = map_classes(cnn, IMAGE, "conv_3", (6,))
    check = compare_shuffled(cnn, IMAGE, "conv_3", (6,), 0)
    np.testing.assert_array_equal(check.trained.signed, before.signed)
    assert not np.allclose(check.shuffled.signed, before.signed)
    assert -1 <= check.likeness[0] <= 1
    again = map_classes(cnn, IMAGE, "conv_3", (6,))
    np.testing.assert_array_equal(again.signed, before.signed)


def test_shuffling_keeps_each_layers_numbers():
    layers = LayerwiseNetwork(build_random("simple-cnn")).layers
    for old, new in zip(layers, shuffle_weights(layers, 1), strict=True):
        for name, values in old.weights.items():
            assert (
                np.sort(values, None).tolist()
                == np.sort(new.weights[name], None).tolist()
            )


def test_likeness_is_spearmans():
    rising = np.arange(4.0).reshape(2, 2)
    assert rank_correlation(rising, rising**3) == pytest.approx(1)
    assert rank_correlation(rising, -rising) == pytest.approx(-1)
    assert np.isnan(rank_correlation(rising, np.ones((2, 2))))


@pytest.mark.parametrize(
    ("layer", "classes", "message"),
    [
        ("dense_1", (1,), r"dense_1 gives \(128,\)"),
        ("conv_1", (), "classes must be 1 to 10 of them, received 0"),
        ("conv_1", (10,), "class must be a whole number from 0 to 9, received 10"),
        ("conv_1", (True,), "class must be a whole number from 0 to 9, received True"),
        ("conv_8", (1,), "received 'conv_8'"),
    ],
)
def test_what_has_no_map_is_refused(cnn, layer, classes, message):
    with pytest.raises(ValueError, match=message):
        map_classes(cnn, IMAGE, layer, classes)
