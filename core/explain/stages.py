"""Stages: a convolution or dense layer with what follows it channel by channel."""

from core.explain.layers import Layer, Layers

ACTIVATION_LAYERS = ("ReLU", "LeakyReLU", "Activation")
GLOBAL_POOLS = ("GlobalMaxPooling2D", "GlobalAveragePooling2D")
POOLS = ("MaxPooling2D", "AveragePooling2D", *GLOBAL_POOLS)
STARTS = ("Conv2D", "LocallyConnected2D", "Dense", "Flatten", *GLOBAL_POOLS)
WEIGHTED = ("Conv2D", "LocallyConnected2D", "Dense", "BatchNormalization")
# What passes each channel on by itself, 0 to 0; a residual sum passes on its change.
PASSING = (*ACTIVATION_LAYERS, *POOLS, "Dropout", "Add")


def find_source(layers: Layers | list[Layer], index: int) -> int:
    """Returns the last layer up to `index` whose weights make its channels.

    What a channel of layer `index` holds depends on that layer's channel alone. There
    is none for the image, and for what is flattened or shared out by softmax.
    """
    source = index
    while layers[source].type in PASSING and layers[source].activation != "softmax":
        source = layers[source].sources[-1]
    if layers[source].type not in WEIGHTED:
        raise ValueError(
            "layer must be a convolution, a dense layer, or one that passes on their "
            f"channels, received {layers[index].name!r}. "
            "Choose a layer between the rescaling and the flattening, or a dense one."
        )
    return source


def end_of_stage(layers: Layers, index: int) -> int:
    """Returns the place of the activation function for what layer `index` computed.

    Between a convolution and its activation there may be pooling, batch normalisation
    and a residual sum, in any order. Where no activation follows, it is `index` itself;
    the softmax ends no stage, since it mixes all classes.
    """
    if layers[index].activation is not None or index == 0:
        return index
    for later in range(index + 1, len(layers)):
        layer = layers[later]
        if layer.type in STARTS or layer.activation == "softmax":
            break
        if layer.type in ACTIVATION_LAYERS:
            return later
    return index
