"""A network's weights as plain arrays, out of a run and into one; worker processes."""

from pathlib import Path

import numpy as np

from core.architecture import layer_table
from core.data.dataset import IMAGE_SHAPE
from core.networks.network import build_model, export, make_predictor
from core.runs.config import TrainingConfig
from core.runs.reading import read_run


def read_weights(folder):
    """Returns the weights of a run.

    Args:
        folder: The run's folder, as text.

    Returns:
        Dict from `layer.variable`, such as `conv_1.kernel`, to its float32 array.

    Raises:
        ValueError: when the run cannot be read or has no model.
    """
    path = Path(folder) / "model.keras"
    if not path.exists():
        raise ValueError("The run must have a saved model, it has none. Train it.")
    model = build_model(read_run(Path(folder)).config, parent=path)
    return {name: np.asarray(variable) for name, variable in _variables(model)}


def install_weights(config, arrays, path):
    """Builds a network by our own builder, fills it, tries it and saves it.

    Args:
        config: A TrainingConfig as a dict.
        arrays: As `read_weights` returns them; they may come from anywhere.
        path: Where the `model.keras` goes, as text.

    Returns:
        The layer table as a list of dicts.

    Raises:
        ValueError: when the arrays are not those of this architecture.
    """
    model = build_model(TrainingConfig.from_dict(config))
    variables = dict(_variables(model))
    if set(variables) != set(arrays):
        odd = ", ".join(sorted(set(variables) ^ set(arrays))[:4])
        raise ValueError(
            f"the weights must hold the weights of {model.name}, received another "
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


def _variables(model):
    for layer in model.layers:
        for variable in layer.weights:
            yield f"{layer.name}.{variable.name}", variable


def _try_out(model):
    """Raises a ValueError unless the network answers noise with probabilities."""
    noise = np.random.default_rng(0).integers(0, 256, (8, *IMAGE_SHAPE), np.uint8)
    if not np.isfinite(make_predictor(model)(noise)).all():
        raise ValueError(
            "the weights must make a network that answers in numbers, received one "
            "that does not. Export the run again."
        )
