"""custom-cnn: a convolutional network built from the learner's choices."""

from typing import Any

import keras
from keras import layers

from models import check_options
from models.cnn import NORM_MOMENTUM
from models.initialisation import make_initializer

MOST_FILTERS = 256  # doubling stops here, or block 4 would dwarf all others


def build(*, dropout: float | None = None, **knobs: Any) -> keras.Model:
    """Builds the model by `models.KNOBS["custom-cnn"]`.

    Raises:
        ValueError: for a bad knob, and where the blocks run out of pixels.
    """
    knobs = check_options("custom-cnn", dropout=dropout, **knobs)
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Rescaling(1 / 255, name="rescale")(image)
    for block in range(1, knobs["blocks"] + 1):
        x = _add_block(x, block, dropout, knobs)
    if knobs["dense_units"]:
        x = layers.Flatten(name="flatten")(x)
        x = layers.Dense(knobs["dense_units"], **_begin(knobs), name="dense_1")(x)
        x = activate(x, knobs["activation"], knobs["blocks"] + 1)
        if dropout:
            x = layers.Dropout(dropout, name=f"dropout_{knobs['blocks'] + 1}")(x)
    else:
        x = layers.GlobalAveragePooling2D(name="average")(x)
    logits = layers.Dense(10, **_begin(knobs), name="logits")(x)
    probabilities = layers.Activation("softmax", dtype="float32", name="probabilities")
    return keras.Model(image, probabilities(logits), name="custom-cnn")


def _begin(knobs: dict[str, Any]) -> dict[str, Any]:
    return {"kernel_initializer": make_initializer(knobs["initialisation"])}


def _add_block(x, block, dropout, knobs):
    filters = min(knobs["filters"] * 2 ** (block - 1), MOST_FILTERS)
    stride = 2 if knobs["pooling"] == "stride" else 1
    shape = {"strides": stride, "padding": knobs["padding"], "name": f"conv_{block}"}
    x = layers.Conv2D(filters, knobs["kernel"], **_begin(knobs), **shape)(x)
    if knobs["batch_norm"]:
        x = layers.BatchNormalization(momentum=NORM_MOMENTUM, name=f"norm_{block}")(x)
    x = activate(x, knobs["activation"], block)
    if knobs["residual"]:
        x = _add_residual(x, f"{block}b", filters, knobs)
    pools = {"max": layers.MaxPooling2D, "average": layers.AveragePooling2D}
    if knobs["pooling"] in pools:
        x = pools[knobs["pooling"]](2, name=f"pool_{block}")(x)
    return layers.Dropout(dropout, name=f"dropout_{block}")(x) if dropout else x


def _add_residual(x, number, filters, knobs):
    """Adds what a second convolution makes of `x` to it (He et al. 2016)."""
    shape: Any = {"padding": "same", "name": f"conv_{number}"}
    change = layers.Conv2D(filters, knobs["kernel"], **_begin(knobs), **shape)(x)
    if knobs["batch_norm"]:
        norm = layers.BatchNormalization(momentum=NORM_MOMENTUM, name=f"norm_{number}")
        change = norm(change)
    x = layers.Add(name=f"add_{number}")([x, change])
    return activate(x, knobs["activation"], number)


def activate(x: Any, activation: str, number: int | str) -> Any:
    """Adds the activation function of layer `number`."""
    if activation == "leaky-relu":
        return layers.LeakyReLU(0.1, name=f"leaky_{number}")(x)
    return layers.Activation(activation, name=f"{activation}_{number}")(x)
