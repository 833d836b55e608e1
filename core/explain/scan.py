"""The scan: a whole map taken apart at once, so that a page can move over its pixels.

What `microscope` says of one pixel, for all pixels of a map: the page multiplies the
window it shows, and every later value is the network's own.
"""

from dataclasses import replace

import numpy as np

from core.explain.arithmetic import convolve
from core.explain.checks import check_has_maps, check_image, check_pixel
from core.explain.edits import apply_edits
from core.explain.geometry import Window, find_window, receptive_field
from core.explain.layers import find_layer
from core.explain.network import load_network
from core.explain.pixel_steps import activation_step, take_step
from core.explain.scans import MapScan, MapStep
from core.explain.stages import end_of_stage
from core.explain.unit import POOLS


def scan_map(folder, image, layer, channel, edits=()):
    """Takes one map of a layer apart.

    Args:
        folder: The run's folder, as text.
        image: `(28, 28)` uint8.
        layer: Name of a layer that gives maps.
        channel: The map.
        edits: Edits to make first (see `core.explain.edits`); the run is not changed.

    Returns:
        A MapScan.

    Raises:
        ValueError: when the run cannot be read, or there is no such map.
    """
    image, network = check_image(image), load_network(folder)
    layers = apply_edits(network.layers, edits)
    index = find_layer(layers, layer)
    check_has_maps(layers[index])
    check_pixel(layers[index], channel, 0, 0)
    outputs = network.run_all(image, layers=layers)
    return scan_outputs(layers, outputs, index=index, channel=int(channel))


def scan_outputs(layers, outputs, *, index, channel):
    """Takes one map apart, given what all layers computed for an image.

    Args:
        layers: The Layers.
        outputs: What each gave, without the batch axis.
        index: The layer to look at.
        channel: The map.
    """
    layer = layers[index]
    own = outputs[index][..., channel]
    source = outputs[max(index - 1, 0)]
    kernel = bias = None
    sums, steps = own, ()
    if layer.type == "Conv2D":
        kernel = layer.weights["kernel"][..., channel]  # (k, k, maps in)
        bias = layer.weights["bias"][channel] if "bias" in layer.weights else None
        sums = _sum_windows(layer, source, channel)
        steps = _follow(layers, outputs, index=index, channel=channel)
    else:
        source = source[..., channel : channel + 1]
        if index > 0 and layer.type not in POOLS:
            steps = (_step(layer, channel, own),)
            sums = source[..., 0]
    return MapScan(
        layer=layer.name,
        channel=channel,
        kind=layer.kind,
        source=source,
        window=find_window(layer) if index else Window(),
        kernel=kernel,
        bias=None if bias is None else float(bias),
        sums=sums,
        steps=steps,
        fields=_find_fields(layers, index),
    )


def _sum_windows(layer, source, channel):
    """Returns `(height, width)`: window times kernel plus bias, before any bend."""
    names = [name for name in ("kernel", "bias") if name in layer.weights]
    weights = {name: layer.weights[name][..., channel : channel + 1] for name in names}
    return convolve(replace(layer, weights=weights), source[None])[0, ..., 0]


def _follow(layers, outputs, *, index, channel):
    """Returns a MapStep for what happens to a convolution's sums in its stage."""
    own = outputs[index][..., channel]
    first = (_step(layers[index], channel, own),) if layers[index].activation else ()
    later = range(index + 1, end_of_stage(layers, index) + 1)
    return first + tuple(
        _step(layers[each], channel, outputs[each][..., channel]) for each in later
    )


def _step(layer, channel, values):
    if layer.type in POOLS:
        window = find_window(layer)
        return MapStep(layer.name, layer.kind, {}, values, window)
    step = (
        activation_step(layer, 0.0)
        if layer.activation
        else take_step(layer, 0.0, channel)
    )
    return MapStep(layer.name, step.kind, step.numbers, values)


def _find_fields(layers, index):
    """Returns `(height, 2)`: first and end image row behind each output row."""
    rows = range(layers[index].output_shape[0])
    boxes = [receptive_field(layers, index, row, row) for row in rows]
    return np.array([(box.row0, box.row1) for box in boxes])
