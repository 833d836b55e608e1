"""A network's weights as plain arrays, out of a run and into one; worker processes."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from core.architecture import layer_table
from core.arrays import Floats
from core.data.dataset import IMAGE_SHAPE
from core.networks.loader import load_network
from core.networks.network import build_model, export, make_predictor
from core.runs.config import TrainingConfig


def read_weights(folder: str) -> dict[str, Floats]:
    """Returns float32 weights such as `conv_1.kernel`; errors as `load_network`."""
    model = load_network(folder).model
    return {name: np.asarray(variable) for name, variable in _variables(model)}


def install_weights(
    config: dict[str, Any], arrays: dict[str, Floats], path: str
) -> list[dict[str, Any]]:
    """Builds a network by our own builder, fills it, tries it and saves it.

    The arrays, as `read_weights` returns them, may come from anywhere: those of another
    architecture are a ValueError. Returns the rows of the layer table.
    """
    model = build_model(TrainingConfig.from_dict(config))
    variables = dict(_variables(model))
    if set(variables) != set(arrays):
        odd = ", ".join(sorted(set(variables) ^ set(arrays))[:4])
        raise ValueError(
            f"the weights must be those of {model.name}, received another "
            f"network's: {odd} do not match. Export the run again."
        )
    for name, variable in variables.items():
        expected, received = tuple(variable.shape), arrays[name].shape
        if expected != received:
            raise ValueError(
                f"weights: {name} must be {expected}, received {received}. "
                "Export the run again."
            )
        variable.assign(arrays[name])
    _try_out(model)
    export(model, path)
    return [row.to_dict() for row in layer_table(model)]


def _variables(model: keras.Model) -> Iterator[tuple[str, Any]]:
    for layer in model.layers:
        for variable in layer.weights:
            yield f"{layer.name}.{variable.name}", variable


def _try_out(model: keras.Model) -> None:
    """Raises a ValueError unless the network gives probabilities for noise."""
    noise = np.random.default_rng(0).integers(0, 256, (8, *IMAGE_SHAPE), np.uint8)
    if not np.isfinite(make_predictor(model)(noise)).all():
        raise ValueError(
            "the weights must make a network that predicts in numbers, received one "
            "that does not. Export the run again."
        )
