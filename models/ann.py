"""ann: the dense baseline, about as many parameters as `cnn` and no idea of place."""

import keras
from keras import layers


def build(*, dropout: float | None = None) -> keras.Model:
    """Builds the model (235,146 parameters); a `dropout` of None: no dropout."""
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Rescaling(1 / 255, name="rescale")(image)
    x = layers.Flatten(name="flatten")(x)  # (784,)
    for number, units in enumerate((256, 128), start=1):
        x = layers.Dense(units, activation="relu", name=f"dense_{number}")(x)
        if dropout is not None:
            x = layers.Dropout(dropout, name=f"dropout_{number}")(x)
    logits = layers.Dense(10, name="logits")(x)
    probabilities = layers.Activation("softmax", dtype="float32", name="probabilities")
    return keras.Model(image, probabilities(logits), name="ann")
