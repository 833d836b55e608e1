"""The microscope: one value of one layer, and every number that it is made of."""

import numpy as np

from core.explain.checks import check_image, check_pixel
from core.explain.edits import apply_edits
from core.explain.geometry import find_window, receptive_field
from core.explain.layers import find_layer
from core.explain.network import load_network
from core.explain.pixel_steps import follow_value, take_step
from core.explain.views import (
    ConvolutionView,
    DenseView,
    PixelView,
    PoolingView,
    SoftmaxView,
)

SHOWN = 12  # contributions to a dense unit
POOLS = (
    "MaxPooling2D",
    "AveragePooling2D",
    "GlobalMaxPooling2D",
    "GlobalAveragePooling2D",
)


def look_at_pixel(folder, image, layer, channel, row, column, edits=()):
    """Takes one value of a layer's output apart.

    Args:
        folder: The run's folder, as text.
        image: `(28, 28)` uint8.
        layer: Name of the layer.
        channel: The map, or the unit where there are no maps.
        row, column: The place in the map; 0 where there are none.
        edits: Edits to make first (see `core.explain.edits`); the run is not changed.

    Returns:
        A PixelView: for a convolution, a pooling, a dense layer and softmax the view
        of that name.

    Raises:
        ValueError: when the run cannot be read, or there is no such value.
    """
    image, network = check_image(image), load_network(folder)
    layers = apply_edits(network.layers, edits)
    index = find_layer(layers, layer)
    check_pixel(layers[index], channel, row, column)
    outputs = network.run_all(image, layers=layers)
    place = int(row), int(column), int(channel)
    return view_pixel(layers, outputs, index=index, place=place)


def view_pixel(layers, outputs, *, index, place):
    """Takes one value apart, given what all layers computed for an image.

    Args:
        layers: The Layers.
        outputs: What each gave, without the batch axis.
        index: The layer to look at.
        place: `(row, column, channel)` in its output.
    """
    layer, (row, column, channel) = layers[index], place
    about = {
        "layer": layer.name,
        "channel": channel,
        "row": row,
        "column": column,
        "field": _find_field(layers, index, place),
    }
    if layer.type == "Conv2D":
        return _view_convolution(layers, outputs, index=index, about=about)
    if layer.type == "Dense":
        return _view_dense(layers, outputs, index=index, about=about)
    if layer.type in POOLS:
        return _view_pooling(layer, outputs[index - 1], about)
    if layer.activation == "softmax":
        return _view_softmax(outputs[index - 1], about)
    return _view_value(layer, outputs[index - 1] if index else outputs[0], about)


def _find_field(layers, index, place):
    row, column, channel = place
    if layers[index].type == "Flatten":  # each unit is one value of one map
        row, column, _ = np.unravel_index(channel, layers[index].input_shape)
        index = index - 1
    return receptive_field(layers, index, int(row), int(column))


def _view_convolution(layers, outputs, *, index, about):
    layer, channel = layers[index], about["channel"]
    window = find_window(layer)
    edge = (window.before, window.after)
    source = outputs[index - 1]  # (height, width, maps in)
    padded = np.pad(source, (edge, edge, (0, 0)))
    inside = np.pad(np.ones(source.shape[:2], bool), (edge, edge))
    row, column = about["row"] * window.stride, about["column"] * window.stride
    cut = (slice(row, row + window.size), slice(column, column + window.size))
    kernel = layer.weights["kernel"][..., channel]  # (k, k, maps in)
    products = padded[cut] * kernel
    bias = layer.weights["bias"][channel] if "bias" in layer.weights else None
    total = float(products.sum(dtype=np.float64))
    value = total if bias is None else total + float(bias)
    steps, result = follow_value(layers, outputs, index=index, value=value, about=about)
    return ConvolutionView(
        **about,
        steps=steps,
        result=result,
        patch=padded[cut],
        is_inside=inside[cut],
        first_row=row - window.before,
        first_column=column - window.before,
        kernel=kernel,
        products=products,
        sums=products.sum(axis=(0, 1)),
        total=total,
        bias=None if bias is None else float(bias),
    )


def _view_pooling(layer, source, about):
    """Views local and global pooling alike: a global window is the whole map."""
    values = source[..., about["channel"]]  # (height, width)
    first_row = first_column = 0
    if layer.has_maps:
        window = find_window(layer)
        first_row = window.start(about["row"])
        first_column = window.start(about["column"])
        end_row, end_column = first_row + window.size, first_column + window.size
        values = values[max(first_row, 0) : end_row, max(first_column, 0) : end_column]
    is_max = "Max" in layer.type
    winner = tuple(map(int, np.unravel_index(values.argmax(), values.shape)))
    return PoolingView(
        **about,
        steps=(),
        result=float(values.max() if is_max else values.mean()),
        window=values,
        first_row=max(first_row, 0),
        first_column=max(first_column, 0),
        winner=winner if is_max else None,
    )


def _view_dense(layers, outputs, *, index, about):
    layer, unit = layers[index], about["channel"]
    inputs, weights = outputs[index - 1], layer.weights["kernel"][:, unit]  # (d,)
    products = inputs * weights
    order = np.argsort(-np.abs(products), kind="stable")
    top, rest = order[:SHOWN], products[order[SHOWN:]]
    total = float(products.sum(dtype=np.float64))
    bias = float(layer.weights["bias"][unit])
    steps, result = follow_value(
        layers, outputs, index=index, value=total + bias, about=about
    )
    return DenseView(
        **about,
        steps=steps,
        result=result,
        indices=top,
        places=_find_places(layers, index, top),
        inputs=inputs[top],
        weights=weights[top],
        products=products[top],
        rest=float(rest.sum(dtype=np.float64)),
        positive=float(products[products > 0].sum(dtype=np.float64)),
        negative=float(products[products < 0].sum(dtype=np.float64)),
        total=total,
        bias=bias,
    )


def _find_places(layers, index, indices):
    """Returns `(m, 3)` row, column and map of flattened inputs, or None."""
    before = index - 1
    while layers[before].type == "Dropout":
        before -= 1
    if layers[before].type != "Flatten":
        return None
    return np.stack(np.unravel_index(indices, layers[before].input_shape), axis=1)


def _view_softmax(logits, about):
    exponentials = np.exp(logits - logits.max())
    total = float(exponentials.sum())
    return SoftmaxView(
        **about,
        steps=(),
        result=float(exponentials[about["channel"]]) / total,
        logits=logits,
        exponentials=exponentials,
        sum=total,
    )


def _view_value(layer, source, about):
    """Views a layer that takes one value to one value, or the image itself."""
    channel, place = about["channel"], (about["row"], about["column"])
    if layer.type == "Flatten":
        before = float(source.reshape(-1)[channel])
    else:
        before = float(source[(*place, channel) if layer.has_maps else channel])
    if layer.type == "InputLayer":
        return PixelView(**about, steps=(), result=before)
    step = take_step(layer, before, channel)
    return PixelView(**about, steps=(step,), result=step.after)
