"""Keras networks built, run, timed and saved; worker processes alone."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf

import models
from core.architecture import LayerRow, layer_table
from core.arrays import Floats, Images, Probabilities
from core.runs.config import TrainingConfig
from models.shuffle_pixels import put_shuffle_first

Predict: TypeAlias = Callable[[Images], Probabilities]
Evaluate: TypeAlias = Callable[[Images], tuple[Probabilities, Floats]]

PREDICTION_BATCH = 500
# Whatever the learner's keras.json says: our networks are built for these.
keras.config.set_image_data_format("channels_last")
keras.config.set_floatx("float32")


def build_model(config: TrainingConfig, *, parent: Path | None = None) -> keras.Model:
    """Builds a run's network, with the weights of its seed or of a `model.keras`."""
    keras.utils.set_random_seed(config.seed)
    model = models.build(config.architecture, dropout=config.dropout, **config.options)
    if config.shuffle_pixels:
        model = put_shuffle_first(model)
    if parent is not None:
        model.load_weights(parent)  # numbers alone: no code of the file is run
    return model


def logits_model(model: keras.Model) -> keras.Model:
    """Returns the part of `model` that ends before the softmax."""
    return keras.Model(model.input, model.get_layer("logits").output)


def make_predictor(model: keras.Model) -> Callable[[Images], Any]:
    """Compiles a function from images to a float32 array `(n, ...)` for each output."""
    forward = tf.function(lambda pixels: model(pixels, training=False))

    def predict(images: Images) -> Any:
        batches = []
        for start in range(0, len(images), PREDICTION_BATCH):
            pixels = images[start : start + PREDICTION_BATCH, ..., None]
            batches.append(forward(tf.cast(pixels, tf.float32)))  # (b, 28, 28, 1)
        return tf.nest.map_structure(
            lambda *parts: np.concatenate([np.asarray(p, np.float32) for p in parts]),
            *batches,
        )

    return predict


def make_evaluator(model: keras.Model) -> Evaluate:
    """Returns `evaluate(images)`, for many calls; see `evaluate`."""
    features = model.get_layer("logits").input
    return make_predictor(keras.Model(model.input, [model.output, features]))


def evaluate(model: keras.Model, images: Images) -> tuple[Probabilities, Floats]:
    """Returns `(probabilities (n, 10), penultimate features (n, d))`, both float32."""
    return make_evaluator(model)(images)


def measure_latency(model: keras.Model, images: Images, *, repeats: int = 50) -> float:
    """Returns the median milliseconds that one image takes through the network."""
    forward = tf.function(lambda pixels: model(pixels, training=False))
    seconds = []
    for image in images[: repeats + 1]:
        start = time.perf_counter()
        np.asarray(forward(tf.cast(image[None, ..., None], tf.float32)))
        seconds.append(time.perf_counter() - start)
    return 1000 * float(np.median(seconds[1:]))  # the first call compiles


def export(model: keras.Model, path: str | Path) -> None:
    """Saves a model as plain Keras loads it, uncompiled.

    Compiled without its optimizer it would go on training with Keras's RMSprop.
    """
    model.save(path)


def describe(
    architecture: str,
    dropout: float | None,
    options: dict[str, Any],
    shuffle_pixels: bool = False,
) -> list[LayerRow]:
    """Builds a network without training it and returns its layer table."""
    model = models.build(architecture, dropout=dropout, **options)
    return layer_table(put_shuffle_first(model) if shuffle_pixels else model)
