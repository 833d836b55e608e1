"""The mixed-precision copy computes what the plain network computes."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

import models
from core.machine import describe_machine
from core.training.acceleration import (
    FusedBatchNormalization,
    measure_precisions,
    mixed_precision_copy,
)
from core.training.precision import choose_precision

RNG = np.random.default_rng(0)
TOLERANCES = {"float32": 1e-4, "bfloat16": 0.05}  # bf16 keeps 8 bits: 1 in 256


def trained_statistics(layer):
    """Gives a normalisation weights that are not its first ones."""
    channels = layer.gamma.shape[0]
    layer.gamma.assign(RNG.uniform(0.5, 2, channels))
    layer.beta.assign(RNG.normal(size=channels))
    layer.moving_mean.assign(RNG.normal(size=channels))
    layer.moving_variance.assign(RNG.uniform(0.5, 2, channels))


def pair(precision):
    """A stock normalisation and a fused one with the same weights."""
    policy = {"float32": "float32", "bfloat16": "mixed_bfloat16"}[precision]
    stock = keras.layers.BatchNormalization(momentum=0.9)
    fused = FusedBatchNormalization(momentum=0.9, dtype=policy)
    for layer in (stock, fused):
        layer.build((None, 7, 7, 5))
    trained_statistics(stock)
    fused.set_weights(stock.get_weights())
    return stock, fused


def run(layer, x, *, training):
    """Returns outputs, gradients of inputs and weights, and the moving statistics."""
    x = tf.convert_to_tensor(x)
    weight = tf.constant(np.random.default_rng(1).normal(size=x.shape), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.cast(layer(x, training=training), tf.float32)
        objective = tf.reduce_mean(y * weight)
    sources = [x, layer.gamma.value, layer.beta.value]
    gradients = tape.gradient(objective, sources)
    statistics = [layer.moving_mean, layer.moving_variance]
    return [np.asarray(each, np.float32) for each in [y, *gradients, *statistics]]


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("training", [True, False])
def test_fused_agrees_with_stock(precision, training):
    x = RNG.normal(1.0, 3.0, (6, 7, 7, 5)).astype("float32")
    stock, fused = pair(precision)
    expected = run(stock, x, training=training)
    received = run(fused, x, training=training)
    names = ("outputs", "d inputs", "d gamma", "d beta", "mean", "variance")
    for name, left, right in zip(names, expected, received, strict=True):
        scale = np.abs(left).max()
        assert np.abs(left - right).max() < TOLERANCES[precision] * scale, name


@pytest.mark.parametrize("name", models.ARCHITECTURES)
def test_a_copy_has_the_same_weights_and_predictions(name):
    model = models.build(name)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            trained_statistics(layer)
    pixels = RNG.integers(0, 256, (8, 28, 28, 1)).astype("float32")
    expected = np.asarray(model(pixels, training=False))
    for precision, tolerance in (("float32", 1e-4), ("bfloat16", 0.1)):
        training_copy = mixed_precision_copy(model, precision)
        for left, right in zip(
            model.get_weights(), training_copy.get_weights(), strict=True
        ):
            np.testing.assert_array_equal(left, right)
        received = np.asarray(training_copy(pixels, training=False))
        assert received.dtype == np.float32
        assert np.abs(expected - received).max() < tolerance


def test_no_stock_normalisation_is_left_in_a_copy():
    training_copy = mixed_precision_copy(models.build("leaky-cnn"), "bfloat16")
    kinds = {type(layer) for layer in training_copy.layers}
    assert FusedBatchNormalization in kinds
    assert keras.layers.BatchNormalization not in kinds


def test_the_measurement_is_kept_and_can_be_overruled(tmp_path, monkeypatch):
    cache = tmp_path / "precision.json"
    fake = {"choice": "bfloat16", "images_per_second": {}}
    monkeypatch.setattr("core.training.acceleration.measure_precisions", lambda: fake)
    assert choose_precision("float32", tmp_path) == "float32"
    assert not cache.exists()
    assert choose_precision("auto", tmp_path) == "bfloat16"
    cache.write_text(cache.read_text().replace("bfloat16", "float32"))
    assert choose_precision("auto", tmp_path) == "float32"  # read, not measured again
    kept = json.loads(cache.read_text())
    assert kept["machine"] == describe_machine()
    cache.write_text(json.dumps(kept | {"machine": "another"}))
    assert choose_precision("auto", tmp_path) == "bfloat16"
    cache.write_text("{")
    assert choose_precision("auto", tmp_path) == "bfloat16"


@pytest.mark.parametrize(
    ("gain", "choice"),
    [(0.4, "float32"), (1.05, "float32"), (1.2, "bfloat16"), (6, "bfloat16")],
)
def test_bfloat16_is_chosen_where_it_is_clearly_quicker(monkeypatch, gain, choice):
    seconds = iter([3.0, 3.0 / gain])  # float32 first

    def time_steps(model, config, *, steps):
        assert model.get_layer("conv_1").compute_dtype == next(precisions)
        return next(seconds)

    precisions = iter(["float32", "bfloat16"])
    monkeypatch.setattr("core.training.acceleration.time_steps", time_steps)
    measured = measure_precisions()
    assert measured["choice"] == choice
    rates = measured["images_per_second"]
    assert rates["bfloat16"] / rates["float32"] == pytest.approx(gain)


@pytest.mark.slow
def test_a_real_measurement_gives_a_rate_for_both():
    rates = measure_precisions()["images_per_second"]
    assert rates.keys() == {"float32", "bfloat16"}
    assert min(rates.values()) > 0
