"""Batch normalisation predicts by the means of the batches it saw, however few."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from core.runs.config import TrainingConfig
from core.training.acceleration import FusedBatchNormalization
from core.training.statistics import NormStatistics
from tests.workers import train_here


def normalise(steps, momentum):
    """Returns a model whose normalisation saw some batches, and those batches."""
    layer = FusedBatchNormalization(momentum=momentum, name="norm")
    image = keras.Input((6, 6, 3))
    model = keras.Model(image, layer(image))
    rng = np.random.default_rng(0)
    batches = [rng.normal(4, 3, (8, 6, 6, 3)) for _ in range(steps)]
    for batch in batches:
        model(tf.constant(batch, tf.float32), training=True)
    return model, batches


@pytest.mark.parametrize(("steps", "momentum"), [(1, 0.9), (3, 0.99), (12, 0.9)])
def test_they_are_weighted_means_of_the_batches_alone(steps, momentum):
    model, batches = normalise(steps, momentum)
    NormStatistics(model).correct(steps=steps)
    weights = momentum ** np.arange(steps - 1, -1, -1)
    layer = model.get_layer("norm")
    for found, each in (
        (layer.moving_mean, [b.mean(axis=(0, 1, 2)) for b in batches]),
        (layer.moving_variance, [b.var(axis=(0, 1, 2)) for b in batches]),
    ):
        expected = np.average(each, axis=0, weights=weights)
        np.testing.assert_allclose(np.asarray(found), expected, rtol=1e-3)


def test_they_are_corrected_once_and_not_after_many_steps():
    model, _ = normalise(3, 0.9)
    layer = model.get_layer("norm")
    start = np.asarray(layer.moving_mean)
    many = NormStatistics(model)
    many.correct(steps=1000)
    np.testing.assert_array_equal(np.asarray(layer.moving_mean), start)
    few = NormStatistics(model)
    few.correct(steps=3)
    corrected = np.asarray(layer.moving_mean)
    assert (abs(corrected) > abs(start)).all()
    few.correct(steps=3)
    np.testing.assert_array_equal(np.asarray(layer.moving_mean), corrected)


def test_a_network_of_few_steps_predicts_what_it_learned(tmp_path, small_folder):
    from core.runs.store import RunStore

    config = TrainingConfig(
        epochs=2,
        batch_size=100,
        learning_rate=0.01,
        precision="float32",
        data=str(small_folder),
    )
    run = train_here(RunStore(tmp_path / "runs"), config)
    last = run.history.iloc[-1]
    assert last["accuracy"] > 0.5  # 18 steps
    assert run.summary.val_accuracy > last["accuracy"] - 0.15


@pytest.mark.parametrize(("steps", "momentum"), [(20, 0.75), (1, 0.0), (5000, 0.9)])
def test_of_few_steps_the_last_fifth_counts(steps, momentum):
    layer = FusedBatchNormalization(momentum=0.9)
    image = keras.Input((6, 6, 3))
    NormStatistics(keras.Model(image, layer(image)), steps=steps)
    assert layer.momentum == pytest.approx(momentum)
