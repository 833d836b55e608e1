"""What a network looks for: kernels, weight images, maximally activating images."""

import numpy as np

from core.arrays import Floats
from core.data.dataset import IMAGE_SHAPE
from core.explain.checks import check_is_convolution, check_whole
from core.explain.geometry import receptive_field
from core.explain.grad_cam import put_back
from core.explain.layers import Layers, find_layer
from core.explain.network import load_layerwise, take_apart
from core.explain.results import Box, MaximallyActivating
from core.explain.sample import load_test
from core.explain.stages import WEIGHTED, end_of_stage, find_source
from core.networks.loader import LoadedNetwork, load_network

MOST_SHOWN = 100


def read_kernels(folder: str, layer: str) -> Floats:
    """Returns a convolution's kernels: float32 `(k, k, channels in, channels out)`."""
    layers = load_layerwise(folder).layers
    chosen = layers[find_layer(layers, layer)]
    check_is_convolution(chosen)
    return chosen.weights["kernel"]


def read_weight_images(folder: str) -> Floats:
    """Returns what each unit of a dense first layer multiplies every pixel by.

    Float32 `(units, 28, 28)`; a network that begins with a convolution has none.
    """
    layers = load_layerwise(folder).layers
    first = next(layer for layer in layers if "kernel" in layer.weights)
    if first.type != "Dense":
        raise ValueError(
            f"the first layer must be dense to have weight images, {first.name} is: "
            f"{first.kind}. Choose an ANN, or look at the kernels."
        )
    images = first.weights["kernel"].T.reshape(-1, *IMAGE_SHAPE)
    return put_back(images) if layers[1].type == "ShufflePixels" else images


def read_local_kernels(folder: str, channel: int) -> Floats:
    """Returns each window's own kernel in a locally connected first layer.

    Float32 `(windows, k, k)`, rows of windows one after the other.
    """
    layers = load_layerwise(folder).layers
    first = next(layer for layer in layers if "kernel" in layer.weights)
    if first.type != "LocallyConnected2D":
        raise ValueError(
            f"the first layer must be locally connected, {first.name} is: {first.kind}."
        )
    check_whole(f"channel of {first.name}", channel, 0, first.channels - 1)
    sides = first.settings["kernel_size"]
    return first.weights["kernel"][..., channel].reshape(-1, *sides)


def find_maximally_activating(
    folder: str, layer: str, channel: int, count: int
) -> MaximallyActivating:
    """Finds the `count` test images for which a channel reaches its largest values.

    The values are those at the end of the layer's stage (see `Step.stage_end`): what a
    convolution sums up means little before normalisation and activation. The first
    call looks at every channel of every layer, so that later ones are quick.
    A layer without feature maps has units in the place of channels.
    """
    loaded = load_network(folder)
    network = loaded.derive(take_apart)
    source = find_source(network.layers, find_layer(network.layers, layer))
    index = end_of_stage(network.layers, source)
    check_whole(f"channel of {layer}", channel, 0, network.layers[index].channels - 1)
    images = load_test(loaded.run).images
    check_whole("count", count, 1, min(MOST_SHOWN, len(images)))
    peaks = loaded.derive(_find_peaks)[index][:, channel]  # (n,)
    rows = np.argsort(-peaks, kind="stable")[:count]
    maps = network.run(images[rows], until=index)[..., channel]  # (count, h, w)
    boxes = _find_boxes(network.layers, index, maps)
    return MaximallyActivating(rows, peaks[rows], boxes)


def _find_boxes(layers: Layers, index: int, maps: Floats) -> tuple[Box, ...]:
    """Returns the receptive field of the largest value of each feature map."""
    if maps.ndim == 1:  # units see the same box wherever
        return (receptive_field(layers, index, 0, 0),) * len(maps)
    flat = maps.reshape(len(maps), -1).argmax(axis=1)
    places = zip(*np.unravel_index(flat, maps.shape[1:]), strict=True)
    return tuple(receptive_field(layers, index, int(y), int(x)) for y, x in places)


def _find_peaks(loaded: LoadedNetwork) -> dict[int, Floats]:
    """Returns each test image's largest value in each channel, by the stage's end."""
    network, images = loaded.derive(take_apart), load_test(loaded.run).images
    ends = {
        end_of_stage(network.layers, index)
        for index, layer in enumerate(network.layers)
        if layer.type in WEIGHTED
    }
    return network.find_peaks(images, sorted(ends))
