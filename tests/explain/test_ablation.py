"""Edits against a network that was really changed, and the run left as it was."""

from pathlib import Path

import keras
import numpy as np
import pytest

from core.data.sources import load_dataset
from core.explain import ablation
from core.explain.ablation import evaluate_edited, predict_edited
from core.explain.edits import ChannelOff, LayerOff, NewKernel, apply_edits
from core.explain.network import LayerwiseNetwork, load_layerwise
from core.networks.loader import predict
from tests.networks import EVERY, build_random, draw_noise, save_run

IMAGE = draw_noise(1)[0]
CROSS = ((0.0, 1.0, 0.0), (1.0, -2.0, 1.0), (0.0, 1.0, 0.0))


def run_masked(model, name, channel, image):
    """Returns probabilities when Keras itself zeroes a channel after layer `name`."""
    values, is_after = (
        {id(model.input): image[None, ..., None].astype("float32")},
        False,
    )
    for layer in model.layers[1:]:
        given = layer.input  # one tensor, or those that are summed
        several = isinstance(given, list)
        taken = [values[id(each)] for each in (given if several else [given])]
        after = layer(taken if several else taken[0], training=False)
        after = np.array(after, copy=True)
        if layer.name == name:
            after[..., channel], is_after = 0, True
        values[id(layer.output)] = after
    assert is_after
    return values[id(model.output)][0]


@pytest.mark.parametrize("name", EVERY)
def test_a_channel_switched_off_is_0_at_every_layer_that_has_it(name):
    model = build_random(name)
    network = LayerwiseNetwork(model)
    tried = 0
    for layer in network.layers:
        try:
            edited = apply_edits(network.layers, (ChannelOff(layer.name, 1),))
        except ValueError:
            has_none = ("InputLayer", "Rescaling", "Flatten", "Activation")
            assert layer.type in has_none or name == "residual"
            continue
        tried += 1
        expected = run_masked(model, layer.name, 1, IMAGE)
        after = network.run(IMAGE[None], layers=edited)[0]
        np.testing.assert_allclose(after, expected, atol=1e-4, err_msg=layer.name)
    assert tried >= (1 if name == "softmax" else 3)  # it has the logits alone


@pytest.fixture(scope="module")
def dataset(small_folder):
    return load_dataset(str(small_folder))


@pytest.fixture(scope="module")
def cnn(tmp_path_factory, dataset):
    return save_run(tmp_path_factory.mktemp("ablation"), "cnn", dataset=dataset)


def change_for_real(cnn, name, weights):
    """Returns a copy of the run's network with other weights in one layer."""
    model = keras.models.clone_model(build_random("cnn"))
    model.set_weights(build_random("cnn").get_weights())
    model.get_layer(name).set_weights(weights)
    return model


def test_a_new_kernel_predicts_like_a_network_that_has_it(cnn):
    (kernel,) = build_random("cnn").get_layer("conv_2").get_weights()
    kernel = kernel.copy()
    kernel[:, :, 4, 9] = CROSS
    model = change_for_real(cnn, "conv_2", [kernel])
    edits = (NewKernel("conv_2", 9, 4, CROSS),)
    _, after = predict_edited(cnn, IMAGE, edits)
    expected = model(IMAGE[None, ..., None].astype(np.float32), training=False)
    np.testing.assert_allclose(after, np.asarray(expected)[0], atol=1e-5)


def test_edits_add_up_and_the_last_one_counts(cnn):
    kernel = load_layerwise(cnn).layers[2].weights["kernel"]
    back = tuple(map(tuple, kernel[:, :, 0, 3].tolist()))
    edits = (ChannelOff("conv_1", 3), NewKernel("conv_1", 3, 0, back))
    before, after = predict_edited(cnn, IMAGE, edits)
    np.testing.assert_array_equal(before, after)
    edits = (ChannelOff("conv_1", 3), ChannelOff("conv_1", 4))
    _, both = predict_edited(cnn, IMAGE, edits)
    _, one = predict_edited(cnn, IMAGE, edits[:1])
    assert not np.array_equal(one, both)
    assert not np.array_equal(one, before)


def test_a_layer_switched_off_leaves_no_difference_between_images(cnn):
    edits = (LayerOff("relu_2"),)
    first, second = (predict_edited(cnn, image, edits) for image in draw_noise(2))
    np.testing.assert_array_equal(first[1], second[1])
    assert not np.array_equal(first[0], second[0])


@pytest.mark.parametrize(
    "edit", [ChannelOff("relu_1", 5), ChannelOff("norm_3", 2), ChannelOff("dense_1", 0)]
)
def test_recall_is_that_of_the_edited_network(cnn, dataset, edit, monkeypatch):
    test = dataset.test
    network = load_layerwise(cnn)
    edited = apply_edits(network.layers, (edit,))
    labels = test.labels
    for most in (128_000_000, 1_000_000):  # with little memory it starts earlier
        monkeypatch.setattr(ablation, "MOST_KEPT", most)
        before, after = evaluate_edited(cnn, (edit,))
        for found, layers in ((before, network.layers), (after, edited)):
            hits = network.run(test.images, layers=layers).argmax(axis=1) == labels
            by_hand = [hits[labels == label].mean() for label in range(10)]
            np.testing.assert_allclose(found.recall, by_hand)
            assert found.accuracy == pytest.approx(hits.mean())
            assert len(found.labels) == 200


def test_without_edits_nothing_changes(cnn):
    before, after = evaluate_edited(cnn, ())
    np.testing.assert_array_equal(before.probabilities, after.probabilities)


def test_the_run_and_its_network_stay_as_they_were(cnn):
    def read_all():
        return {path.name: path.read_bytes() for path in Path(cnn).iterdir()}

    files, answered = read_all(), predict(cnn, IMAGE[None])
    before, _ = predict_edited(cnn, IMAGE, ())
    predict_edited(cnn, IMAGE, (LayerOff("conv_1"), NewKernel("conv_2", 0, 0, CROSS)))
    evaluate_edited(cnn, (LayerOff("norm_2"),))
    assert read_all() == files
    np.testing.assert_array_equal(predict(cnn, IMAGE[None]), answered)
    np.testing.assert_array_equal(predict_edited(cnn, IMAGE, ())[0], before)


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        (
            (ChannelOff("conv_1", 32),),
            "channel of conv_1 must be .* 0 to 31, received 32",
        ),
        ((ChannelOff("conv_7", 0),), "received 'conv_7'"),
        ((LayerOff("flatten"),), "received 'flatten'"),
        ((LayerOff("image"),), "received 'image'"),
        ((NewKernel("dense_1", 0, 0, CROSS),), "dense_1 is: dense layer"),
        ((NewKernel("conv_1", 0, 1, CROSS),), "source of conv_1 must be .* 0 to 0"),
        ((NewKernel("conv_1", 0, 0, ((1.0,),)),), r"must be \(3, 3\) finite numbers"),
        (
            (NewKernel("conv_1", 0, 0, ((float("nan"),) * 3,) * 3),),
            r"must be \(3, 3\) finite numbers",
        ),
        ((NewKernel("conv_1", 0, 0, (("a",) * 3,) * 3),), "must be numbers"),
        (("conv_1",), "must be a ChannelOff, LayerOff or NewKernel"),
        ((ChannelOff("conv_1", 0),) * 501, "at most 500, received 501"),
    ],
)
def test_edits_that_do_not_fit_are_refused(cnn, edits, message):
    with pytest.raises(ValueError, match=message):
        predict_edited(cnn, IMAGE, edits)
