"""Edits to a network: what a learner switches off or changes, applied to a copy.

Every activation and pooling here takes 0 to 0, so a map is switched off by zeros in
the last weights before it: all edits are edits of weights, and nothing else.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.explain.checks import check_whole
from core.explain.layers import find_layer
from core.explain.stages import find_source

MOST_EDITS = 500


@dataclass(frozen=True)
class ChannelOff:
    """Makes one map, or one unit, of a layer 0 for every image."""

    layer: str
    channel: int


@dataclass(frozen=True)
class LayerOff:
    """Makes every value of a layer 0."""

    layer: str


@dataclass(frozen=True)
class NewKernel:
    """Replaces what a convolution looks for in one of the maps it gets.

    Attributes:
        layer: A convolution.
        channel: The map that it makes.
        source: The map that it looks at.
        values: `k` rows of `k` numbers, as tuples.
    """

    layer: str
    channel: int
    source: int
    values: tuple[tuple[float, ...], ...]


def apply_edits(layers, edits):
    """Returns a network's layers with edits; what they do not touch is shared.

    Args:
        layers: The Layers of a network, left as they are.
        edits: A sequence of ChannelOff, LayerOff and NewKernel, applied in order.

    Returns:
        A tuple of Layer.

    Raises:
        ValueError: for a layer, map or value that does not exist.
    """
    if len(edits) > MOST_EDITS:
        raise ValueError(
            f"edits must be at most {MOST_EDITS}, received {len(edits):,}. Undo some."
        )
    edited = list(layers)
    for edit in edits:
        index, weights = _edit_weights(edited, edit)
        edited[index] = replace(edited[index], weights=weights)
    return tuple(edited)


def first_edited(layers, edited):
    """Returns the place of the first Layer that differs, or the end."""
    pairs = zip(layers, edited, strict=True)
    return next((i for i, (a, b) in enumerate(pairs) if a is not b), len(layers))


def _edit_weights(layers, edit):
    match edit:
        case ChannelOff(layer=name, channel=channel):
            index = find_source(layers, find_layer(layers, name))
            last = layers[index].channels - 1
            check_whole(f"channel of {name}", channel, 0, last)
            return index, _silence(layers[index], channel)
        case LayerOff(layer=name):
            index = find_source(layers, find_layer(layers, name))
            return index, _silence(layers[index], slice(None))
        case NewKernel(layer=name):
            index = find_layer(layers, name)
            return index, _change_kernel(layers[index], edit)
    raise ValueError(
        f"an edit must be a ChannelOff, LayerOff or NewKernel, received {edit!r:.60}."
    )


def _silence(layer, channels):
    """Returns weights with which `channels` (an index or a slice) are always 0."""
    names = ("gamma", "beta") if layer.type == "BatchNormalization" else ()
    weights = dict(layer.weights)
    for name in names or weights:
        weights[name] = weights[name].copy()
        weights[name][..., channels] = 0
    return weights


def _change_kernel(layer, edit):
    if layer.type != "Conv2D":
        raise ValueError(
            f"layer must be a convolution, {layer.name} is: {layer.kind}. "
            "Choose one with a kernel."
        )
    kernel = layer.weights["kernel"].copy()  # (k, k, in, out)
    check_whole(f"channel of {layer.name}", edit.channel, 0, kernel.shape[3] - 1)
    check_whole(f"source of {layer.name}", edit.source, 0, kernel.shape[2] - 1)
    try:
        values = np.array(edit.values, np.float32)
    except (TypeError, ValueError) as error:
        raise ValueError(f"kernel values must be numbers ({error}).") from error
    if values.shape != kernel.shape[:2] or not np.isfinite(values).all():
        raise ValueError(
            f"kernel values must be {kernel.shape[:2]} finite numbers, received "
            f"{values.shape}: {values.tolist()!r:.60}. Fill every cell."
        )
    kernel[:, :, edit.source, edit.channel] = values
    return {**layer.weights, "kernel": kernel}
