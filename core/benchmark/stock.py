"""Recipes as plain Keras scripts train them, alone and next to our path; jobs.

A stock script has float arrays, `compile`, `fit` and fp32. Steps of both ways are timed
in turns, so that other work on the machine hits both.
"""

import math
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

import models
from core.data.dataset import Split
from core.data.sources import load_dataset
from core.jobs import Report
from core.networks.network import evaluate, logits_model
from core.runs.config import TrainingConfig
from core.training.acceleration import mixed_precision_copy
from core.training.optimization import make_callbacks, make_optimizer, make_step_runner
from core.training.precision import choose_precision
from core.training.recipes import get_recipe

STOCK_BATCH = 64  # of a built-in recipe in stock Keras: what most scripts take
WARM_UP_IMAGES = 640
ROUND_SECONDS = 4.0  # of stock Keras; then slow networks see fewer images
REPORT_SECONDS = 1.0
Way = Callable[[Split], int]  # trains on images; returns how many its steps saw


def compare(
    report: Report, recipe: str, images: int, rounds: int, data: str, runs_dir: str
) -> dict[str, Any]:
    """Returns images a second of both ways of training, each round and the median.

    A round has at most `images`; one before them compiles and is not counted.
    """
    chosen = get_recipe(recipe)
    config = stock_config = chosen.config
    if chosen.kind == "built-in":
        stock_config = config.replace(batch_size=STOCK_BATCH)
    precision = choose_precision(config.precision, Path(runs_dir))
    train = _first(load_dataset(data).train, images)
    model = compile_stock(stock_config, images=len(train))
    stock = partial(fit_stock, model, stock_config)
    ours = _our_way(config, precision)
    few = _first(train, WARM_UP_IMAGES)
    stock(few)  # compiles
    train = _first(train, int(_time(stock, few) * ROUND_SECONDS))
    ours(train)  # compiles, for just this number of images
    rates: dict[str, list[float]] = {"stock": [], "ours": []}
    for _ in range(rounds):
        rates["stock"].append(_time(stock, train))
        rates["ours"].append(_time(ours, train))
    return {
        "recipe": recipe,
        "precision": precision,
        "stock_batch": stock_config.batch_size,
        "batch": config.batch_size,
        "images": len(train),
        "rates": rates,
        **{way: float(np.median(each)) for way, each in rates.items()},
    }


def _first(split: Split, count: int) -> Split:
    return split.take(np.arange(min(count, len(split))))


def _time(way: Way, train: Split) -> float:
    """Returns the images a second that a way trains on."""
    start = time.perf_counter()
    return way(train) / (time.perf_counter() - start)


def _our_way(config: TrainingConfig, precision: str) -> Way:
    network = models.build(config.architecture, **config.options)
    model = logits_model(mixed_precision_copy(network, precision))
    run_steps = make_step_runner(model, make_optimizer(config), config)

    def run(train: Split) -> int:
        losses, _ = run_steps(
            tf.constant(train.images),
            tf.constant(train.labels.astype(np.int32)),
            tf.ones(len(train)),
            tf.range(len(train)),
            tf.constant(0),
            tf.constant(max(1, len(train) // config.batch_size)),
            tf.constant(0.5),
            tf.constant(0.0),
        )
        return len(losses.numpy())

    return run


def time_evaluation(report: Report, data: str) -> float:
    """Returns the seconds that evaluating a run's network takes, as at its end."""
    config = get_recipe("cnn").config
    model = models.build(config.architecture, **config.options)
    test = load_dataset(data).test
    start = time.perf_counter()
    evaluate(model, test.images)
    return time.perf_counter() - start


def train(
    report: Report, recipe: str, seed: int, limit: float, data: str
) -> dict[str, Any]:
    """Trains a recipe in stock Keras, for `limit` seconds at most."""
    config = get_recipe(recipe).config.replace(seed=seed, data=data)
    dataset = load_dataset(config.data)
    model = compile_stock(config, images=len(dataset.train))
    watch = Stopwatch(config, len(dataset.train), limit, report)
    fit_stock(
        model,
        config,
        dataset.train,
        epochs=config.epochs,
        validation_data=arrays(dataset.validation),
        callbacks=[watch, *make_callbacks(config, model).callbacks],  # all Keras's own
    )
    quiet: Any = 0
    _, accuracy = model.evaluate(*arrays(dataset.test), verbose=quiet)
    return {
        **watch.curve,
        "test_accuracy": accuracy,
        "images_per_second": watch.images_per_second,
        "epochs": watch.images_done / watch.images,
        "is_whole": not watch.was_cut,
    }


def compile_stock(config: TrainingConfig, *, images: int) -> keras.Model:
    """Builds and compiles a network as a script does; `images` make an epoch."""
    keras.utils.set_random_seed(config.seed)
    model = models.build(config.architecture, dropout=config.dropout, **config.options)
    rate: Any = config.learning_rate
    if config.schedule in ("cosine", "triangle"):
        steps = math.ceil(images / config.batch_size) * config.epochs
        rate = keras.optimizers.schedules.CosineDecay(rate, steps)
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def fit_stock(
    model: keras.Model, config: TrainingConfig, split: Split, **options: Any
) -> int:
    """Calls Keras's `fit`, with its generator to augment; returns an epoch's images."""
    options |= {"verbose": 0}
    if config.augmentation != "rotate-shift-zoom":
        model.fit(*arrays(split), batch_size=config.batch_size, **options)
        return len(split)
    generator = tf.keras.preprocessing.image.ImageDataGenerator(
        rotation_range=10, width_shift_range=0.1, height_shift_range=0.1, zoom_range=0.1
    )
    batches = generator.flow(*arrays(split), batch_size=config.batch_size)
    model.fit(batches, **options)
    return len(split)


def arrays(split: Split) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Returns a Split as a script has it: float32 `(n, 28, 28, 1)` and labels."""
    return split.images[..., None].astype(np.float32), split.labels.astype(np.int32)


class Stopwatch(keras.callbacks.Callback):
    """Counts training seconds.

    Neither validation counts nor the first batch, in which TensorFlow compiles: our
    path compiles before its clock starts. `images` make an epoch; after `limit` seconds
    it is cut short.
    """

    def __init__(
        self, config: TrainingConfig, images: int, limit: float, report: Report
    ):
        super().__init__()
        self.config, self.images = config, images
        self.limit, self.report = limit, report
        self.curve: dict[str, list[float]] = {"seconds": [], "val_accuracy": []}
        self.seconds, self.epochs_done, self.images_done = 0.0, 0, 0
        self.was_cut = False
        self._reported = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._start, self._before = time.monotonic(), self.seconds

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self.epochs_done == batch == 0:
            self._start = time.monotonic()
        self.seconds = self._before + time.monotonic() - self._start
        self.images_done = self.epochs_done * self.images + min(
            (batch + 1) * self.config.batch_size, self.images
        )
        if self.seconds > self.limit:
            self.was_cut = True
            if self.model is not None:
                self.model.stop_training = True
        if self.seconds - self._reported > REPORT_SECONDS:
            self._reported = self.seconds
            whole = self.images * self.config.epochs
            done = max(self.images_done / whole, self.seconds / self.limit)
            self.report(done=min(1.0, done))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epochs_done = epoch + 1
        self.curve["seconds"].append(self.seconds)
        self.curve["val_accuracy"].append(logs["val_accuracy"])

    @property
    def images_per_second(self) -> float:
        return (self.images_done - self.config.batch_size) / self.seconds
