"""Networks built, asked, timed and saved; runs in worker processes alone."""

import time
from functools import lru_cache
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

import models
from core.architecture import layer_table
from core.runs.reading import read_run

PREDICTION_BATCH = 500


def build_model(config, *, parent=None):
    """Builds the network of a TrainingConfig; the seed fixes its initial weights.

    Args:
        config: The TrainingConfig.
        parent: A `model.keras` of ours to take the weights from, or None.
    """
    keras.utils.set_random_seed(config.seed)
    model = models.build(config.architecture, dropout=config.dropout, **config.options)
    if parent is not None:
        model.load_weights(parent)  # numbers alone: no code of the file is run
    return model


def logits_model(model):
    """Returns the part of `model` that ends before the softmax."""
    return keras.Model(model.input, model.get_layer("logits").output)


def make_predictor(model):
    """Compiles a function that runs uint8 images `(n, 28, 28)` through a model.

    Returns:
        `predict(images)`: a float32 array `(n, ...)`, or one for each output.
    """
    forward = tf.function(lambda pixels: model(pixels, training=False))

    def predict(images):
        batches = []
        for start in range(0, len(images), PREDICTION_BATCH):
            pixels = images[start : start + PREDICTION_BATCH, ..., None]
            batches.append(forward(tf.cast(pixels, tf.float32)))  # (b, 28, 28, 1)
        return tf.nest.map_structure(
            lambda *parts: np.concatenate([np.asarray(p, np.float32) for p in parts]),
            *batches,
        )

    return predict


def make_evaluator(model):
    """Returns `evaluate(images)`, for many calls; see `evaluate`."""
    features = model.get_layer("logits").input
    return make_predictor(keras.Model(model.input, [model.output, features]))


def evaluate(model, images):
    """Returns `(probabilities (n, 10), penultimate features (n, d))`, both float32."""
    return make_evaluator(model)(images)


def predict(folder, images):
    """Asks a trained run's network; the inference worker keeps the last ones built.

    Args:
        folder: The run's folder, as text.
        images: uint8 `(n, 28, 28)`.

    Returns:
        Probabilities, float32 `(n, 10)`.

    Raises:
        ValueError: when the run cannot be read or has no model.
    """
    weights = Path(folder) / "model.keras"
    if not weights.exists():
        raise ValueError(f"run must have a saved model, {Path(folder).name} has none.")
    return _load_predictor(folder, weights.stat().st_mtime_ns)(images)


@lru_cache(maxsize=4)
def _load_predictor(folder, stamp):
    """Builds a run's network once; `stamp` changes when its weights do."""
    run = read_run(Path(folder))
    return make_predictor(build_model(run.config, parent=Path(folder) / "model.keras"))


def measure_latency(model, images, *, repeats=50):
    """Returns the median milliseconds that one image takes through the network."""
    forward = tf.function(lambda pixels: model(pixels, training=False))
    seconds = []
    for image in images[: repeats + 1]:
        start = time.perf_counter()
        np.asarray(forward(tf.cast(image[None, ..., None], tf.float32)))
        seconds.append(time.perf_counter() - start)
    return 1000 * float(np.median(seconds[1:]))  # the first call compiles


def export(model, path):
    """Saves an uncompiled model so that plain Keras can load and evaluate it."""
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.save(path)


def describe(architecture, dropout, options):
    """Builds a network without training it and returns its layer table."""
    return layer_table(models.build(architecture, dropout=dropout, **options))
