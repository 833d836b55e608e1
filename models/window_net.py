"""window-net: the same two layers as convolution, locally connected, or dense."""

from typing import Any

import keras
from keras import layers

from models import check_options
from models.locally_connected import LocallyConnected2D

# Of each layer: side of a window, pixels to the next, side of what comes out, and how
# many times the filters of the first.
LAYERS = ((4, 2, 13, 1), (3, 2, 6, 2))
KINDS = {
    "convolution": (layers.Conv2D, "conv"),  # all windows share their weights
    "local": (LocallyConnected2D, "local"),  # each window has its own
}


def build(*, dropout: float | None = None, **knobs: Any) -> keras.Model:
    """Builds the model by `models.KNOBS["window-net"]`; a ValueError for a bad knob.

    The layers give equally many values whatever `sharing` is, and what a convolution
    can compute the other two can, too.
    """
    knobs = check_options("window-net", dropout=dropout, **knobs)
    sharing = knobs["sharing"]
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Rescaling(1 / 255, name="rescale")(image)
    if sharing == "dense":
        x = layers.Flatten(name="flatten")(x)
    for number, (size, stride, side, times) in enumerate(LAYERS, start=1):
        filters = times * knobs["filters"]
        if sharing == "dense":
            units = side * side * filters
            x = layers.Dense(units, activation="relu", name=f"dense_{number}")(x)
        else:
            kind, name = KINDS[sharing]
            options = {"strides": stride, "activation": "relu"}
            x = kind(filters, size, name=f"{name}_{number}", **options)(x)
        if dropout:
            x = layers.Dropout(dropout, name=f"dropout_{number}")(x)
    if sharing != "dense":
        x = layers.Flatten(name="flatten")(x)  # (6 * 6 * filters,)
    logits = layers.Dense(10, name="logits")(x)
    probabilities = layers.Activation("softmax", dtype="float32", name="probabilities")
    return keras.Model(image, probabilities(logits), name="window-net")
