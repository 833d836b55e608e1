"""Inside networks that are no chain of stock layers: sums, own kernels, shuffling."""

import numpy as np
import pytest

import models
from core.explain.edits import ChannelOff, apply_edits
from core.explain.geometry import receptive_field
from core.explain.grad_cam import compute_maps, put_back
from core.explain.layers import find_layer, is_narrow
from core.explain.network import LayerwiseNetwork
from core.explain.scan import scan_outputs
from core.explain.stages import end_of_stage, find_source
from models.pixel_order import find_pixel_order
from models.shuffle_pixels import put_shuffle_first

RNG = np.random.default_rng(0)
IMAGE = RNG.integers(0, 256, (28, 28), np.uint8)


def build(name, **options):
    model = models.build(name, **options)
    for layer in model.layers:
        for weight in layer.weights:
            if weight.name in ("bias", "beta", "moving_mean"):
                weight.assign(RNG.normal(0, 0.1, weight.shape))
    return model


@pytest.fixture(scope="module")
def residual():
    return build("custom-cnn", blocks=2, filters=8, residual=True)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("custom-cnn", {"blocks": 2, "filters": 8, "residual": True}),
        ("custom-cnn", {"filters": 8, "residual": True, "batch_norm": False}),
        ("window-net", {"sharing": "local"}),
        ("softmax", {}),
    ],
)
def test_layer_by_layer_it_predicts_what_keras_predicts(name, options):
    model = build(name, **options)
    network = LayerwiseNetwork(model)
    outputs = network.run_all(IMAGE)
    expected = np.asarray(model(IMAGE[None, ..., None], training=False))[0]
    np.testing.assert_allclose(outputs[-1], expected, atol=1e-5)
    for index in range(len(outputs) - 1):
        if is_narrow(network.layers, index):
            again = network.run(outputs[index][None], after=index)
            np.testing.assert_allclose(again[0], expected, atol=1e-5)


def test_beside_a_branch_nothing_can_begin(residual):
    layers = LayerwiseNetwork(residual).layers
    narrow = {layer.name: is_narrow(layers, i) for i, layer in enumerate(layers)}
    assert [name for name, is_one in narrow.items() if not is_one] == [
        *("conv_1b", "norm_1b", "conv_2b", "norm_2b")
    ]


def test_the_stage_of_a_residual_convolution_ends_after_the_sum(residual):
    layers = LayerwiseNetwork(residual).layers
    index = find_layer(layers, "conv_1b")
    assert layers[end_of_stage(layers, index)].name == "relu_1b"
    assert layers[find_source(layers, find_layer(layers, "relu_1b"))].name == "norm_1b"


def test_a_channel_of_a_residual_convolution_that_is_off_changes_nothing(residual):
    network = LayerwiseNetwork(residual)
    edited = apply_edits(network.layers, [ChannelOff("norm_1b", 3)])
    outputs = network.run_all(IMAGE, layers=edited)
    before, after = (
        outputs[find_layer(edited, name)][..., 3] for name in ("relu_1", "relu_1b")
    )
    np.testing.assert_allclose(after, before, atol=1e-5)


def test_a_channel_behind_a_sum_is_not_switched_off(residual):
    network = LayerwiseNetwork(residual)
    with pytest.raises(ValueError, match="add_1b sums two layers"):
        apply_edits(network.layers, [ChannelOff("relu_1b", 3)])


def test_a_sum_is_scanned_as_two_maps(residual):
    network = LayerwiseNetwork(residual)
    outputs = network.run_all(IMAGE)
    index = find_layer(network.layers, "add_1b")
    scan = scan_outputs(network.layers, outputs, index, 2)
    np.testing.assert_allclose(scan.source.sum(axis=-1), scan.sums, atol=1e-5)
    assert [step.kind for step in scan.steps] == ["ReLU"]


@pytest.mark.parametrize("layer", ["local_1", "local_2"])
def test_each_window_of_a_local_layer_is_multiplied_with_its_own_kernel(layer):
    network = LayerwiseNetwork(build("window-net", sharing="local"))
    outputs = network.run_all(IMAGE)
    index = find_layer(network.layers, layer)
    scan = scan_outputs(network.layers, outputs, index, 1)
    size, stride = scan.window.size, scan.window.stride
    row, column = 4, 2
    window = scan.source[stride * row :, stride * column :][:size, :size]
    expected = (window * scan.kernel[row, column]).sum() + scan.bias[row, column]
    assert scan.sums[row, column] == pytest.approx(expected, abs=1e-4)
    np.testing.assert_allclose(
        np.maximum(scan.sums, 0), outputs[index][..., 1], atol=1e-4
    )


def test_behind_shuffled_pixels_lies_the_whole_image():
    network = LayerwiseNetwork(put_shuffle_first(build("simple-cnn")))
    box = receptive_field(network.layers, find_layer(network.layers, "conv_1"), 3, 3)
    assert (box.row0, box.row1, box.column0, box.column1) == (0, 28, 0, 28)


def test_a_heat_map_lies_on_the_pixels_it_is_about():
    order = np.array(find_pixel_order())
    picture = np.arange(784, dtype=np.float32).reshape(1, 28, 28)
    shuffled = picture.reshape(1, 784)[:, order].reshape(picture.shape)
    np.testing.assert_array_equal(put_back(shuffled), picture)
    plain = build("simple-cnn")
    index, moved = 2, IMAGE.reshape(784)[order].reshape(28, 28)
    of_plain = compute_maps(LayerwiseNetwork(plain), moved, index=index, classes=[1])
    shuffled_network = LayerwiseNetwork(put_shuffle_first(plain))
    found = compute_maps(shuffled_network, IMAGE, index=index + 1, classes=[1])
    np.testing.assert_allclose(found.heat, put_back(of_plain.heat), rtol=1e-3)
