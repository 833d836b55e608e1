"""One value taken apart: its numbers add up to the network's own."""

import numpy as np
import pytest

from core.explain.layers import find_layer
from core.explain.network import Network
from core.explain.stages import end_of_stage, follow_place
from core.explain.unit import look_at_pixel, view_pixel
from core.explain.views import ConvolutionView, DenseView, PoolingView, SoftmaxView
from tests.networks import EVERY, build_random, draw_noise, save_run

IMAGE = draw_noise(1)[0]


def expected_result(layers, outputs, index, place):
    """Returns the value at the end of the stage that `place` goes to, or None."""
    row, column, channel = place
    end = index
    if layers[index].type in ("Conv2D", "Dense"):
        end = end_of_stage(layers, index)
        for later in layers[index + 1 : end + 1]:
            found = follow_place(later, row, column)
            if found is None:
                return None
            row, column = found
    values = outputs[end]
    return values[row, column, channel] if values.ndim == 3 else values[channel]


@pytest.mark.parametrize("name", EVERY)
def test_every_value_comes_to_what_keras_says(name):
    network = Network(build_random(name))
    layers, outputs = network.layers, network.run_all(IMAGE)
    rng = np.random.default_rng(0)
    for index, values in enumerate(outputs):
        for _ in range(3):
            at = [int(rng.integers(side)) for side in values.shape]
            place = tuple(at) if len(at) == 3 else (0, 0, at[0])
            view = view_pixel(layers, outputs, index=index, place=place)
            expected = expected_result(layers, outputs, index, place)
            if expected is None:
                assert view.result is None
            else:
                np.testing.assert_allclose(view.result, expected, 1e-4, 1e-4)


@pytest.fixture(scope="module")
def cnn():
    network = Network(build_random("cnn"))
    return network.layers, network.run_all(IMAGE)


def look(network, name, place):
    layers, outputs = network
    index = find_layer(layers, name)
    return view_pixel(layers, outputs, index=index, place=place)


def test_a_convolution_in_numbers(cnn):
    view = look(cnn, "conv_2", (5, 6, 7))
    assert isinstance(view, ConvolutionView)
    source = cnn[1][find_layer(cnn[0], "relu_1")]
    np.testing.assert_array_equal(view.patch, source[4:7, 5:8])
    assert view.kernel.shape == view.products.shape == (3, 3, 32)
    np.testing.assert_allclose(view.products, view.patch * view.kernel)
    np.testing.assert_allclose(view.sums.sum(), view.total, rtol=1e-5)
    assert view.bias is None
    assert (view.first_row, view.first_column) == (4, 5)
    assert [step.name for step in view.steps] == ["pool_2", "norm_2", "relu_2"]
    pool, norm, relu = view.steps
    assert pool.after == pytest.approx(pool.window.max())
    numbers = norm.numbers
    spread = np.sqrt(numbers["variance"] + numbers["epsilon"])
    by_hand = (norm.before - numbers["mean"]) / spread
    by_hand = numbers["scale"] * by_hand + numbers["shift"]
    assert norm.after == pytest.approx(by_hand)
    assert relu.after == view.result == pytest.approx(max(by_hand, 0))


def test_padding_is_shown(cnn):
    view = look(cnn, "conv_1", (0, 27, 0))
    assert view.is_inside.tolist() == [
        [False, False, False],
        [True, True, False],
        [True, True, False],
    ]
    assert not view.patch[~view.is_inside].any()
    assert (view.first_row, view.first_column) == (-1, 26)
    assert view.field.row0 == 0
    assert view.field.column1 == 28


def test_a_pixel_that_pooling_drops_ends_there(cnn):
    view = look(cnn, "conv_3", (6, 0, 0))  # 7 x 7: row 6 is in no window
    assert [step.name for step in view.steps] == ["pool_3"]
    assert view.result is None


def test_a_pooling_window_and_its_winner(cnn):
    view = look(cnn, "pool_1", (3, 4, 5))
    source = cnn[1][find_layer(cnn[0], "conv_1")]
    assert isinstance(view, PoolingView)
    np.testing.assert_array_equal(view.window, source[6:8, 8:10, 5])
    assert view.window[view.winner] == view.window.max() == view.result
    assert (view.first_row, view.first_column) == (6, 8)


def test_an_average_has_no_winner():
    network = Network(build_random("wide-kernel"))
    view = look((network.layers, network.run_all(IMAGE)), "pool_1", (0, 0, 0))
    assert view.winner is None
    assert view.result == pytest.approx(view.window.mean())


def test_global_pooling_looks_at_the_whole_map():
    network = Network(build_random("cnn-small"))
    view = look((network.layers, network.run_all(IMAGE)), "largest", (0, 0, 3))
    assert view.window.shape == (7, 7)
    assert view.result == view.window.max()


def test_a_dense_unit_by_its_largest_contributions(cnn):
    view = look(cnn, "dense_1", (0, 0, 9))
    assert isinstance(view, DenseView)
    sizes = np.abs(view.products)
    assert (sizes[:-1] >= sizes[1:]).all()
    assert view.products.sum() + view.rest == pytest.approx(view.total, rel=1e-4)
    assert view.positive + view.negative == pytest.approx(view.total, rel=1e-4)
    row, column, channel = view.places[0]
    source = cnn[1][find_layer(cnn[0], "relu_3")]
    assert source[row, column, channel] == view.inputs[0]
    assert view.result == max(view.total + view.bias, 0)
    assert look(cnn, "logits", (0, 0, 0)).places is None


def test_a_flattened_unit_is_one_place_of_one_map(cnn):
    unit = (1 * 3 + 2) * 128 + 40  # row 1, column 2, map 40 of 3 x 3 x 128
    view = look(cnn, "flatten", (0, 0, unit))
    same = look(cnn, "relu_3", (1, 2, 40))
    assert (view.result, view.field) == (same.result, same.field)


def test_softmax_is_exponentials_over_their_sum(cnn):
    view = look(cnn, "probabilities", (0, 0, 4))
    assert isinstance(view, SoftmaxView)
    assert view.exponentials.max() == 1
    assert view.result == pytest.approx(view.exponentials[4] / view.sum)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (("conv_9", 0, 0, 0), "layer must be one of image, .*received 'conv_9'"),
        (("conv_1", 32, 0, 0), "channel of conv_1 must be .* 0 to 31, received 32"),
        (("conv_1", 0, -1, 0), "row of conv_1 must be .* 0 to 27, received -1"),
        (("pool_1", 0, 0, 14), "column of pool_1 must be .* 0 to 13, received 14"),
        (("dense_1", 0, 1, 0), "row of dense_1 must be .* 0 to 0, received 1"),
        (("conv_1", True, 0, 0), "received True"),
        (("conv_1", 1.0, 0, 0), r"received 1\.0"),
    ],
)
def test_places_that_do_not_exist_are_refused(tmp_path, place, message):
    with pytest.raises(ValueError, match=message):
        look_at_pixel(save_run(tmp_path, "cnn"), IMAGE, *place)
