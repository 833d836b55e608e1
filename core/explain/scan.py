"""A whole channel taken apart at once, so that a page can move over its pixels.

The page multiplies the window it shows; every later value is the network's own.
"""

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Floats, Integers
from core.explain.checks import check_channel, check_has_maps, check_image
from core.explain.edits import Edits, apply_edits
from core.explain.geometry import Window, find_window, receptive_field
from core.explain.layers import ACTIVATIONS, Layer, Layers, find_layer
from core.explain.network import load_layerwise
from core.explain.stages import POOLS, end_of_stage
from core.explain.views import ChannelScan, ScanStep


def scan_channel(
    folder: str, image: ArrayLike, layer: str, channel: int, edits: Edits = ()
) -> ChannelScan:
    """Takes one channel of a layer that gives feature maps apart."""
    image, network = check_image(image), load_layerwise(folder)
    layers = apply_edits(network.layers, edits)
    index = find_layer(layers, layer)
    check_has_maps(layers[index])
    check_channel(layers[index], channel)
    outputs = network.run_all(image, layers=layers)
    return scan_outputs(layers, outputs, index, int(channel))


def scan_outputs(
    layers: Layers, outputs: list[Floats], index: int, channel: int
) -> ChannelScan:
    """Takes one channel of layer `index` apart, given what all layers computed."""
    layer, window = layers[index], find_window(layers[index]) if index else Window()
    source = outputs[layer.sources[0] if index else 0]
    sums, kernel, bias, steps = outputs[index][..., channel], None, None, ()
    if "kernel" in layer.weights:
        kernel = _read_kernel(layer, channel)
        if "bias" in layer.weights:
            bias = layer.weights["bias"][..., channel]
        steps = _follow(layers, outputs, index, channel)
        multiply = _convolve if kernel.ndim == 3 else _connect
        sums = multiply(window, source, kernel) + np.float32(
            0 if bias is None else bias
        )
    elif layer.type == "Add":  # two maps, each times 1
        pair = [outputs[each][..., channel] for each in layer.sources]
        source, kernel = np.stack(pair, axis=-1), np.ones((1, 1, 2), np.float32)
        steps = _follow(layers, outputs, index, channel)
    else:
        source = source[..., channel : channel + 1]
        if index > 0 and layer.type not in POOLS:
            steps = (_describe(layer, channel, sums),)
            sums = source[..., 0]
    return ChannelScan(
        layer=layer.name,
        channel=channel,
        kind=layer.kind,
        source=source,
        window=window,
        kernel=kernel,
        bias=bias,
        sums=sums,
        steps=steps,
        fields=_find_fields(layers, index),
    )


def _read_kernel(layer: Layer, channel: int) -> Floats:
    """Returns `(k, k, in)`, or one such kernel for each window of `(rows, columns)`."""
    kernel = layer.weights["kernel"][..., channel]
    if layer.type == "Conv2D":
        return kernel
    sides = layer.settings["kernel_size"]
    return kernel.reshape(*kernel.shape[:2], *sides, -1)


def _connect(window: Window, source: Floats, kernel: Floats) -> Floats:
    """Multiplies every window of `(h, w, in)` with its own kernel, none padded."""
    sides = (window.size, window.size)
    windows = np.lib.stride_tricks.sliding_window_view(source, sides, axis=(0, 1))
    strided = windows[:: window.stride, :: window.stride]  # (h, w, in, k, k)
    return np.einsum("hwcyx,hwyxc->hw", strided, kernel)


def _convolve(window: Window, source: Floats, kernel: Floats) -> Floats:
    """Multiplies a kernel `(k, k, in)` with every window of `(h, w, in)`."""
    edge, sides = (window.before, window.after), (window.size, window.size)
    padded = np.pad(source, (edge, edge, (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, sides, axis=(0, 1))
    strided = windows[:: window.stride, :: window.stride]  # (h, w, in, k, k)
    return np.tensordot(strided, kernel, ((3, 4, 2), (0, 1, 2)))  # (h, w)


def _follow(
    layers: Layers, outputs: list[Floats], index: int, channel: int
) -> tuple[ScanStep, ...]:
    """Returns a ScanStep for what happens to a convolution's sums in its stage."""
    first = index if layers[index].activation else index + 1
    return tuple(
        _describe(layers[at], channel, outputs[at][..., channel])
        for at in range(first, end_of_stage(layers, index) + 1)
    )


def _describe(layer: Layer, channel: int, values: Floats) -> ScanStep:
    if layer.type in POOLS:
        return ScanStep(layer.name, layer.kind, {}, values, find_window(layer))
    kind = ACTIVATIONS.get(layer.activation or "", layer.kind)
    return ScanStep(layer.name, kind, _find_numbers(layer, channel), values)


def _find_numbers(layer: Layer, channel: int) -> dict[str, float]:
    if layer.type == "Rescaling":
        return {name: float(value) for name, value in layer.settings.items()}
    if layer.type == "BatchNormalization":
        weights = {name: float(each[channel]) for name, each in layer.weights.items()}
        return {
            "mean": weights["moving_mean"],
            "variance": weights["moving_variance"],
            "epsilon": float(layer.settings["epsilon"]),
            "scale": weights["gamma"],
            "shift": weights["beta"],
        }
    return {"slope": layer.slope} if layer.slope else {}


def _find_fields(layers: Layers, index: int) -> Integers:
    """Returns `(height, 2)`: first and end image row behind each output row."""
    rows = range(layers[index].output_shape[0])
    boxes = [receptive_field(layers, index, row, row) for row in rows]
    return np.array([(box.row0, box.row1) for box in boxes])
