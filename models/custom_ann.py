"""custom-ann: a dense network built from the learner's knobs."""

from typing import Any

import keras
from keras import layers

from models import check_options
from models.cnn import NORM_MOMENTUM
from models.custom_cnn import activate
from models.initialisation import make_initializer


def build(*, dropout: float | None = None, **knobs: Any) -> keras.Model:
    """Builds the model by `models.KNOBS["custom-ann"]`; a ValueError for a bad knob."""
    knobs = check_options("custom-ann", dropout=dropout, **knobs)
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Rescaling(1 / 255, name="rescale")(image)
    x = layers.Flatten(name="flatten")(x)  # (784,)
    for number in range(1, knobs["layers"] + 1):
        begin = make_initializer(knobs["initialisation"])
        dense = layers.Dense(
            knobs["units"], kernel_initializer=begin, name=f"dense_{number}"
        )
        x = dense(x)
        if knobs["batch_norm"]:
            x = layers.BatchNormalization(
                momentum=NORM_MOMENTUM, name=f"norm_{number}"
            )(x)
        x = activate(x, knobs["activation"], number)
        if dropout:
            x = layers.Dropout(dropout, name=f"dropout_{number}")(x)
    begin = make_initializer(knobs["initialisation"])
    logits = layers.Dense(10, kernel_initializer=begin, name="logits")(x)
    probabilities = layers.Activation("softmax", dtype="float32", name="probabilities")
    return keras.Model(image, probabilities(logits), name="custom-ann")
