"""The layer table against numbers worked out by hand."""

import json
import math

import keras
import pytest

import models
from core.architecture import count_layers, count_macs, layer_table
from tests.networks import EVERY, build_random

# simple-cnn by hand: name, output shape, parameters, multiply-accumulates.
SIMPLE_CNN = [
    ("image", (28, 28, 1), 0, 0),
    ("rescale", (28, 28, 1), 0, 0),
    ("conv_1", (26, 26, 32), 9 * 32 + 32, 26 * 26 * 9 * 32),
    ("pool_1", (13, 13, 32), 0, 0),
    ("conv_2", (11, 11, 64), 9 * 32 * 64 + 64, 11 * 11 * 9 * 32 * 64),
    ("pool_2", (5, 5, 64), 0, 0),
    ("flatten", (1600,), 0, 0),
    ("dense_1", (128,), 1600 * 128 + 128, 1600 * 128),
    ("logits", (10,), 128 * 10 + 10, 128 * 10),
    ("probabilities", (10,), 0, 0),
]


@pytest.fixture(scope="module")
def table():
    return layer_table(models.build("simple-cnn"))


def test_simple_cnn_matches_the_hand_computed_table(table):
    rows = [(row.name, row.output_shape, row.parameters, row.macs) for row in table]
    assert rows == SIMPLE_CNN


def test_simple_cnn_sums(table):
    assert sum(row.parameters for row in table) == 225_034
    assert sum(row.macs for row in table) == 2_631_040


def test_details_read_as_the_field_says_them(table):
    details = {row.name: row.detail for row in table}
    assert details["conv_1"] == "3 × 3, 32 filters, valid, relu"
    assert details["pool_1"] == "2 × 2"
    assert details["dense_1"] == "128 units, relu"
    assert details["logits"] == "10 units"
    assert details["probabilities"] == "softmax"


def test_details_of_strides_dropout_and_slopes():
    strided = layer_table(models.build("custom-cnn", pooling="stride"))
    assert strided[2].detail == "3 × 3, 32 filters, stride 2, same"
    leaky = {row.name: row.detail for row in layer_table(models.build("leaky-cnn"))}
    assert leaky["dropout_1"] == "30% dropped"
    assert leaky["leaky_1"] == "slope 0.1"


def test_a_stride_costs_a_quarter():
    image = keras.Input((28, 28, 1))
    every = keras.layers.Conv2D(8, 3, padding="same")
    second = keras.layers.Conv2D(8, 3, padding="same", strides=2)
    every(image), second(image)
    assert count_macs(every) == 28 * 28 * 9 * 8 == 4 * count_macs(second)


@pytest.mark.parametrize("name", models.ARCHITECTURES)
def test_every_table_adds_up_and_fits_into_json(name):
    model = models.build(name)
    table = layer_table(model)
    assert sum(row.parameters for row in table) == model.count_params()
    assert json.loads(json.dumps([row.to_dict() for row in table]))


def count_by_hand(layer):
    """Returns `(parameters, MACs)` of a layer from its settings and the map before it.

    Source: the formulas of any textbook; our own table reads Keras's kernels instead.
    """
    before = getattr(layer.input, "shape", (None,))[1:]
    match type(layer).__name__:
        case "Conv2D":
            tall, wide = layer.kernel_size
            trim = (tall - 1, wide - 1) if layer.padding == "valid" else (0, 0)
            side = [
                math.ceil((pixels - less) / stride)
                for pixels, less, stride in zip(
                    before[:2], trim, layer.strides, strict=True
                )
            ]
            weights = tall * wide * before[2] * layer.filters
            return weights + layer.filters * layer.use_bias, weights * math.prod(side)
        case "Dense":
            weights = before[-1] * layer.units
            return weights + layer.units * layer.use_bias, weights
        case "BatchNormalization":  # scale, shift, and the running mean and variance
            return 4 * before[-1], 0
        case _:
            return None


@pytest.mark.parametrize("name", EVERY)
def test_parameters_and_macs_are_those_of_the_textbook(name):
    model = build_random(name)
    found = dict(zip(model.layers, layer_table(model), strict=True))
    for layer, row in found.items():
        expected = count_by_hand(layer)
        if expected is None and not layer.weights:
            expected = 0, 0
        if expected is not None:  # else a layer of our own, with a test of its own
            assert (row.parameters, row.macs) == expected, row.name


def test_the_input_is_no_layer(table):
    # By hand: rescale, two convolutions with pooling, flatten, two dense, softmax.
    assert count_layers(row.kind for row in table) == 9
