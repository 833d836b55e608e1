"""Edits to a network: what a learner switches off or changes, applied to a copy.

Every activation and pooling here takes 0 to 0, so a channel is switched off by zeros
in the last weights before it: all edits are edits of weights, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from core.arrays import Floats
from core.explain.checks import check_channel, check_is_convolution, check_whole
from core.explain.layers import Layer, Layers, find_layer
from core.explain.stages import find_source

MOST_EDITS = 500


@dataclass(frozen=True)
class ChannelOff:
    """Makes one channel, or one unit, of a layer 0 for every image."""

    layer: str
    channel: int


@dataclass(frozen=True)
class LayerOff:
    """Makes every value of a layer 0."""

    layer: str


@dataclass(frozen=True)
class NewKernel:
    """Replaces the kernel by which a convolution reads one of its input channels."""

    layer: str  # a convolution
    channel: int  # the output channel
    source: int  # the input channel
    values: tuple[tuple[float, ...], ...]  # `k` rows of `k` numbers


Edit: TypeAlias = ChannelOff | LayerOff | NewKernel
Edits: TypeAlias = Sequence[Edit]


def apply_edits(layers: Layers, edits: Edits) -> Layers:
    """Returns a network's layers with edits, made in order; the rest is shared."""
    if len(edits) > MOST_EDITS:
        raise ValueError(
            f"edits must be at most {MOST_EDITS}, received {len(edits):,}. Undo some."
        )
    edited = list(layers)
    for edit in edits:
        index, weights = _edit_weights(edited, edit)
        edited[index] = replace(edited[index], weights=weights)
    return tuple(edited)


def first_edited(layers: Layers, edited: Layers) -> int:
    """Returns the place of the first layer that differs, or the end."""
    pairs = zip(layers, edited, strict=True)
    return next((i for i, (a, b) in enumerate(pairs) if a is not b), len(layers))


def _edit_weights(layers: list[Layer], edit: Edit) -> tuple[int, dict[str, Floats]]:
    match edit:
        case ChannelOff(layer=name, channel=channel):
            index = _find_own_source(layers, name)
            check_whole(f"channel of {name}", channel, 0, layers[index].channels - 1)
            return index, _silence(layers[index], channel)
        case LayerOff(layer=name):
            index = _find_own_source(layers, name)
            return index, _silence(layers[index], slice(None))
        case NewKernel(layer=name):
            index = find_layer(layers, name)
            return index, _change_kernel(layers[index], edit)
    raise ValueError(
        f"an edit must be a ChannelOff, LayerOff or NewKernel, received {edit!r:.60}."
    )


def _find_own_source(layers: list[Layer], name: str) -> int:
    """Returns the layer that alone makes the channels of layer `name`.

    Of a sum there is none: what is silenced in one summand comes from the other.
    """
    index = find_layer(layers, name)
    source = find_source(layers, index)
    summed = next((x.name for x in layers[source : index + 1] if x.type == "Add"), None)
    if summed is not None:
        raise ValueError(
            f"layer must be one that makes its channels alone, received {name!r}: "
            f"{summed} sums two layers. Choose one before it."
        )
    return source


def _silence(layer: Layer, channels: int | slice) -> dict[str, Floats]:
    """Returns weights with which `channels` (an index or a slice) are always 0."""
    names = ("gamma", "beta") if layer.type == "BatchNormalization" else ()
    weights = dict(layer.weights)
    for name in names or weights:
        weights[name] = weights[name].copy()
        weights[name][..., channels] = 0
    return weights


def _change_kernel(layer: Layer, edit: NewKernel) -> dict[str, Floats]:
    check_is_convolution(layer)
    kernel = layer.weights["kernel"].copy()  # (k, k, in, out)
    check_channel(layer, edit.channel)
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
