"""One unit taken apart: its numbers add up to the network's own."""

import numpy as np
import pytest

from core.explain.layers import find_layer
from core.explain.network import LayerwiseNetwork
from core.explain.stages import end_of_stage
from core.explain.unit import inspect_unit, view_unit
from core.explain.views import DenseView, PoolingView, SoftmaxView, ValueView
from tests.networks import EVERY, build_random, draw_noise, save_run

IMAGE = draw_noise(1)[0]


def own_value(view):
    """Returns what a view's numbers come to, before any activation function."""
    match view:
        case DenseView():
            return view.products.sum() + view.rest + view.bias
        case SoftmaxView():
            return view.exponentials[view.unit] / view.sum
    return None


@pytest.mark.parametrize("name", EVERY)
def test_every_unit_comes_to_what_keras_says(name):
    network = LayerwiseNetwork(build_random(name))
    layers, outputs = network.layers, network.run_all(IMAGE)
    rng = np.random.default_rng(0)
    for index, values in enumerate(outputs):
        if values.ndim != 1:
            continue
        for unit in rng.integers(len(values), size=3):
            view = view_unit(layers, outputs, index, int(unit))
            assert view.result == values[unit]
            own = own_value(view)
            if own is not None and layers[index].activation == "relu":
                own = max(own, 0)
            if own is not None:
                np.testing.assert_allclose(own, values[unit], 1e-4, 1e-4)
            if isinstance(view, DenseView) and view.steps:
                end = end_of_stage(layers, index)
                assert view.steps[-1][1] == outputs[end][unit]


@pytest.fixture(scope="module")
def cnn():
    network = LayerwiseNetwork(build_random("cnn"))
    return network.layers, network.run_all(IMAGE)


def look(network, name, unit):
    layers, outputs = network
    return view_unit(layers, outputs, find_layer(layers, name), unit)


def test_global_pooling_looks_at_the_whole_feature_map():
    network = LayerwiseNetwork(build_random("cnn-small"))
    view = look((network.layers, network.run_all(IMAGE)), "largest", 3)
    assert isinstance(view, PoolingView)
    assert view.window.shape == (7, 7)
    assert view.result == view.window.max()


def test_a_global_average_is_the_mean():
    network = LayerwiseNetwork(build_random("wide-kernel"))
    view = look((network.layers, network.run_all(IMAGE)), "average", 0)
    assert view.result == pytest.approx(view.window.mean(), rel=1e-4)


def test_a_dense_unit_by_its_largest_contributions(cnn):
    view = look(cnn, "dense_1", 9)
    assert isinstance(view, DenseView)
    sizes = np.abs(view.products)
    assert (sizes[:-1] >= sizes[1:]).all()
    np.testing.assert_allclose(view.products, view.inputs * view.weights)
    assert view.products.sum() + view.rest == pytest.approx(view.total, rel=1e-4)
    assert view.positive + view.negative == pytest.approx(view.total, rel=1e-4)
    row, column, channel = view.places[0]
    source = cnn[1][find_layer(cnn[0], "relu_3")]
    assert source[row, column, channel] == view.inputs[0]
    assert view.result == pytest.approx(max(view.total + view.bias, 0), rel=1e-4)
    assert view.steps == (("ReLU", view.result),)
    assert look(cnn, "logits", 0).places is None
    assert look(cnn, "logits", 0).steps == ()


def test_what_follows_a_dense_layer_is_told_in_order():
    network = LayerwiseNetwork(build_random("normed-ann"))
    view = look((network.layers, network.run_all(IMAGE)), "dense_1", 4)
    assert [kind for kind, _ in view.steps] == ["batch normalisation", "leaky ReLU"]


def test_a_flattened_unit_is_one_place_of_one_channel(cnn):
    unit = (1 * 3 + 2) * 128 + 40  # row 1, column 2, channel 40 of 3 x 3 x 128
    view = look(cnn, "flatten", unit)
    assert isinstance(view, ValueView)
    assert view.result == cnn[1][find_layer(cnn[0], "relu_3")][1, 2, 40] == view.before


def test_softmax_is_exponentials_over_their_sum(cnn):
    view = look(cnn, "probabilities", 4)
    assert isinstance(view, SoftmaxView)
    assert view.exponentials.max() == 1
    assert view.result == pytest.approx(view.exponentials[4] / view.sum)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (("conv_9", 0), "layer must be one of image, .*received 'conv_9'"),
        (("conv_1", 0), "layer must give units, conv_1 gives feature maps"),
        (("dense_1", 128), "unit of dense_1 must be .* 0 to 127, received 128"),
        (("dense_1", -1), "unit of dense_1 must be .* received -1"),
        (("dense_1", True), "received True"),
        (("dense_1", 1.0), r"received 1\.0"),
    ],
)
def test_units_that_do_not_exist_are_refused(tmp_path, place, message):
    with pytest.raises(ValueError, match=message):
        inspect_unit(save_run(tmp_path, "cnn"), IMAGE, *place)
