"""What a network looks for: kernels, whole-image templates, and what excites a map."""

from functools import lru_cache

import numpy as np

from core.data.dataset import IMAGE_SHAPE
from core.explain.checks import check_whole
from core.explain.geometry import receptive_field
from core.explain.layers import find_layer
from core.explain.network import load_network, stamp_of
from core.explain.results import MaximallyActivating
from core.explain.sample import load_test
from core.explain.stages import WEIGHTED, end_of_stage, find_source

MOST_SHOWN = 100


def read_kernels(folder, layer):
    """Returns the kernels of a convolution.

    Args:
        folder: The run's folder, as text.
        layer: Name of the convolution.

    Returns:
        Float32 `(k, k, maps in, maps out)`.

    Raises:
        ValueError: when the run cannot be read or the layer is no convolution.
    """
    layers = load_network(folder).layers
    chosen = layers[find_layer(layers, layer)]
    if chosen.type != "Conv2D":
        raise ValueError(
            f"layer must be a convolution, {layer} is: {chosen.kind}. "
            "Choose one with a kernel."
        )
    return chosen.weights["kernel"]


def read_weight_images(folder):
    """Returns the weights of a dense layer that sees the pixels, as images.

    Args:
        folder: The run's folder, as text.

    Returns:
        Float32 `(units, 28, 28)`: what each unit of the first layer multiplies every
        pixel by. Units come as the layer has them.

    Raises:
        ValueError: when the run cannot be read, or a convolution comes first.
    """
    layers = load_network(folder).layers
    first = next(layer for layer in layers if "kernel" in layer.weights)
    if first.type != "Dense":
        raise ValueError(
            f"the first layer must be dense to have templates, {first.name} is: "
            f"{first.kind}. Choose an ANN, or look at the kernels."
        )
    return first.weights["kernel"].T.reshape(-1, *IMAGE_SHAPE)


def find_maximally_activating(folder, layer, channel, count):
    """Finds the test images for which a map reaches its largest values.

    The values are those at the end of the layer's stage (see `Step.stage_end`): what a
    convolution sums up means little before it is normalised and bent. The first call
    looks at every map of every layer, so that later ones are quick.

    Args:
        folder: The run's folder, as text.
        layer: Name of the layer.
        channel: The map, or the unit where there are no maps.
        count: How many images.

    Returns:
        MaximallyActivating.

    Raises:
        ValueError: when the run or its data cannot be read, or there is no such map.
    """
    network = load_network(folder)
    source = find_source(network.layers, find_layer(network.layers, layer))
    index = end_of_stage(network.layers, source)
    check_whole(f"channel of {layer}", channel, 0, network.layers[index].channels - 1)
    images = load_test(folder).images
    check_whole("count", count, 1, min(MOST_SHOWN, len(images)))
    peaks = _find_peaks(folder, stamp_of(folder))[index][:, channel]  # (n,)
    rows = np.argsort(-peaks, kind="stable")[:count]
    maps = network.run(images[rows], until=index)[..., channel]  # (count, h, w)
    return MaximallyActivating(
        rows, peaks[rows], _find_boxes(network.layers, index, maps)
    )


def _find_boxes(layers, index, maps):
    """Returns the Box behind the largest value of each map."""
    if maps.ndim == 1:  # units see the same box wherever
        return (receptive_field(layers, index, 0, 0),) * len(maps)
    flat = maps.reshape(len(maps), -1).argmax(axis=1)
    places = zip(*np.unravel_index(flat, maps.shape[1:]), strict=True)
    return tuple(
        receptive_field(layers, index, int(row), int(column)) for row, column in places
    )


@lru_cache(maxsize=4)
def _find_peaks(folder, stamp):
    """Returns each test image's largest value in each map, by the stage's end."""
    network, images = load_network(folder), load_test(folder).images
    ends = {
        end_of_stage(network.layers, index)
        for index, layer in enumerate(network.layers)
        if layer.type in WEIGHTED
    }
    return network.find_peaks(images, sorted(ends))
