"""Network: a trained run's layers and a quick way to run any part of them."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import tensorflow as tf

from core.explain.layers import read_layers
from core.networks.network import build_model
from core.runs.reading import read_run

BATCH = 100  # images at a time: their maps still fit in the cache, unlike those of 500


class Network:
    """A chain of layers; runs from any layer to any other, with any weights.

    Keras computes, but the weights are arguments: Layers with other numbers, edited
    or shuffled, go the same way, and nothing that others use is ever changed.

    Args:
        model: A built `keras.Model` of `models/`.

    Attributes:
        layers: A tuple of Layer, the image first, the probabilities last.
    """

    def __init__(self, model):
        self.layers = read_layers(model)
        self._keras_layers = model.layers
        self._weights = {layer.name: _to_tensors(layer) for layer in self.layers}
        self._compiled = {}  # key -> function, see _run_batches

    @property
    def logits_index(self):
        return len(self.layers) - 2

    def run(self, values, *, after=0, until=None, layers=None):
        """Computes the output of one layer, batch by batch.

        Args:
            values: `(n, ...)` output of layer `after`; for 0, images `(n, 28, 28)`.
            after: Place of the layer whose output `values` is.
            until: Place of the layer to stop at; None: the probabilities.
            layers: Edited Layers; None: the trained ones.

        Returns:
            Float32 `(n, ...)`.
        """
        until = len(self.layers) - 1 if until is None else until

        def forward(inputs, weights):
            return self._forward(inputs, weights, after=after, until=until)[-1]

        return self._run_batches((after, until), forward, values, layers=layers)

    def run_all(self, image, *, layers=None):
        """Returns a list with each layer's output for one image `(28, 28)` uint8.

        Args:
            image: The image.
            layers: Edited Layers; None: the trained ones.
        """
        last = len(self.layers) - 1

        def forward(inputs, weights):
            return self._forward(inputs, weights, after=0, until=last)

        outputs = self._run_batches((0, "all"), forward, image[None], layers=layers)
        return [each[0] for each in outputs]

    def find_peaks(self, images, indices):
        """Returns each map's largest value for each image, of many layers in one go.

        Args:
            images: `(n, 28, 28)` uint8.
            indices: Places of the layers.

        Returns:
            A dict from each place to float32 `(n, channels)`.
        """

        def forward(inputs, weights):
            outputs = self._forward(inputs, weights, after=0, until=max(indices))
            return {index: _reduce_places(outputs[index]) for index in indices}

        return self._run_batches((0, "peaks", *indices), forward, images)

    def continue_from(self, values, after, *, layers=None):
        """Returns the logits, a tensor that a gradient tape can look through.

        Args:
            values: Tensor `(n, ...)`, the output of layer `after`.
            after: Place of that layer.
            layers: Edited Layers; None: the trained ones.
        """
        weights = self._weights_of(layers)
        until = self.logits_index
        return self._forward(values, weights, after=after, until=until)[-1]

    def _run_batches(self, key, forward, values, *, layers=None):
        """Runs `forward(inputs, weights)`, compiled once a key, over batches.

        The key starts with the place of the layer whose output `values` is.
        """
        after, weights = key[0], self._weights_of(layers)
        if key not in self._compiled:
            shape = (None, *self.layers[after].output_shape)
            signature = tf.nest.map_structure(tf.TensorSpec.from_tensor, weights)
            self._compiled[key] = tf.function(
                forward, input_signature=[tf.TensorSpec(shape, tf.float32), signature]
            )
        if values.ndim == 3 and after == 0:
            values = values[..., None]  # (n, 28, 28, 1)
        batches = [
            self._compiled[key](
                tf.cast(values[start : start + BATCH], tf.float32), weights
            )
            for start in range(0, len(values), BATCH)
        ]
        return tf.nest.map_structure(
            lambda *parts: np.concatenate([np.asarray(part) for part in parts]),
            *batches,
        )

    def _forward(self, values, weights, *, after, until):
        """Returns the outputs of the layers `after` to `until`, both included."""
        outputs = [values]
        for layer in self._keras_layers[after + 1 : until + 1]:
            outputs.append(_call(layer, outputs[-1], weights[layer.name]))
        return outputs

    def _weights_of(self, layers):
        if layers is None:
            return self._weights
        return {
            new.name: self._weights[new.name] if new is old else _to_tensors(new)
            for old, new in zip(self.layers, layers, strict=True)
        }


def load_network(folder):
    """Returns the Network of a trained run; the last ones stay loaded.

    Args:
        folder: The run's folder, as text.

    Raises:
        ValueError: when the run cannot be read or has no model.
    """
    return _load(str(folder), stamp_of(folder))


def stamp_of(folder):
    """Returns what changes when a run's weights do: a key for what is cached.

    Raises:
        ValueError: when the run has no model.
    """
    weights = Path(folder) / "model.keras"
    if not weights.exists():
        raise ValueError(
            f"run must have a saved model, {Path(folder).name} has none. "
            "Choose a finished run, or let this one finish."
        )
    return weights.stat().st_mtime_ns


@lru_cache(maxsize=4)
def _load(folder, stamp):
    run = read_run(Path(folder))
    return Network(build_model(run.config, parent=Path(folder) / "model.keras"))


def _reduce_places(values):
    """Returns `(n, channels)`: the largest value of each map."""
    return tf.reduce_max(values, axis=tuple(range(1, len(values.shape) - 1)))


def _to_tensors(layer):
    return {name: tf.constant(values) for name, values in layer.weights.items()}


def _call(layer, values, weights):
    """Runs a Keras layer in inference with `weights` in the place of its own."""
    if not weights:
        return layer(values, training=False)
    trainable = [weights[each.name] for each in layer.trainable_variables]
    others = [weights[each.name] for each in layer.non_trainable_variables]
    # Without `training` a layer takes it for inference.
    return layer.stateless_call(trainable, others, values)[0]
