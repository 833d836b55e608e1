"""softmax: softmax regression, one weight for each pixel and class, nothing hidden."""

import keras
from keras import layers


def build(*, dropout: float | None = None) -> keras.Model:
    """Builds the model (7,850 parameters); a `dropout` of None: no dropout."""
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Rescaling(1 / 255, name="rescale")(image)
    x = layers.Flatten(name="flatten")(x)  # (784,)
    if dropout is not None:
        x = layers.Dropout(dropout, name="dropout_1")(x)
    logits = layers.Dense(10, name="logits")(x)
    probabilities = layers.Activation("softmax", dtype="float32", name="probabilities")
    return keras.Model(image, probabilities(logits), name="softmax")
