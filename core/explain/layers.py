"""Layer: one layer of a network as plain numbers, read from Keras once."""

import math
from dataclasses import dataclass

import numpy as np

from core.architecture import LayerRow, layer_table

KINDS = {  # what a learner calls each Keras class
    "InputLayer": "image",
    "Rescaling": "rescaling",
    "Conv2D": "convolution",
    "MaxPooling2D": "max pooling",
    "AveragePooling2D": "average pooling",
    "GlobalMaxPooling2D": "largest value of each map",
    "GlobalAveragePooling2D": "average of each map",
    "BatchNormalization": "batch normalisation",
    "ReLU": "ReLU",
    "LeakyReLU": "leaky ReLU",
    "Activation": "activation",
    "Dropout": "dropout",
    "Flatten": "flattening",
    "Dense": "dense layer",
}
ACTIVATIONS = {  # Keras's names and ours
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "gelu": "GELU",
    "tanh": "tanh",
    "softmax": "softmax",
}
SETTINGS = {  # attributes that the arithmetic needs
    "Rescaling": ("scale", "offset"),
    "Conv2D": ("kernel_size", "strides", "padding"),
    "MaxPooling2D": ("pool_size", "strides", "padding"),
    "AveragePooling2D": ("pool_size", "strides", "padding"),
    "BatchNormalization": ("epsilon",),
    "LeakyReLU": ("negative_slope",),
}


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer with everything that its arithmetic needs.

    Attributes:
        row: Its LayerRow: name, Keras class, detail, output shape, parameters.
        input_shape: Of what it gets, without the batch axis.
        activation: Keras's name of the bend at its end, or None.
        settings: The attributes that `SETTINGS` names for its class.
        weights: Float32 arrays by Keras's names, such as `kernel` and `bias`.
    """

    row: LayerRow
    input_shape: tuple[int, ...]
    activation: str | None
    settings: dict
    weights: dict[str, np.ndarray]

    @property
    def name(self):
        return self.row.name

    @property
    def type(self):
        """The Keras class."""
        return self.row.kind

    @property
    def kind(self):
        """What a learner calls it."""
        if self.type == "Activation":
            return ACTIVATIONS[self.activation]
        return KINDS[self.type]

    @property
    def output_shape(self):
        return self.row.output_shape

    @property
    def slope(self):
        """What its leaky ReLU multiplies negative values by; 0 for other layers."""
        return self.settings.get("negative_slope", 0.0)

    @property
    def has_maps(self):
        """Whether its output is `(height, width, channels)`."""
        return len(self.output_shape) == 3

    @property
    def channels(self):
        """How many maps, or units, it gives."""
        return self.output_shape[-1]

    @property
    def size(self):
        """How many values it gives for one image."""
        return math.prod(self.output_shape)


def read_layers(model):
    """Reads a chain of layers out of a built Keras model.

    Args:
        model: A `keras.Model` of `models/`, in which each layer feeds the next.

    Returns:
        A tuple of Layer, the image first, the probabilities last.

    Raises:
        ValueError: for a layer that this package has no arithmetic for.
    """
    rows = layer_table(model)
    shapes = [rows[0].output_shape, *(row.output_shape for row in rows[:-1])]
    return tuple(
        _read_layer(layer, row, shape)
        for layer, row, shape in zip(model.layers, rows, shapes, strict=True)
    )


def find_layer(layers, name):
    """Returns the place of the layer called `name`.

    Raises:
        ValueError: when there is none; lists those that exist.
    """
    names = [layer.name for layer in layers]
    if name not in names:
        known = ", ".join(names)
        raise ValueError(f"layer must be one of {known}; received {name!r}.")
    return names.index(name)


def _read_layer(layer, row, input_shape):
    activation = _activation(layer, row.kind)
    supported = row.kind in KINDS and activation in (None, *ACTIVATIONS)
    if not supported or getattr(layer, "groups", 1) != 1:
        known = ", ".join(KINDS)
        raise ValueError(
            f"{row.name} must be one of {known}, received {row.kind} with activation "
            f"{activation}. Add its arithmetic to core/explain/arithmetic.py."
        )
    return Layer(
        row=row,
        input_shape=input_shape,
        activation=activation,
        settings={name: getattr(layer, name) for name in SETTINGS.get(row.kind, ())},
        weights={weight.name: weight.value.numpy() for weight in layer.weights},
    )


def _activation(layer, kind):
    """Returns Keras's name of what a layer bends its values with, or None."""
    own = {"ReLU": "relu", "LeakyReLU": "leaky_relu"}
    if kind in own:
        return own[kind]
    name = getattr(getattr(layer, "activation", None), "__name__", "linear")
    return None if name == "linear" else name
