"""A whole map taken apart agrees with the microscope's one pixel, everywhere."""

import numpy as np
import pytest

from core.explain.edits import ChannelOff
from core.explain.geometry import Window
from core.explain.layers import find_layer
from core.explain.network import Network
from core.explain.scan import scan_map, scan_outputs
from core.explain.unit import view_pixel
from tests.networks import EVERY, build_random, draw_noise, save_run

IMAGE = draw_noise(1)[0]


def follow(scan, row, column):
    """Returns the value in the end of a place, as the page finds it."""
    value, side = scan.sums[row, column], None
    for step in scan.steps:
        if step.window is not None:
            side = len(step.values)
            row, column = (step.window.find(each, side) for each in (row, column))
            if row is None or column is None:
                return None
        value = step.values[row, column]
    return float(value)


@pytest.mark.parametrize("name", EVERY)
def test_every_map_is_what_the_microscope_says(name):
    network = Network(build_random(name))
    layers, outputs = network.layers, network.run_all(IMAGE)
    rng = np.random.default_rng(0)
    for index, values in enumerate(outputs):
        if values.ndim != 3:
            continue
        row, column, channel = (int(rng.integers(side)) for side in values.shape)
        scan = scan_outputs(layers, outputs, index=index, channel=channel)
        place = row, column, channel
        view = view_pixel(layers, outputs, index=index, place=place)
        found = follow(scan, row, column)
        assert (found is None) == (view.result is None)
        if found is not None:
            assert found == pytest.approx(view.result, rel=1e-4, abs=1e-4)
        rows, columns = scan.fields[row], scan.fields[column]
        assert tuple(rows) == (view.field.row0, view.field.row1)
        assert tuple(columns) == (view.field.column0, view.field.column1)


def test_a_window_times_the_kernel_makes_the_sum():
    network = Network(build_random("cnn"))
    layers, outputs = network.layers, network.run_all(IMAGE)
    index = find_layer(layers, "conv_2")
    scan = scan_outputs(layers, outputs, index=index, channel=5)
    assert scan.window == Window(3, 1, 1, 1)
    patch = scan.source[3:6, 6:9]  # around row 4, column 7
    assert (patch * scan.kernel).sum() == pytest.approx(scan.sums[4, 7], rel=1e-4)
    assert [step.name for step in scan.steps] == ["pool_2", "norm_2", "relu_2"]


def test_a_map_that_is_off_ends_in_zeros(tmp_path):
    folder = save_run(tmp_path, "cnn")
    scan = scan_map(folder, IMAGE, "conv_1", 3, (ChannelOff("relu_1", 3),))
    assert not scan.steps[-1].values.any()
    assert scan_map(folder, IMAGE, "conv_1", 3).steps[-1].values.any()


def test_a_layer_without_maps_or_a_map_that_is_not_there_is_refused(tmp_path):
    folder = save_run(tmp_path, "ann")
    with pytest.raises(ValueError, match="layer must give maps"):
        scan_map(folder, IMAGE, "dense_1", 0)
    with pytest.raises(ValueError, match="channel of rescale"):
        scan_map(folder, IMAGE, "rescale", 1)
