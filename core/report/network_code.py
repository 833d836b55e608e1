"""A saved network as the Keras code that builds it, written from its layer graph."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.report.model_file import read_config

# What the reader expects first in the brackets; the rest is given by name.
FIRST = {
    "Rescaling": ("scale",),
    "Conv2D": ("filters", "kernel_size"),
    "LocallyConnected2D": ("filters", "kernel_size"),
    "Dense": ("units",),
    "Dropout": ("rate",),
    "SpatialDropout2D": ("rate",),
    "MaxPooling2D": ("pool_size",),
    "AveragePooling2D": ("pool_size",),
    "LeakyReLU": ("negative_slope",),
    "Activation": ("activation",),
}
OWN = ("LocallyConnected2D", "ShufflePixels")  # layers that the notebook defines
# Keras's own defaults, which code leaves out. A name means the same in every layer.
DEFAULTS = {
    "trainable": True,
    "data_format": "channels_last",
    "padding": "valid",
    "strides": [1, 1],
    "dilation_rate": [1, 1],
    "groups": 1,
    "activation": "linear",
    "use_bias": True,
    "axis": -1,
    "momentum": 0.99,
    "epsilon": 0.001,
    "center": True,
    "scale": True,
    "synchronized": False,
    "renorm": False,
    "renorm_momentum": 0.99,
    "keepdims": False,
    "offset": 0.0,
    "threshold": 0.0,
}
INITIALIZERS = {"kernel": "GlorotUniform", "gamma": "Ones", "moving_variance": "Ones"}
PIXEL_SCALE = 1 / 255
LINE = 88

Settings = dict[str, Any]


def read_graph(path: Path) -> Settings:
    """Returns the layer graph in a `model.keras`; a ValueError where it is damaged."""
    return read_config(path)["config"]


def network_code(graph: Settings) -> str:
    """Writes the functional Keras code of a network, which ends with `model`.

    Layers in a row go through one variable `x`, others get their own names.
    """
    layers = graph["layers"]
    names = ["image"] + ["x"] * (len(layers) - 1)
    if not _is_chain(layers):
        names = [layer["name"] for layer in layers]
        names = [
            each if each.isidentifier() else re.sub(r"\W", "_", f"layer_{each}")
            for each in names
        ]
    variables = dict(zip((layer["name"] for layer in layers), names, strict=True))
    lines = [
        _line(layer, name, [variables[each] for each in sources_of(layer)])
        for layer, name in zip(layers, names, strict=True)
    ]
    ends = [variables[graph[end][0]] for end in ("input_layers", "output_layers")]
    ends.append(f"name={json.dumps(graph['name'])}")
    return "\n".join([*lines, f"model = keras.Model({', '.join(ends)})"])


def sources_of(layer: Settings) -> list[str]:
    """Returns the names of the layers whose output a layer takes."""
    if not layer["inbound_nodes"]:
        return []
    (node,) = layer["inbound_nodes"]  # a layer used twice is not among ours
    inputs = node["args"][0]
    inputs = inputs if isinstance(inputs, list) else [inputs]
    return [each["config"]["keras_history"][0] for each in inputs]


def _is_chain(layers: list[Settings]) -> bool:
    before = [[]] + [[layer["name"]] for layer in layers[:-1]]
    return [sources_of(layer) for layer in layers] == before


def _line(layer: Settings, variable: str, sources: list[str]) -> str:
    """Returns one line of code, broken after the bracket where it would be too long."""
    kind, settings = layer["class_name"], layer["config"]
    name = f"name={json.dumps(settings['name'])}"
    if kind == "InputLayer":
        return f"{variable} = keras.Input({tuple(settings['batch_shape'][1:])}, {name})"
    given = [*_options(kind, settings), name]
    options = ", ".join(given)
    taken = sources[0] if len(sources) == 1 else f"[{', '.join(sources)}]"
    made = kind if kind in OWN else f"layers.{kind}"
    line = f"{variable} = {made}({options})({taken})"
    if len(line) > LINE:
        parted = options if len(options) + 4 <= LINE else ",\n    ".join(given)
        line = f"{variable} = {made}(\n    {parted}\n)({taken})"
    return line


def _options(kind: str, settings: Settings) -> Iterator[str]:
    """Yields the arguments that differ from Keras's defaults."""
    first = FIRST.get(kind, ())
    for key in first:
        yield _value(settings[key])
    for key, value in settings.items():
        if key not in (*first, "name", "dtype") and not _is_default(key, settings):
            yield f"{key}={_value(value)}"


def _is_default(key: str, settings: Settings) -> bool:
    value = settings[key]
    if value is None:
        return True
    if key == "strides" and "pool_size" in settings:
        return value == settings["pool_size"]
    if key == "negative_slope":
        return value == 0.0  # ReLU's; LeakyReLU's is always written
    if key.endswith("_initializer"):
        usual = INITIALIZERS.get(key.removesuffix("_initializer"), "Zeros")
        return value["class_name"] == usual
    return key in DEFAULTS and value == DEFAULTS[key]


def _value(value: Any) -> str:
    """Returns a setting as code: pairs of equal numbers once, 1/255 as such."""
    if isinstance(value, dict):  # an initializer or a regularizer
        module = value["module"].removeprefix("keras.")
        inside = value["config"].items()
        given = ", ".join(f"{key}={each!r}" for key, each in inside if each is not None)
        return f"keras.{module}.{value['class_name']}({given})"
    if isinstance(value, list):
        return repr(value[0] if len(set(value)) == 1 else tuple(value))
    if isinstance(value, float) and abs(value - PIXEL_SCALE) < 1e-12:
        return "1 / 255"
    return json.dumps(value) if isinstance(value, str) else repr(value)
