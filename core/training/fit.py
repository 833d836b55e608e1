"""The training loop over a network's epochs; runs in worker processes alone."""

import concurrent.futures
import time
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from core.data.augmentation import augment_epoch
from core.runs.config import TrainingConfig
from core.training.acceleration import make_twin
from core.training.network import cross_entropy, logits_model, make_predictor
from core.training.optimization import (
    make_callbacks,
    make_optimizer,
    make_step_runner,
)

MIN_GROUPS = 5  # an epoch: even the quickest network draws a curve
GROUP_SECONDS = 0.2  # steps between two looks at the clock, the stop file, the curves


@dataclass(frozen=True)
class TrainingResult:
    """What a training loop did.

    Attributes:
        was_stopped: Somebody asked it to end early.
        seconds: From the first batch to the end of the last epoch.
        images_per_second: Within training steps.
    """

    was_stopped: bool
    seconds: float
    images_per_second: float


class Trainer:
    """Trains one model on one Dataset, reporting as it goes.

    Args:
        model: An uncompiled `keras.Model` with a layer named `logits`. A twin of it
            is trained; `fit` puts the twin's weights into it.
        config: The TrainingConfig.
        precision: `float32` or `bfloat16`, of the twin's arithmetic.
        train, validation: The Splits to learn from and to watch.
        reporter: Takes steps and epochs, and knows whether to stop.
    """

    def __init__(self, model, config, *, precision, train, validation, reporter):
        self.result, self.config, self.reporter = model, config, reporter
        self.model = make_twin(model, precision)
        self.train_images, self.validation = train.images, validation
        self.labels = tf.constant(train.labels.astype(np.int32))
        self.steps = -(-len(train) // config.batch_size)
        optimizer = make_optimizer(config, self.steps * config.epochs)
        self.model.compile(optimizer=optimizer)  # the callbacks look for it there
        self.run_steps = make_step_runner(logits_model(self.model), optimizer, config)
        self.predict = make_predictor(self.model)
        self.callbacks = make_callbacks(config, self.model)
        self.rng = np.random.default_rng((config.seed, config.initial_epoch))
        self.group = 1  # steps in one call; grows to GROUP_SECONDS
        self.busy_seconds = 0.0
        self.images_done = 0

    def fit(self):
        """Trains until the epochs are done, patience ends or a stop is asked for."""
        start = time.monotonic()
        stopped = False
        self.callbacks.on_train_begin()
        with concurrent.futures.ThreadPoolExecutor(1) as background:
            upcoming = background.submit(self._prepare_epoch, 0)
            for epoch in range(self.config.epochs):
                images = upcoming.result()
                if epoch + 1 < self.config.epochs:
                    upcoming = background.submit(self._prepare_epoch, epoch + 1)
                stopped = self._run_epoch(epoch, images)
                if stopped or self.model.stop_training:
                    break
        self.callbacks.on_train_end()
        self.result.set_weights(self.model.get_weights())
        rate = self.images_done / self.busy_seconds if self.busy_seconds else 0.0
        return TrainingResult(stopped, time.monotonic() - start, rate)

    def _prepare_epoch(self, epoch):
        images = augment_epoch(
            self.train_images,
            kind=self.config.augmentation,
            rng=np.random.default_rng((self.config.seed, 1, epoch)),
            epoch=self.config.initial_epoch + epoch,
        )
        return tf.constant(images)  # (n, 28, 28) uint8

    def _run_epoch(self, epoch, images):
        """Trains one epoch; returns True where a stop was asked for."""
        start = time.monotonic()
        order = tf.constant(self.rng.permutation(len(images)).astype(np.int32))
        sums, step = np.zeros(2), 0
        while step < self.steps:
            last = min(step + self.group, self.steps)
            sums += self._run_group(epoch, images, order, first=step, last=last)
            step = last
            if self.reporter.should_stop():
                break
        if step < self.steps and epoch > 0:
            return True  # the part of an epoch is kept, but makes no row
        seen = min(step * self.config.batch_size, len(images))
        self._end_epoch(epoch, sums / seen, seconds=time.monotonic() - start)
        return step < self.steps or self.reporter.should_stop()

    def _run_group(self, epoch, images, order, *, first, last):
        start = time.monotonic()
        results = self.run_steps(
            images, self.labels, order, tf.constant(first), tf.constant(last)
        )
        loss_sum, correct = (float(value) for value in results)
        seconds = time.monotonic() - start
        size = self.config.batch_size
        count = min(last * size, len(order)) - first * size
        if self.images_done:  # the first call also compiles: it measures nothing
            self.busy_seconds += seconds
            fitting = round((last - first) * GROUP_SECONDS / seconds)
            self.group = max(1, min(fitting, self.steps // MIN_GROUPS))
        self.images_done += count
        self.reporter.on_steps(
            epoch=epoch,
            step=last,
            steps=self.steps,
            loss_sum=loss_sum,
            correct=correct,
            images=count,
            rate=count / seconds,
        )
        return loss_sum, correct

    def _end_epoch(self, epoch, means, *, seconds):
        probabilities = self.predict(self.validation.images)
        labels = self.validation.labels
        row = {
            "epoch": self.config.initial_epoch + epoch,
            "accuracy": means[1],
            "loss": means[0],
            "val_accuracy": float((probabilities.argmax(1) == labels).mean()),
            "val_loss": cross_entropy(labels, probabilities),
            "learning_rate": self._current_rate(),
            "seconds": seconds,
        }
        self.reporter.on_epoch_end(row, probabilities)
        self.callbacks.on_epoch_end(epoch, row)

    def _current_rate(self):
        return float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))


def warm_up():
    """Runs a step and a prediction of a tiny network: the first ones are slow."""
    config = TrainingConfig(epochs=1, batch_size=8)
    inputs = keras.Input((28, 28, 1))
    x = keras.layers.Conv2D(2, 3, activation="relu")(inputs)
    x = keras.layers.Flatten()(keras.layers.MaxPooling2D()(x))
    model = keras.Model(inputs, keras.layers.Dense(10)(x))
    run_steps = make_step_runner(model, make_optimizer(config, 1), config)
    images = tf.zeros((8, 28, 28), tf.uint8)
    rows = tf.range(8)
    run_steps(images, rows, rows, tf.constant(0), tf.constant(1))
