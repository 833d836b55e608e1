"""Stages: a convolution or dense layer with what follows it map by map."""

from core.explain.geometry import find_window

ACTIVATIONS_ALONE = ("ReLU", "LeakyReLU", "Activation")
STARTS = ("Conv2D", "Dense", "Flatten", "GlobalMaxPooling2D", "GlobalAveragePooling2D")
WEIGHTED = ("Conv2D", "Dense", "BatchNormalization")
# What hands each map on by itself, 0 to 0.
HANDS_ON = (
    *ACTIVATIONS_ALONE,
    "MaxPooling2D",
    "AveragePooling2D",
    "GlobalMaxPooling2D",
    "GlobalAveragePooling2D",
    "Dropout",
)


def find_source(layers, index):
    """Returns the place of the last layer up to `index` whose weights make its maps.

    Map by map, what layer `index` gives depends on that layer's map alone.

    Raises:
        ValueError: where there is none: the image and what is flattened or shared out
            by softmax have no map of their own.
    """
    source = index
    while layers[source].type in HANDS_ON and layers[source].activation != "softmax":
        source -= 1
    if layers[source].type not in WEIGHTED:
        raise ValueError(
            "layer must be a convolution, a dense layer, or one that hands on their "
            f"maps, received {layers[index].name!r}. "
            "Choose a layer between the rescaling and the flattening, or a dense one."
        )
    return source


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
        if layer.type in ACTIVATIONS_ALONE:
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
