"""Layer: one layer of a network as plain numbers, read from Keras once."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from core.architecture import LayerRow, layer_table
from core.arrays import Floats

if TYPE_CHECKING:  # the server unpickles layers without Keras
    import keras

KINDS = {  # what a learner calls each Keras class
    "InputLayer": "image",
    "ShufflePixels": "shuffling",
    "Rescaling": "rescaling",
    "Conv2D": "convolution",
    "LocallyConnected2D": "locally connected layer",
    "Add": "sum",
    "MaxPooling2D": "max pooling",
    "AveragePooling2D": "average pooling",
    "GlobalMaxPooling2D": "global max pooling",
    "GlobalAveragePooling2D": "global average pooling",
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
SETTINGS = {  # attributes that explanations need
    "Rescaling": ("scale", "offset"),
    "Conv2D": ("kernel_size", "strides", "padding"),
    "LocallyConnected2D": ("kernel_size", "strides", "padding"),
    "MaxPooling2D": ("pool_size", "strides", "padding"),
    "AveragePooling2D": ("pool_size", "strides", "padding"),
    "BatchNormalization": ("epsilon",),
    "LeakyReLU": ("negative_slope",),
}


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer with all that explanations need of it."""

    row: LayerRow  # its name, Keras class, detail, output shape and parameters
    # Places of the layers whose output it takes, one but for a sum; none for the image.
    sources: tuple[int, ...]
    input_shape: tuple[int, ...]  # of what it gets, without the batch axis
    activation: str | None  # Keras's name of the function at its end, or None
    settings: dict[str, Any]  # the attributes that `SETTINGS` names for its class
    weights: dict[str, Floats]  # by Keras's names, such as `kernel` and `bias`

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def type(self) -> str:
        """The Keras class."""
        return self.row.kind

    @property
    def kind(self) -> str:
        """What a learner calls it."""
        if self.type == "Activation" and self.activation:
            return ACTIVATIONS[self.activation]
        return KINDS[self.type]

    @property
    def output_shape(self) -> tuple[int, ...]:
        return self.row.output_shape

    @property
    def slope(self) -> float:
        """What its leaky ReLU multiplies negative values by; 0 for other layers."""
        return self.settings.get("negative_slope", 0.0)

    @property
    def has_maps(self) -> bool:
        """Whether it gives feature maps: `(height, width, channels)`."""
        return len(self.output_shape) == 3

    @property
    def channels(self) -> int:
        """How many channels, or units, it gives."""
        return self.output_shape[-1]

    @property
    def size(self) -> int:
        """How many values it gives for one image."""
        return math.prod(self.output_shape)


Layers: TypeAlias = tuple[Layer, ...]  # the image first, the probabilities last


def read_layers(model: "keras.Model") -> Layers:
    """Reads the layers of a built model of `models/`, in the order of computation."""
    rows = layer_table(model)
    places = {layer.name: index for index, layer in enumerate(model.layers)}
    return tuple(
        _read_layer(layer, rows, places, index)
        for index, layer in enumerate(model.layers)
    )


def is_narrow(layers: Layers, index: int) -> bool:
    """Tells whether all that follows layer `index` depends on its output alone.

    Beside a residual sum's branch, what the branch changes goes its own way.
    """
    return all(min(layer.sources) >= index for layer in layers[index + 1 :])


def find_layer(layers: Layers | list[Layer], name: str) -> int:
    """Returns the place of the layer called `name`."""
    names = [layer.name for layer in layers]
    if name not in names:
        raise ValueError(f"layer must be one of {', '.join(names)}; received {name!r}.")
    return names.index(name)


def _read_layer(
    layer: Any, rows: list[LayerRow], places: dict[str, int], index: int
) -> Layer:
    row = rows[index]
    sources = tuple(places[name] for name in _source_names(layer)) if index else ()
    activation = _activation(layer, row.kind)
    supported = row.kind in KINDS and activation in (None, *ACTIVATIONS)
    if not supported or getattr(layer, "groups", 1) != 1:
        raise ValueError(
            f"{row.name} must be one of {', '.join(KINDS)}, received {row.kind} with "
            f"activation {activation}. Add it to core/explain/layers.py."
        )
    return Layer(
        row=row,
        sources=sources,
        input_shape=rows[sources[0] if sources else 0].output_shape,
        activation=activation,
        settings={name: getattr(layer, name) for name in SETTINGS.get(row.kind, ())},
        weights={weight.name: weight.value.numpy() for weight in layer.weights},
    )


def _source_names(layer: Any) -> list[str]:
    inputs = layer.input if isinstance(layer.input, list) else [layer.input]
    return [each._keras_history.operation.name for each in inputs]


def _activation(layer: Any, kind: str) -> str | None:
    """Returns Keras's name of a layer's activation function, or None."""
    if kind in ("ReLU", "LeakyReLU"):
        return {"ReLU": "relu", "LeakyReLU": "leaky_relu"}[kind]
    name = getattr(getattr(layer, "activation", None), "__name__", "linear")
    return None if name == "linear" else name
