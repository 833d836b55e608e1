"""dropout-cnn: convolution, pooling, dropout, twice; then a dense softmax."""

import keras
from keras import layers


def build(*, dropout: float | None = None) -> keras.Model:
    """Builds the model (225,034 parameters); `dropout` holds for all three layers."""
    rates = (0.25, 0.25, 0.5) if dropout is None else (dropout,) * 3
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Rescaling(1 / 255, name="rescale")(image)
    x = layers.Conv2D(32, 3, activation="relu", name="conv_1")(x)  # (26, 26, 32)
    x = layers.MaxPooling2D(name="pool_1")(x)  # (13, 13, 32)
    x = layers.Dropout(rates[0], name="dropout_1")(x)
    x = layers.Conv2D(64, 3, activation="relu", name="conv_2")(x)  # (11, 11, 64)
    x = layers.MaxPooling2D(name="pool_2")(x)  # (5, 5, 64)
    x = layers.Dropout(rates[1], name="dropout_2")(x)
    x = layers.Flatten(name="flatten")(x)  # (1600,)
    x = layers.Dense(128, activation="relu", name="dense_1")(x)
    x = layers.Dropout(rates[2], name="dropout_3")(x)
    logits = layers.Dense(10, name="logits")(x)
    probabilities = layers.Activation("softmax", dtype="float32", name="probabilities")
    return keras.Model(image, probabilities(logits), name="dropout-cnn")
