"""Optimizers, schedules and the compiled training step; worker processes alone."""

import math
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from core.runs.config import TrainingConfig
from core.training.muon import Muon
from core.training.optimizers import (
    OPTIMIZERS,
    PLATEAU,
    RANGE_START,
    WARM_UP_SHARE,
    optimizer_options,
)
from core.training.targets import BlendedTargets, Targets, blend, draw_blend

Tensor = Any  # TensorFlow's stubs say little


def scheduled_rate(config: TrainingConfig, done: Tensor) -> Tensor | None:
    """Returns the learning rate where `done` in 0..1 is over; None: it stays."""
    if config.schedule == "triangle":  # Smith 2018: up, then down to zero
        rising = done / WARM_UP_SHARE
        falling = (1.0 - done) / (1.0 - WARM_UP_SHARE)
        return config.learning_rate * tf.maximum(tf.minimum(rising, falling), 0.0)
    if config.schedule == "range-test":  # Smith 2017: exponentially up
        return config.learning_rate * RANGE_START ** (1.0 - done)
    if config.schedule == "cosine":
        angle = math.pi * tf.clip_by_value(done, 0.0, 1.0)
        return config.learning_rate * 0.5 * (1.0 + tf.cos(angle))
    return None


def make_optimizer(config: TrainingConfig) -> keras.optimizers.Optimizer:
    name, _ = OPTIMIZERS[config.optimizer]
    make = Muon if config.optimizer == "muon" else getattr(keras.optimizers, name)
    return make(config.learning_rate, **optimizer_options(config))


def make_callbacks(
    config: TrainingConfig, model: keras.Model
) -> keras.callbacks.CallbackList:
    """Returns Keras's own callbacks for early stopping and the plateau schedule."""
    callbacks = []
    if config.patience is not None:
        best = {"patience": config.patience, "restore_best_weights": True}
        callbacks.append(keras.callbacks.EarlyStopping("val_loss", **best))
    if config.schedule == "plateau":
        callbacks.append(keras.callbacks.ReduceLROnPlateau("val_loss", **PLATEAU))
    return keras.callbacks.CallbackList(callbacks, model=model)


def make_step_runner(
    model: keras.Model, optimizer: keras.optimizers.Optimizer, config: TrainingConfig
) -> Callable[..., tuple[Tensor, Tensor]]:
    """Compiles a function that runs many training steps of a model of logits.

    Its `weights (n,)` say what each image counts, `order (m,)` lists the epoch's rows;
    steps `first..last - 1` are run; `per_step` is what one adds to `done`, in 0..1.
    It returns `(losses, hits)`, `(images,)` as ordered; losses are not smoothed.
    """
    batch_size = config.batch_size
    optimizer.build(model.trainable_variables)

    @tf.function(autograph=True, jit_compile=False)
    def run_steps(
        images: Any,
        labels: Any,
        weights: Any,
        order: Any,
        first: Any,
        last: Any,
        done: Any,
        per_step: Any,
    ) -> tuple[Any, Any]:
        losses = _make_array(last - first)
        hits = _make_array(last - first)
        for step in tf.range(first, last):
            done += per_step
            rate = scheduled_rate(config, done)
            if rate is not None:
                optimizer.learning_rate = rate
            rows = order[step * batch_size : (step + 1) * batch_size]
            x = tf.cast(tf.gather(images, rows), tf.float32)[..., None]  # (b,28,28,1)
            y, counts = tf.gather(labels, rows), tf.gather(weights, rows)  # (b,)
            plain, right = _learn_from(x, y, counts, model, optimizer, config)
            losses = losses.write(step - first, plain)
            hits = hits.write(step - first, right)
        return losses.concat(), hits.concat()

    return run_steps


def _learn_from(
    x: Tensor,
    y: Tensor,
    weights: Tensor,
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    config: TrainingConfig,
) -> tuple[Tensor, Tensor]:
    """Takes one step; returns the images' losses and whether each was right, `(b,)`.

    With mixup both are means over the two labels of a blend, by their shares.
    """
    targets: Any = Targets(y, weights)
    if config.mixup:
        shares, partners = draw_blend(tf.shape(y)[0], config.mixup)
        x = blend(x, shares[:, None, None, None], partners)
        targets = BlendedTargets(y, weights, shares, partners)
    with tf.GradientTape() as tape:
        logits = tf.cast(model(x, training=True), tf.float32)  # (b, 10)
        objective = targets.mean_loss(logits, config.label_smoothing)
    variables = model.trainable_variables
    optimizer.apply(tape.gradient(objective, variables), variables)
    return targets.losses(logits), targets.hits(logits)


def _make_array(batches: Any) -> tf.TensorArray:
    return tf.TensorArray(tf.float32, batches, infer_shape=False, element_shape=[None])
