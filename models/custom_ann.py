"""custom-ann: a dense network built from the learner's knobs."""

import keras
from keras import layers

from models import check_options

NORM_MOMENTUM = 0.9  # as in cnn.py: short runs validate sensibly


def build(*, dropout=None, **knobs):
    """Builds the model.

    Args:
        dropout: Rate after each dense layer; None or 0: no dropout.
        **knobs: As described in `models.KNOBS["custom-ann"]`.

    Returns:
        An uncompiled `keras.Model`: raw pixels `(n, 28, 28, 1)` to probabilities.

    Raises:
        ValueError: for a bad knob.
    """
    knobs = check_options("custom-ann", dropout=dropout, **knobs)
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Rescaling(1 / 255, name="rescale")(image)
    x = layers.Flatten(name="flatten")(x)  # (784,)
    for number in range(1, knobs["layers"] + 1):
        x = layers.Dense(knobs["units"], name=f"dense_{number}")(x)
        if knobs["batch_norm"]:
            x = layers.BatchNormalization(
                momentum=NORM_MOMENTUM, name=f"norm_{number}"
            )(x)
        x = _activate(x, knobs["activation"], number)
        if dropout:
            x = layers.Dropout(dropout, name=f"dropout_{number}")(x)
    logits = layers.Dense(10, name="logits")(x)
    probabilities = layers.Activation("softmax", dtype="float32", name="probabilities")
    return keras.Model(image, probabilities(logits), name="custom-ann")


def _activate(x, activation, number):
    if activation == "leaky-relu":
        return layers.LeakyReLU(0.1, name=f"leaky_{number}")(x)
    return layers.Activation(activation, name=f"{activation}_{number}")(x)
