"""A network layer by layer: any part of it, run with any weights."""

from collections.abc import Callable, Hashable
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf

from core.arrays import Floats, Images
from core.explain.layers import Layer, Layers, read_layers
from core.networks.loader import LoadedNetwork, load_network

Weights: TypeAlias = dict[str, dict[str, tf.Tensor]]  # by layer and by variable

BATCH = 100  # images at a time: their maps still fit in the cache, unlike those of 500


class LayerwiseNetwork:
    """A network's layers; runs from one layer to another, with any weights.

    It can begin after any layer that `is_narrow`; of a chain all are.

    Keras computes, but the weights are arguments: layers with other numbers, edited
    or shuffled, go the same way, and nothing that others use is ever changed. Where
    no `layers` are given, the trained ones are meant.
    """

    def __init__(self, model: keras.Model) -> None:
        self.layers = read_layers(model)
        self._keras_layers = model.layers
        self._weights = {layer.name: _to_tensors(layer) for layer in self.layers}
        self._compiled: dict[Hashable, Any] = {}  # see _run_batches

    @property
    def logits_index(self) -> int:
        return len(self.layers) - 2

    def run(
        self,
        values: Floats | Images,
        *,
        after: int = 0,
        until: int | None = None,
        layers: Layers | None = None,
    ) -> Floats:
        """Computes the output of layer `until`, or the probabilities, batch by batch.

        `values` `(n, ...)` is the output of layer `after`; for 0, images `(n, 28, 28)`.
        """
        until = len(self.layers) - 1 if until is None else until

        def forward(inputs: Any, weights: Any) -> Any:  # tensors
            return self._forward(inputs, weights, after=after, until=until)[-1]

        return self._run_batches((after, until), forward, values, layers=layers)

    def run_all(self, image: Images, *, layers: Layers | None = None) -> list[Floats]:
        """Returns each layer's output for one image `(28, 28)`."""

        def forward(inputs: Any, weights: Any) -> Any:  # tensors
            return self._forward(inputs, weights, until=len(self.layers) - 1)

        outputs = self._run_batches((0, "all"), forward, image[None], layers=layers)
        return [each[0] for each in outputs]

    def find_peaks(self, images: Images, indices: list[int]) -> dict[int, Floats]:
        """Returns each channel's largest values, `(n, channels)` by layer."""

        def forward(inputs: Any, weights: Any) -> Any:  # tensors
            outputs = self._forward(inputs, weights, until=max(indices))
            return {index: _reduce_places(outputs[index]) for index in indices}

        return self._run_batches((0, "peaks", *indices), forward, images)

    def continue_from(
        self, values: tf.Tensor, after: int, *, layers: Layers | None = None
    ) -> tf.Tensor:
        """Returns the logits for the output of layer `after`, for a gradient tape."""
        weights, until = self._weights_of(layers), self.logits_index
        return self._forward(values, weights, after=after, until=until)[-1]

    def _run_batches(
        self,
        key: tuple[Any, ...],
        forward: Callable[..., Any],
        values: Floats | Images,
        *,
        layers: Layers | None = None,
    ) -> Any:
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
        run = self._compiled[key]
        batches = [
            run(tf.cast(values[start : start + BATCH], tf.float32), weights)
            for start in range(0, len(values), BATCH)
        ]
        return tf.nest.map_structure(
            lambda *parts: np.concatenate([np.asarray(part) for part in parts]),
            *batches,
        )

    def _forward(
        self, values: Any, weights: Weights, *, after: int = 0, until: int
    ) -> list[Any]:
        """Returns the outputs of the layers `after` to `until`, both included."""
        outputs = {after: values}
        for index in range(after + 1, until + 1):
            layer = self._keras_layers[index]
            inputs = [outputs[source] for source in self.layers[index].sources]
            taken = inputs if len(inputs) > 1 else inputs[0]
            outputs[index] = _call(layer, taken, weights[layer.name])
        return list(outputs.values())

    def _weights_of(self, layers: Layers | None) -> Weights:
        if layers is None:
            return self._weights
        return {
            new.name: self._weights[new.name] if new is old else _to_tensors(new)
            for old, new in zip(self.layers, layers, strict=True)
        }


def load_layerwise(folder: str) -> LayerwiseNetwork:
    """Returns the network of a run, layer by layer; it stays loaded for a while."""
    return load_network(folder).derive(take_apart)


def take_apart(loaded: LoadedNetwork) -> LayerwiseNetwork:
    """Makes the layer-wise network of a loaded one, to be kept by `derive`."""
    return LayerwiseNetwork(loaded.model)


def _reduce_places(values: Any) -> tf.Tensor:
    """Returns `(n, channels)`: the largest value of each channel."""
    return tf.reduce_max(values, axis=tuple(range(1, len(values.shape) - 1)))


def _to_tensors(layer: Layer) -> dict[str, tf.Tensor]:
    return {name: tf.constant(values) for name, values in layer.weights.items()}


def _call(layer: Any, values: Any, weights: dict[str, tf.Tensor]) -> tf.Tensor:
    """Runs a Keras layer in inference with `weights` in the place of its own."""
    if not weights:
        return layer(values, training=False)
    trainable = [weights[each.name] for each in layer.trainable_variables]
    others = [weights[each.name] for each in layer.non_trainable_variables]
    # Without `training` a layer takes it for inference.
    return layer.stateless_call(trainable, others, values)[0]
