"""A network's logits and their gradients with respect to the pixels, compiled once."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.arrays import Floats, Integers
from core.networks.loader import LoadedNetwork
from core.networks.network import logits_model

PIXELS = tf.TensorSpec((None, 28, 28, 1), tf.float32)
LABELS = tf.TensorSpec((None,), tf.int32)


class PixelGradients:
    """Differentiates a network; the images are `(n, 28, 28)` in 0..255."""

    def __init__(self, model: keras.Model) -> None:
        logits = logits_model(model)

        def differentiate(pixels: Any, labels: Any, competes: Any) -> Any:  # tensors
            with tf.GradientTape() as tape:
                tape.watch(pixels)
                values = logits(pixels, training=False)  # (n, 10)
                wanted = tf.gather(values, labels, batch_dims=1)
                rivals = tf.reduce_logsumexp(values, axis=1)
                goal = wanted - competes * rivals
            return values, tape.gradient(goal, pixels)

        signature = [PIXELS, LABELS, tf.TensorSpec((), tf.float32)]
        self._differentiate = tf.function(differentiate, input_signature=signature)

    def of_logits(self, images: Floats, labels: Integers) -> tuple[Floats, Floats]:
        """Returns logits `(n, 10)` and the gradients `(n, 28, 28)` of those labelled.

        Of the logit itself (Simonyan et al. 2014, section 2), not of the probability,
        which also rises where all other logits fall.
        """
        return self._run(images, labels, 0.0)

    def of_log_probabilities(
        self, images: Floats, labels: Integers
    ) -> tuple[Floats, Floats]:
        """Returns logits, and gradients of the logarithm of a class's probability."""
        return self._run(images, labels, 1.0)

    def _run(
        self, images: Floats, labels: Integers, competes: float
    ) -> tuple[Floats, Floats]:
        pixels = tf.constant(np.asarray(images)[..., None], tf.float32)
        logits, slopes = self._differentiate(
            pixels, tf.constant(labels, tf.int32), tf.constant(competes)
        )
        return np.asarray(logits), np.asarray(slopes)[..., 0]


def differentiable(loaded: LoadedNetwork) -> PixelGradients:
    """Makes the gradients of a loaded network, to be kept by `derive`."""
    return PixelGradients(loaded.model)
