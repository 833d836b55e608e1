"""Stages: a convolution or dense layer with what follows it map by map."""

from core.explain.geometry import find_window

BENDS = ("ReLU", "LeakyReLU", "Activation")
STARTS = ("Conv2D", "Dense", "Flatten", "GlobalMaxPooling2D", "GlobalAveragePooling2D")


def end_of_stage(layers, index):
    """Returns the place of the layer that bends what layer `index` computed.

    Between a convolution and its bend there may be pooling and batch normalisation, in
    any order. Where nothing bends it any more, that is `index` itself; the softmax ends
    no stage, since it mixes all classes.
    """
    if layers[index].activation is not None or index == 0:
        return index
    for later in range(index + 1, len(layers)):
        layer = layers[later]
        if layer.type in STARTS or layer.activation == "softmax":
            break
        if layer.type in BENDS:
            return later
    return index


def follow_place(layer, row, column):
    """Returns the place in a layer's output that a place in its input goes to.

    Returns:
        `(row, column)`, or None where pooling leaves the place out.
    """
    if not layer.has_maps:
        return row, column
    window = find_window(layer)
    height, width = layer.output_shape[:2]
    row, column = window.find(row, height), window.find(column, width)
    return None if row is None or column is None else (row, column)
