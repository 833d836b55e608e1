"""A whole channel taken apart: its numbers add up to the network's own, everywhere."""

import numpy as np
import pytest

from core.explain.edits import ChannelOff
from core.explain.geometry import Window, receptive_field
from core.explain.layers import find_layer
from core.explain.network import LayerwiseNetwork
from core.explain.scan import scan_channel, scan_outputs
from tests.networks import EVERY, build_random, draw_noise, save_run

IMAGE = draw_noise(1)[0]


def activated(values, layer):
    """Returns what a convolution's own activation function makes of its sums."""
    return np.maximum(values, 0) if layer.activation == "relu" else values


@pytest.mark.parametrize("name", EVERY)
def test_every_channel_is_what_keras_says(name):
    network = LayerwiseNetwork(build_random(name))
    layers, outputs = network.layers, network.run_all(IMAGE)
    rng = np.random.default_rng(0)
    for index, values in enumerate(outputs):
        if values.ndim != 3:
            continue
        channel = int(rng.integers(values.shape[-1]))
        scan = scan_outputs(layers, outputs, index, channel)
        if layers[index].type == "Conv2D":
            assert layers[index].activation in (None, "relu")
            sums = activated(scan.sums, layers[index])
            np.testing.assert_allclose(sums, values[..., channel], 1e-4, 1e-4)
        elif not scan.steps:
            np.testing.assert_array_equal(scan.sums, values[..., channel])
        by_name = {layers[at].name: outputs[at] for at in range(len(layers))}
        for step in scan.steps:
            np.testing.assert_array_equal(step.values, by_name[step.name][..., channel])
        for row, (first, end) in enumerate(scan.fields):
            box = receptive_field(layers, index, row, 0)
            assert (first, end) == (box.row0, box.row1)


def test_a_window_times_the_kernel_makes_the_sum():
    network = LayerwiseNetwork(build_random("cnn"))
    layers, outputs = network.layers, network.run_all(IMAGE)
    scan = scan_outputs(layers, outputs, find_layer(layers, "conv_2"), 5)
    assert scan.window == Window(3, 1, 1, 1)
    patch = scan.source[3:6, 6:9]  # around row 4, column 7
    assert (patch * scan.kernel).sum() == pytest.approx(scan.sums[4, 7], rel=1e-4)
    assert [step.name for step in scan.steps] == ["pool_2", "norm_2", "relu_2"]
    assert scan.bias is None


def test_the_numbers_of_a_step_make_its_values():
    network = LayerwiseNetwork(build_random("cnn"))
    layers, outputs = network.layers, network.run_all(IMAGE)
    scan = scan_outputs(layers, outputs, find_layer(layers, "conv_2"), 5)
    pool, norm, relu = scan.steps
    numbers = norm.numbers
    spread = np.sqrt(numbers["variance"] + numbers["epsilon"])
    by_hand = (pool.values - numbers["mean"]) / spread
    by_hand = numbers["scale"] * by_hand + numbers["shift"]
    np.testing.assert_allclose(norm.values, by_hand, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(relu.values, np.maximum(by_hand, 0), 1e-4, 1e-4)


def test_a_channel_that_is_off_ends_in_zeros(tmp_path):
    folder = save_run(tmp_path, "cnn")
    scan = scan_channel(folder, IMAGE, "conv_1", 3, (ChannelOff("relu_1", 3),))
    assert not scan.steps[-1].values.any()
    assert scan_channel(folder, IMAGE, "conv_1", 3).steps[-1].values.any()


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (("dense_1", 0), "layer must give feature maps"),
        (("conv_9", 0), "layer must be one of image, .*received 'conv_9'"),
        (("rescale", 1), "channel of rescale must be .* 0 to 0, received 1"),
        (("conv_1", 32), "channel of conv_1 must be .* 0 to 31, received 32"),
        (("conv_1", True), "received True"),
        (("conv_1", 1.0), r"received 1\.0"),
    ],
)
def test_channels_that_do_not_exist_are_refused(tmp_path, place, message):
    with pytest.raises(ValueError, match=message):
        scan_channel(save_run(tmp_path, "cnn"), IMAGE, *place)
