"""A network as a table: each layer with its output shape, parameters and MACs."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True)
class LayerRow:
    """One layer as a learner reads it."""

    name: str  # such as `conv_1`
    kind: str  # its Keras class, such as `Conv2D`
    detail: str  # such as `3 x 3, 32 filters, relu`
    output_shape: tuple[int, ...]  # without the batch axis
    parameters: int  # trained or not
    macs: int  # multiply-accumulate operations for one image

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Builds a row from parsed JSON, or raises a KeyError or a TypeError."""
        row: dict[str, Any] = values | {"output_shape": tuple(values["output_shape"])}
        counts = *row["output_shape"], row["parameters"], row["macs"]
        texts = [row[name] for name in ("name", "kind", "detail")]
        if {type(each) for each in counts} != {int} or {*map(type, texts)} != {str}:
            raise TypeError(f"a layer has counts and texts, received {row}")
        return cls(**row)


def layer_table(model: Any) -> list[LayerRow]:
    """Reads a built `keras.Model` of layers with one output, in their order."""
    return [
        LayerRow(
            name=layer.name,
            kind=type(layer).__name__,
            detail=_detail(layer),
            output_shape=tuple(layer.output.shape[1:]),
            parameters=layer.count_params(),
            macs=count_macs(layer),
        )
        for layer in model.layers
    ]


def count_layers(kinds: Iterable[str]) -> int:
    """Counts layers by their Keras classes: the input computes nothing, it is none."""
    return sum(kind != "InputLayer" for kind in kinds)


def count_macs(layer: Any) -> int:
    """Counts a layer's multiply-accumulates for one image.

    A convolution multiplies its whole kernel at each output position, a dense layer
    its whole matrix once, a locally connected one each window's kernel once; what
    merely compares, adds or rescales counts as 0.
    """
    if not hasattr(layer, "kernel"):
        return 0
    if type(layer).__name__ == "LocallyConnected2D":
        return math.prod(layer.kernel.shape)
    positions = math.prod(layer.output.shape[1:-1])  # 1 for a dense layer
    return math.prod(layer.kernel.shape) * positions


def _detail(layer: Any) -> str:
    """Returns the settings worth a learner's look, in the field's words."""
    activation = getattr(layer, "activation", None)
    activation = getattr(activation, "__name__", "linear")
    parts: list[str] = []
    match type(layer).__name__:
        case "Conv2D" | "LocallyConnected2D":
            parts.append(" × ".join(map(str, layer.kernel_size)))
            parts.append(f"{layer.filters} filters")
            if layer.strides != (1, 1):
                parts.append(f"stride {layer.strides[0]}")
            parts.append(layer.padding)
        case "Dense":
            parts.append(f"{layer.units} units")
        case "MaxPooling2D" | "AveragePooling2D":
            parts.append(" × ".join(map(str, layer.pool_size)))
        case "Dropout" | "SpatialDropout2D":
            parts.append(f"{layer.rate:.0%} dropped")
        case "ShufflePixels":
            parts.append("one order for all images")
        case "LeakyReLU":
            parts.append(f"slope {layer.negative_slope:g}")
    if activation != "linear" and type(layer).__name__ != "LeakyReLU":
        parts.append(activation)
    return ", ".join(parts)
