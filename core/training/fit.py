"""The training loop over a network's epochs; runs in worker processes alone."""

import concurrent.futures
import itertools
import math
import time
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from core.analysis.evaluation import Evaluation
from core.data.augmentation.epoch import augment_epoch
from core.data.dataset import IMAGE_SHAPE, Split
from core.networks.network import PREDICTION_BATCH, logits_model, make_predictor
from core.runs.config import TrainingConfig
from core.training.acceleration import mixed_precision_copy, time_steps
from core.training.optimization import make_callbacks, make_optimizer, make_step_runner
from core.training.pace import Pace
from core.training.range_test import POINTS, RangeTest
from core.training.selection import Selection
from core.training.statistics import NormStatistics

MIN_GROUPS = 5  # an epoch: even the quickest network draws a curve
GROUP_SECONDS = 0.2  # steps between two looks at the clock, the stop file, the curves


class TrainingResult(NamedTuple):
    """What a training loop did."""

    was_stopped: bool  # somebody asked it to end early
    seconds: float  # from the first batch to the end of the last epoch
    images_per_second: float  # within training steps
    restored_epoch: int | None  # whose weights were restored, as in `Summary`
    # Whose weights these are, from 1; None where a part of an epoch came after it.
    weights_epoch: int | None


class Trainer:
    """Trains one model on one Dataset, reporting as it goes.

    The uncompiled `model` has a layer named `logits`; a copy of it is trained in
    `precision`, and `fit` puts the copy's weights into it.
    """

    def __init__(
        self,
        model: keras.Model,
        config: TrainingConfig,
        *,
        precision: str,
        train: Split,
        validation: Split,
        reporter: Any,  # takes steps and epochs, and knows whether to stop
    ):
        self.result, self.config, self.reporter = model, config, reporter
        self.model = mixed_precision_copy(model, precision)
        self.train_images, self.validation = train.images, validation
        self.labels = tf.constant(train.labels.astype(np.int32))
        self.pace = Pace(config.epochs, budget=config.time_budget)
        optimizer = make_optimizer(config)
        self.model.compile(optimizer=optimizer)  # the callbacks look for it there
        self.run_steps = make_step_runner(logits_model(self.model), optimizer, config)
        self.predict = make_predictor(self.model)
        steps = config.epochs * math.ceil(len(train) / config.batch_size)
        planned = steps if config.time_budget is None else None
        self.statistics = NormStatistics(self.model, steps=planned)
        self.callbacks = make_callbacks(config, self.model)
        rng = np.random.default_rng((config.seed, config.initial_epoch))
        self.selection = Selection(len(train), config.skip_easy, rng)
        self.range_test, self.min_groups = None, MIN_GROUPS
        if config.schedule == "range-test":
            self.range_test = RangeTest(self.model)
            self.min_groups = math.ceil(POINTS / config.epochs)
        self.epoch_start = self.busy_seconds = 0.0
        self.images_done = self.epochs_ended = 0

    def fit(self) -> TrainingResult:
        """Trains until the epochs or the time are over, patience ends, or a stop."""
        stopped = False
        self.callbacks.on_train_begin()
        with concurrent.futures.ThreadPoolExecutor(1) as background:
            images = self._prepare_epoch(0)
            self._compile(images)
            self.pace.start()
            self.epoch_start = time.monotonic()
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
        restored = self._restored_epoch()
        is_whole = self.epochs_ended == self.pace.epochs_begun
        last = self.config.initial_epoch + self.epochs_ended if is_whole else None
        return TrainingResult(stopped, seconds, rate, restored, restored or last)

    @property
    def _steps_done(self) -> int:
        done: Any = self.model.optimizer.iterations
        return int(done)

    def _restored_epoch(self) -> int | None:
        for each in self.callbacks.callbacks:
            if isinstance(each, keras.callbacks.EarlyStopping):
                return self.config.initial_epoch + each.best_epoch + 1
        return None

    def _compile(self, images):
        """Traces the training step and the prediction before the clock starts."""
        rows = np.arange(len(images), dtype=np.int32)
        self._call(images, rows, np.ones(len(rows), np.float32), first=0, last=0)
        self.predict(self.validation.images[:PREDICTION_BATCH])

    def _prepare_epoch(self, epoch: int) -> tf.Tensor:
        number = self.config.initial_epoch + epoch
        images = augment_epoch(
            self.train_images,
            kind=self.config.augmentation,
            rng=np.random.default_rng((self.config.seed, 1, number)),
            epoch=number,
        )
        return tf.constant(images)  # (n, 28, 28) uint8

    def _run_epoch(self, epoch: int, images: tf.Tensor) -> bool:
        """Trains one epoch; returns True where a stop was asked for."""
        order, weights = self.selection.choose(self.pace.done)
        steps = math.ceil(len(order) / self.config.batch_size)
        self.pace.begin_epoch(steps)
        sums, step, stopped = np.zeros(3), 0, False
        while step < steps and not (stopped or self.pace.is_over):
            group = min(self.pace.steps_in(GROUP_SECONDS), steps // self.min_groups)
            last = min(step + max(1, group), steps)
            new, rate = self._run_group(images, order, weights, first=step, last=last)
            if self.range_test and self.range_test.has_exploded(new[0] / new[2]):
                self.model.stop_training = True
                break
            sums, step = sums + new, last
            self.reporter.on_steps(
                epoch=epoch, step=step, steps=steps, sums=new, rate=rate, pace=self.pace
            )
            stopped = self.reporter.should_stop()
        if self.range_test and (self.model.stop_training or self.pace.is_over):
            self.range_test.restore()
        if self.config.parent is None:  # whose statistics would have no first values
            self.statistics.correct(steps=self._steps_done)
        if stopped and step < steps and epoch > 0:
            return True  # the part of an epoch makes no row; patience undoes it
        if sums[2]:  # a range test may end with the first steps of an epoch
            self._end_epoch(epoch, sums[:2] / sums[2])
        return stopped or self.reporter.should_stop()

    def _run_group(self, images, order, weights, *, first, last):
        """Returns `(sums, images per second)` of some steps.

        The sums `(3,)` are of losses, correct predictions and images; an image that
        stands for others left out counts for them, too.
        """
        start = time.monotonic()
        losses, hits = self._call(images, order, weights, first=first, last=last)
        seconds = time.monotonic() - start
        may_explode = self.range_test is not None and self.images_done > 0
        if not (may_explode or np.isfinite(losses).all()):
            raise ValueError(
                "Training diverged: the loss is no longer a number. learning_rate was "
                f"{self.config.learning_rate}; try a tenth of it."
            )
        size = self.config.batch_size
        rows = order[first * size : last * size]
        self.selection.note(rows, losses)
        self.pace.count(last - first, seconds)
        self.busy_seconds += seconds
        self.images_done += len(rows)
        counts = weights[rows]
        sums = np.array([losses @ counts, hits @ counts, counts.sum()], np.float64)
        return sums, len(rows) / seconds

    def _call(self, images, order, weights, *, first, last):
        losses, hits = self.run_steps(
            images,
            self.labels,
            tf.constant(weights),
            tf.constant(order),
            tf.constant(first),
            tf.constant(last),
            tf.constant(self.pace.done if self.images_done else 0.0, tf.float32),
            tf.constant(self.pace.per_step, tf.float32),
        )
        return losses.numpy(), hits.numpy()

    def _end_epoch(self, epoch, means):
        seconds = time.monotonic() - self.epoch_start  # waits for images included
        probabilities = self.predict(self.validation.images)
        watched = Evaluation(self.validation.labels, probabilities)
        rate: Any = keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)
        row = {
            "epoch": self.config.initial_epoch + epoch,
            "accuracy": means[1],
            "loss": means[0],
            "val_accuracy": watched.accuracy,
            "val_loss": watched.loss,
            "learning_rate": float(rate),
            "seconds": seconds,
        }
        self.reporter.on_epoch_end(row, probabilities)
        self.epochs_ended += 1
        self.callbacks.on_epoch_end(epoch, row)
        self.epoch_start = time.monotonic()


def warm_up() -> None:
    """Runs a step of a tiny network: TensorFlow's first one is slow."""
    config = TrainingConfig(epochs=1, batch_size=8)
    inputs = keras.Input((*IMAGE_SHAPE, 1))
    x = keras.layers.Conv2D(2, 3, activation="relu")(inputs)
    x = keras.layers.Flatten()(keras.layers.MaxPooling2D()(x))
    model = keras.Model(inputs, keras.layers.Dense(10)(x))
    time_steps(model, config, steps=1)
