"""Kernels, weight images and maximally activating images, checked by hand."""

import shutil

import numpy as np
import pytest

from core.data.sources import load_dataset
from core.explain.filters import (
    find_maximally_activating,
    read_kernels,
    read_weight_images,
)
from core.explain.forward_pass import follow_image
from core.explain.network import load_layerwise
from tests.conftest import write_idx
from tests.networks import save_run


@pytest.fixture(scope="module")
def dataset(small_folder):
    return load_dataset(str(small_folder))


@pytest.fixture(scope="module")
def images(dataset):
    return dataset.test.images


@pytest.fixture(scope="module")
def cnn(tmp_path_factory, dataset):
    return save_run(tmp_path_factory.mktemp("filters"), "cnn", dataset=dataset)


@pytest.fixture(scope="module")
def ann(tmp_path_factory, dataset):
    return save_run(tmp_path_factory.mktemp("filters"), "ann", dataset=dataset)


def test_kernels_are_the_convolutions_own(cnn):
    kernels = read_kernels(cnn, "conv_2")
    assert kernels.shape == (3, 3, 32, 64)
    with pytest.raises(ValueError, match="pool_1 is: max pooling"):
        read_kernels(cnn, "pool_1")


def test_a_weight_image_is_what_a_unit_multiplies_the_image_by(ann, images):
    pictures = read_weight_images(ann)
    assert pictures.shape == (256, 28, 28)
    layer = next(each for each in load_layerwise(ann).layers if each.name == "dense_1")
    sums = np.einsum("uhw,hw->u", pictures, images[0] / 255) + layer.weights["bias"]
    step = next(
        step
        for step in follow_image(ann, images[0]).steps
        if step.row.name == "dense_1"
    )
    np.testing.assert_allclose(np.maximum(sums, 0), step.values, rtol=1e-3, atol=1e-4)


def test_a_cnn_has_no_weight_images(cnn):
    with pytest.raises(ValueError, match=r"conv_1 is: convolution. Choose an ANN"):
        read_weight_images(cnn)


@pytest.mark.parametrize(("layer", "end"), [("conv_2", "relu_2"), ("norm_3", "relu_3")])
def test_maximally_activating_images_reach_the_largest_values(cnn, images, layer, end):
    found = find_maximally_activating(cnn, layer, 5, 4)
    peaks = []
    for image in images:
        steps = {step.row.name: step.values for step in follow_image(cnn, image).steps}
        peaks.append(steps[end][..., 5].max())
    np.testing.assert_allclose(found.values, np.sort(peaks)[::-1][:4], atol=1e-5)
    np.testing.assert_allclose(np.array(peaks)[found.rows], found.values, atol=1e-5)


def test_the_box_holds_what_activated(cnn, images):
    """Blackening all else leaves the value as it was, but for padding's edge."""
    found = find_maximally_activating(cnn, "conv_1", 2, 3)
    for row, value, box in zip(found.rows, found.values, found.boxes, strict=True):
        only = np.zeros_like(images[row])
        inside = slice(box.row0, box.row1), slice(box.column0, box.column1)
        only[inside] = images[row][inside]
        steps = {step.row.name: step.values for step in follow_image(cnn, only).steps}
        assert steps["relu_1"][..., 2].max() >= value - 1e-4


def test_units_see_the_whole_image(ann):
    found = find_maximally_activating(ann, "dense_2", 0, 2)
    assert len(found.boxes) == 2
    assert found.boxes[0].row1 == 28


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("flatten", 0, 3), "received 'flatten'"),
        (("rescale", 0, 3), "received 'rescale'"),
        (("probabilities", 0, 3), "received 'probabilities'"),
        (("conv_1", 32, 3), "channel of conv_1 must be .* 0 to 31"),
        (("conv_1", 0, 0), "count must be .* 1 to 100, received 0"),
    ],
)
def test_maps_that_do_not_exist_are_refused(cnn, arguments, message):
    with pytest.raises(ValueError, match=message):
        find_maximally_activating(cnn, *arguments)


def test_missing_data_are_a_plain_error(tmp_path, dataset):
    folder = tmp_path / "garments"
    shutil.copytree(dataset.source, folder)
    run = save_run(tmp_path, "ann", dataset=load_dataset(str(folder)))
    find_maximally_activating(run, "dense_1", 0, 3)
    labels = dataset.test.labels[::-1]
    write_idx(folder / "t10k-labels-idx1-ubyte.gz", labels)
    with pytest.raises(ValueError, match="those in garments are others"):
        find_maximally_activating(run, "dense_1", 0, 3)
    shutil.rmtree(folder)
    with pytest.raises(ValueError, match="garments"):
        find_maximally_activating(run, "dense_1", 0, 3)
