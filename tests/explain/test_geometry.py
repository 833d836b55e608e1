"""Receptive fields against what a pixel really reaches."""

import keras
import numpy as np
import pytest

from core.explain.geometry import find_centres, receptive_field
from core.explain.layers import read_layers
from tests.networks import EVERY, build_random, outputs_of

CNNS = [name for name in EVERY if not name.endswith(("ann", "softmax"))]


def make_additive(model):
    """Makes every weight positive: then a lit pixel lights all that it reaches."""
    for layer in model.layers:
        for weight in layer.weights:
            hidden = weight.name in ("moving_mean", "beta", "bias")
            weight.assign(np.full(weight.shape, 0.0 if hidden else 1.0))


@pytest.mark.parametrize("name", CNNS)
def test_the_field_holds_exactly_the_pixels_that_count(name):
    model = build_random(name)
    make_additive(model)
    layers = read_layers(model)
    images = np.zeros((28, 28, 28), np.uint8)  # the k-th one: row k of it is lit
    images[np.arange(28), np.arange(28)] = 1
    outputs = outputs_of(model, images)
    for index, layer in enumerate(layers):
        if not layer.has_maps:
            break
        lit = outputs[index][..., 0].max(axis=2) > 0  # (lit row, output row)
        for row in range(layer.output_shape[0]):
            box = receptive_field(layers, index, row, row)
            seen = np.flatnonzero(lit[:, row])
            assert (box.row0, box.row1) == (seen[0], seen[-1] + 1), layer.name
            assert (box.column0, box.column1) == (box.row0, box.row1)


def test_the_field_by_hand():
    layers = read_layers(build_random("cnn"))
    names = [layer.name for layer in layers]

    def rows(name, row):
        box = receptive_field(layers, names.index(name), row, 0)
        return box.row0, box.row1

    assert rows("conv_1", 0) == (0, 2)  # one row of padding
    assert rows("pool_1", 3) == (5, 9)
    assert rows("conv_2", 13) == (23, 28)
    assert rows("logits", 0) == (0, 28)


def test_row_seven_of_seven_reaches_no_pool_but_padding_hides_it():
    image = keras.Input((7, 7, 1))
    x = keras.layers.MaxPooling2D()(image)  # rows 0 to 5 of 7
    x = keras.layers.Conv2D(1, 3, padding="same")(x)
    layers = read_layers(keras.Model(image, x))
    box = receptive_field(layers, 2, 2, 2)
    assert (box.row0, box.row1) == (2, 6)


@pytest.mark.parametrize("name", CNNS)
def test_centres_lie_in_the_middle_of_unpadded_fields(name):
    layers = read_layers(build_random(name))
    for index, layer in enumerate(layers):
        if not layer.has_maps:
            break
        for row, centre in enumerate(find_centres(layers, index)):
            box = receptive_field(layers, index, row, row)
            if box.row0 > 0 and box.row1 < 28:
                assert centre == (box.row0 + box.row1 - 1) / 2
