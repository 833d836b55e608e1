"""A recipe as a plain Keras script trains it; a job.

Float arrays, `compile`, `fit`, fp32, nothing of our training path.
"""

import math
import time
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

import models
from core.data.dataset import Split
from core.data.sources import load_dataset
from core.jobs import Report
from core.runs.config import TrainingConfig
from core.training.optimization import make_callbacks
from core.training.recipes import get_recipe

REPORT_SECONDS = 1.0


def train(
    report: Report, recipe: str, seed: int, limit: float, data: str
) -> dict[str, Any]:
    """Trains a recipe in stock Keras, for `limit` seconds at most.

    Returns:
        Lists `seconds` and `val_accuracy` by epoch, and figures of the whole.
    """
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
    """Calls `fit` on float arrays, or on Keras's ImageDataGenerator where it augments.

    Returns:
        Images in an epoch.
    """
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
        self.config, self.images, self.limit = config, images, limit
        self.report = report
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
