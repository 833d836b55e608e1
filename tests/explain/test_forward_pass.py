"""An image through a saved run, and what crosses to the server process."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.explain.edits import ChannelOff
from core.explain.forward_pass import follow_image
from core.files import read_json, write_json
from core.networks.loader import find_features, predict
from core.networks.network import export
from tests.conftest import ROOT
from tests.networks import EVERY, build_random, draw_noise, save_run

IMAGE = draw_noise(1)[0]


@pytest.mark.parametrize("name", EVERY)
def test_the_forward_pass_ends_with_the_networks_own_prediction(tmp_path, name):
    folder = save_run(tmp_path, name)
    passed = follow_image(folder, IMAGE)
    probabilities = predict(folder, IMAGE[None])[0]
    np.testing.assert_allclose(passed.probabilities, probabilities, atol=1e-5)
    assert passed.steps[0].kind == "image"
    np.testing.assert_array_equal(passed.steps[0].values[..., 0], IMAGE)
    for step in passed.steps:
        assert step.values.shape == step.row.output_shape
        assert step.values.dtype == np.float32
    logits = np.exp(passed.logits - passed.logits.max())
    np.testing.assert_allclose(logits / logits.sum(), probabilities, atol=1e-5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save_run(tmp_path_factory.mktemp("forward_pass"), "cnn")


def test_layers_are_named_for_the_learner(folder):
    steps = {step.row.name: step for step in follow_image(folder, IMAGE).steps}
    assert steps["conv_1"].kind == "convolution"
    assert steps["conv_1"].row.parameters == 288
    assert steps["conv_1"].stage_end == steps["pool_1"].stage_end == "relu_1"
    assert steps["dense_1"].stage_end == "dense_1"  # the activation is its own
    assert steps["logits"].stage_end == "logits"
    assert steps["probabilities"].kind == "softmax"


def test_a_stopped_or_continued_run_is_followed_too(tmp_path):
    folder = Path(save_run(tmp_path, "ann"))
    status = read_json(folder / "status.json") | {"state": "stopped"}
    write_json(folder / "status.json", status)
    described = read_json(folder / "config.json")
    described["config"] |= {"parent": "20260101-000000-ann-0a1b2c3d"}
    write_json(folder / "config.json", described)
    np.testing.assert_allclose(
        follow_image(str(folder), IMAGE).probabilities,
        predict(str(folder), IMAGE[None])[0],
        atol=1e-5,
    )


def test_new_weights_are_noticed(tmp_path):
    folder = save_run(tmp_path / "a", "ann")
    before = follow_image(folder, IMAGE).probabilities
    export(build_random("ann", seed=5), Path(folder) / "model.keras")
    after = follow_image(folder, IMAGE).probabilities
    assert not np.allclose(before, after)


def test_an_edited_forward_pass_shows_the_edit(folder):
    edits = (ChannelOff("relu_1", 3),)
    steps = {step.row.name: step for step in follow_image(folder, IMAGE, edits).steps}
    assert not steps["relu_1"].values[..., 3].any()
    assert steps["relu_1"].values[..., 4].any()
    whole = {step.row.name: step for step in follow_image(folder, IMAGE).steps}
    assert whole["relu_1"].values[..., 3].any()


def test_features_are_what_the_last_layer_gets(folder):
    images = draw_noise(3)
    features = find_features(folder, images)
    step = follow_image(folder, images[1]).steps[-3]
    np.testing.assert_allclose(features[1], step.values, atol=1e-5)


@pytest.mark.parametrize(
    "image", [IMAGE.astype(float), IMAGE[:27], np.zeros((1, 28, 28), np.uint8), "cat"]
)
def test_what_is_no_image_is_refused(folder, image):
    with pytest.raises(
        ValueError, match=r"image must be \(28, 28\) of uint8, received"
    ):
        follow_image(folder, image)


def test_a_run_without_a_model_says_so(tmp_path):
    folder = Path(save_run(tmp_path, "ann"))
    (folder / "model.keras").unlink()
    with pytest.raises(ValueError, match="must have a saved model"):
        follow_image(str(folder), IMAGE)


@pytest.mark.slow
def test_the_server_gets_results_without_tensorflow(folder):
    code = f"""
import sys
import numpy as np
import core.explain.embedding, core.explain.tsne
from core.explain.edits import ChannelOff
from core.networks.inference import InferenceWorker
worker = InferenceWorker()
image = np.zeros((28, 28), np.uint8)
edits = (ChannelOff("conv_1", 0),)
follow = "core.explain.forward_pass:follow_image"
passed = worker.call(follow, {folder!r}, image, edits)
look = "core.explain.unit:inspect_unit"
view = worker.call(look, {folder!r}, image, "logits", 3, edits)
worker.close()
print(len(passed.steps), view.unit, "tensorflow" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.split() == ["19", "3", "False"], done.stderr
