"""The training loop over a network's epochs; runs in worker processes alone."""

import concurrent.futures
import itertools
import math
import time
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from core.analysis.evaluation import Evaluation
from core.data.augmentation import augment_epoch
from core.runs.config import TrainingConfig
from core.training.acceleration import make_twin, time_steps
from core.training.network import (
    PREDICTION_BATCH,
    logits_model,
    make_predictor,
)
from core.training.optimization import (
    make_callbacks,
    make_optimizer,
    make_step_runner,
)
from core.training.pace import Pace

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
        self.pace = Pace(self.steps * config.epochs, budget=config.time_budget)
        optimizer = make_optimizer(config)
        self.model.compile(optimizer=optimizer)  # the callbacks look for it there
        self.run_steps = make_step_runner(logits_model(self.model), optimizer, config)
        self.predict = make_predictor(self.model)
        self.callbacks = make_callbacks(config, self.model)
        self.rng = np.random.default_rng((config.seed, config.initial_epoch))
        self.busy_seconds = 0.0
        self.images_done = 0

    def fit(self):
        """Trains until the epochs or the time are over, patience ends, or a stop."""
        stopped = False
        self.callbacks.on_train_begin()
        with concurrent.futures.ThreadPoolExecutor(1) as background:
            images = self._prepare_epoch(0)
            self._compile(images)
            self.pace.start()
            for epoch in itertools.count():
                upcoming = background.submit(self._prepare_epoch, epoch + 1)
                stopped = self._run_epoch(epoch, images)
                if stopped or self.model.stop_training or self.pace.is_over:
                    break
                images = upcoming.result()
            seconds = self.pace.elapsed
        self.callbacks.on_train_end()
        self.result.set_weights(self.model.get_weights())
        rate = self.images_done / self.busy_seconds if self.busy_seconds else 0.0
        return TrainingResult(stopped, seconds, rate)

    def _compile(self, images):
        """Traces the training step and the prediction before the clock starts."""
        order = tf.range(len(images))
        self._call(images, order, first=0, last=0)
        self.predict(self.validation.images[:PREDICTION_BATCH])

    def _prepare_epoch(self, epoch):
        number = self.config.initial_epoch + epoch
        images = augment_epoch(
            self.train_images,
            kind=self.config.augmentation,
            rng=np.random.default_rng((self.config.seed, 1, number)),
            epoch=number,
        )
        return tf.constant(images)  # (n, 28, 28) uint8

    def _run_epoch(self, epoch, images):
        """Trains one epoch; returns True where a stop was asked for."""
        start = time.monotonic()
        order = tf.constant(self.rng.permutation(len(images)).astype(np.int32))
        sums, step = np.zeros(2), 0
        stopped = False
        while step < self.steps and not (stopped or self.pace.is_over):
            group = min(self.pace.steps_in(GROUP_SECONDS), self.steps // MIN_GROUPS)
            last = min(step + max(1, group), self.steps)
            sums += self._run_group(epoch, images, order, first=step, last=last)
            step = last
            stopped = self.reporter.should_stop()
        if stopped and step < self.steps and epoch > 0:
            return True  # the part of an epoch is kept, but makes no row
        seen = min(step * self.config.batch_size, len(images))
        self._end_epoch(epoch, sums / seen, seconds=time.monotonic() - start)
        return stopped or self.reporter.should_stop()

    def _run_group(self, epoch, images, order, *, first, last):
        start = time.monotonic()
        sums = self._call(images, order, first=first, last=last)
        seconds = time.monotonic() - start
        size = self.config.batch_size
        count = min(last * size, len(order)) - first * size
        if not math.isfinite(sums[0]):
            raise ValueError(
                "Training diverged: the loss is no longer a number. learning_rate was "
                f"{self.config.learning_rate}; try a tenth of it."
            )
        self.pace.count(last - first, seconds)
        self.busy_seconds += seconds
        self.images_done += count
        self.reporter.on_steps(
            epoch=epoch,
            step=last,
            steps=self.steps,
            sums=(*sums, count),
            rate=count / seconds,
            pace=self.pace,
        )
        return sums

    def _call(self, images, order, *, first, last):
        loss_sum, correct = self.run_steps(
            images,
            self.labels,
            order,
            tf.constant(first),
            tf.constant(last),
            tf.constant(self.pace.done if self.images_done else 0.0, tf.float32),
            tf.constant(self.pace.per_step, tf.float32),
        )
        return float(loss_sum), float(correct)

    def _end_epoch(self, epoch, means, *, seconds):
        probabilities = self.predict(self.validation.images)
        watched = Evaluation(self.validation.labels, probabilities)
        row = {
            "epoch": self.config.initial_epoch + epoch,
            "accuracy": means[1],
            "loss": means[0],
            "val_accuracy": watched.accuracy,
            "val_loss": watched.loss,
            "learning_rate": self._current_rate(),
            "seconds": seconds,
        }
        self.reporter.on_epoch_end(row, probabilities)
        self.callbacks.on_epoch_end(epoch, row)

    def _current_rate(self):
        return float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))


def warm_up():
    """Runs a step of a tiny network: TensorFlow's first one is slow."""
    config = TrainingConfig(epochs=1, batch_size=8)
    inputs = keras.Input((28, 28, 1))
    x = keras.layers.Conv2D(2, 3, activation="relu")(inputs)
    x = keras.layers.Flatten()(keras.layers.MaxPooling2D()(x))
    model = keras.Model(inputs, keras.layers.Dense(10)(x))
    time_steps(model, config, steps=1)
