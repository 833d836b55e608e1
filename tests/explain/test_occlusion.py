"""Occlusion against brute force, and input gradients against small steps."""

import numpy as np
import pytest

from core.explain.input_gradients import find_gradients
from core.explain.network import load_layerwise
from core.explain.occlusion import occlude
from core.networks.loader import predict
from tests.networks import draw_noise, save_run

IMAGE = draw_noise(1)[0]


@pytest.fixture(scope="module")
def ann(tmp_path_factory):
    return save_run(tmp_path_factory.mktemp("occlusion"), "ann")


@pytest.mark.parametrize(
    ("patch", "stride", "fill"), [(7, 7, 0), (9, 4, 255), (28, 1, 0)]
)
def test_every_position_as_if_asked_alone(ann, patch, stride, fill):
    found = occlude(ann, IMAGE, patch, stride, fill)
    before = predict(ann, IMAGE[None])[0]
    np.testing.assert_allclose(found.before, before, atol=1e-5)
    losses = [[[] for _ in range(28)] for _ in range(28)]
    for i, row in enumerate(found.starts):
        for j, column in enumerate(found.starts):
            image = IMAGE.copy()
            image[row : row + patch, column : column + patch] = fill
            covered = predict(ann, image[None])[0]
            np.testing.assert_allclose(found.covered[i, j], covered, atol=1e-5)
            for r in range(row, row + patch):
                for c in range(column, column + patch):
                    losses[r][c].append(before - covered)
    by_hand = [[np.mean(each, axis=0) for each in line] for line in losses]
    np.testing.assert_allclose(found.drops, by_hand, atol=1e-5)


def test_the_patch_reaches_the_edge(ann):
    assert occlude(ann, IMAGE, 8, 7).starts.tolist() == [0, 7, 14, 20]


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((0, 1), "patch must be a whole number from 1 to 28, received 0"),
        ((29, 1), "patch must be .* received 29"),
        ((4, 0), "stride must be .* received 0"),
        ((4, 1, 256), "fill must be .* 0 to 255, received 256"),
        ((4, 1.5), r"stride must be .* received 1\.5"),
    ],
)
def test_sizes_out_of_range_are_refused(ann, sizes, message):
    with pytest.raises(ValueError, match=message):
        occlude(ann, IMAGE, *sizes)


def test_a_pixel_moves_the_logit_as_its_gradient_says(ann):
    gradients = find_gradients(ann, IMAGE, 3)
    network = load_layerwise(ann)
    rng = np.random.default_rng(0)
    for row, column in rng.integers(0, 28, (5, 2)):
        moved = np.stack([IMAGE, IMAGE]).astype(np.float32)
        moved[0, row, column] += 0.5
        moved[1, row, column] -= 0.5
        logits = network.run(moved, until=network.logits_index)[:, 3]
        gain = 255 * float(logits[0] - logits[1])
        assert gradients[row, column] == pytest.approx(gain, abs=0.02)


def test_gradients_of_no_class_are_refused(ann):
    with pytest.raises(ValueError, match=r"class must be .* 0 to 9, received -1"):
        find_gradients(ann, IMAGE, -1)
