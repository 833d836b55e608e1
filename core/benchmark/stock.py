"""A recipe as a plain Keras script trains it: `python -m core.benchmark.stock ...`.

Float arrays, `compile`, `fit`, fp32, nothing of our training path. Each line on
standard output is a JSON object: `{"done": 0.4}` now and then, one with `val_accuracy`
for each epoch, one with `test_accuracy` at the end.
"""

import json
import math
import sys
import time

import keras
import numpy as np
import tensorflow as tf

import models
from core.data.sources import load_dataset
from core.training.optimization import make_callbacks
from core.training.recipes import get_recipe

NOTE_SECONDS = 1.0  # between two lines about how much is done


def train(recipe, *, seed, limit, data):
    """Trains a recipe in stock Keras and prints what comes of it.

    Args:
        recipe: Its name.
        seed: Of weights and order.
        limit: Seconds of training after which it is cut short.
        data: The data source.
    """
    config = get_recipe(recipe).config.replace(seed=seed, data=data)
    dataset = load_dataset(config.data)
    model = compile_stock(config, images=len(dataset.train))
    watch = Stopwatch(config, images=len(dataset.train), limit=limit)
    fit_stock(
        model,
        config,
        dataset.train,
        epochs=config.epochs,
        validation_data=arrays(dataset.validation),
        callbacks=[watch, *make_callbacks(config, model).callbacks],  # all Keras's own
    )
    _, accuracy = model.evaluate(*arrays(dataset.test), verbose=0)
    say(
        test_accuracy=accuracy,
        images_per_second=watch.images_per_second,
        seconds=watch.seconds,
        epochs=watch.images_done / watch.images,
        is_whole=not watch.was_cut,
    )


def compile_stock(config, *, images):
    """Builds and compiles a recipe's network as a script does, with Keras's Adam.

    Args:
        config: The TrainingConfig.
        images: Training images of an epoch, for a schedule that falls.
    """
    keras.utils.set_random_seed(config.seed)
    model = models.build(config.architecture, dropout=config.dropout, **config.options)
    rate = config.learning_rate
    if config.schedule in ("cosine", "triangle"):
        steps = math.ceil(images / config.batch_size) * config.epochs
        rate = keras.optimizers.schedules.CosineDecay(rate, steps)
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def fit_stock(model, config, split, **options):
    """Calls `fit` on float arrays, or on Keras's ImageDataGenerator where it augments.

    Args:
        model: A compiled model.
        config: Gives batch size and augmentation.
        split: The Split to learn from.
        **options: More for `fit`.
    """
    images, labels = arrays(split)
    if config.augmentation == "rotate-shift-zoom":
        generator = tf.keras.preprocessing.image.ImageDataGenerator(
            rotation_range=10,
            width_shift_range=0.1,
            height_shift_range=0.1,
            zoom_range=0.1,
        )
        batches = generator.flow(images, labels, batch_size=config.batch_size)
        return model.fit(batches, verbose=0, **options)
    return model.fit(images, labels, batch_size=config.batch_size, verbose=0, **options)


def arrays(split):
    """Returns a Split as a script has it: float32 `(n, 28, 28, 1)` and labels."""
    return split.images[..., None].astype(np.float32), split.labels.astype(np.int32)


class Stopwatch(keras.callbacks.Callback):
    """Counts training seconds and cuts it short.

    Neither validation counts nor the first batch, in which TensorFlow compiles: our
    path compiles before its clock starts.

    Args:
        config: The TrainingConfig.
        images: Images of an epoch.
        limit: Seconds.
    """

    def __init__(self, config, *, images, limit):
        super().__init__()
        self.config, self.images, self.limit = config, images, limit
        self.seconds, self.epochs_done, self.images_done = 0.0, 0, 0
        self.was_cut = False
        self._noted = 0.0

    def on_epoch_begin(self, epoch, logs=None):
        self._start, self._before = time.monotonic(), self.seconds

    def on_train_batch_end(self, batch, logs=None):
        if self.epochs_done == batch == 0:
            self._start = time.monotonic()
        self.seconds = self._before + time.monotonic() - self._start
        self.images_done = self.epochs_done * self.images + min(
            (batch + 1) * self.config.batch_size, self.images
        )
        if self.seconds > self.limit:
            self.was_cut = self.model.stop_training = True
        if self.seconds - self._noted > NOTE_SECONDS:
            self._noted = self.seconds
            whole = self.images * self.config.epochs
            say(done=max(self.images_done / whole, self.seconds / self.limit))

    def on_epoch_end(self, epoch, logs=None):
        self.epochs_done = epoch + 1
        say(
            epoch=epoch,
            seconds=self.seconds,
            val_accuracy=logs["val_accuracy"],
            accuracy=logs["accuracy"],
        )

    @property
    def images_per_second(self):
        return (self.images_done - self.config.batch_size) / self.seconds


def say(**values):
    """Prints one JSON line."""
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    train(
        sys.argv[1], seed=int(sys.argv[2]), limit=float(sys.argv[3]), data=sys.argv[4]
    )
