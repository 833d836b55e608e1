"""leaky-cnn: five normalised convolutions with LeakyReLU and strong dropout."""

import keras
from keras import layers

# A stage: the filters of its convolutions, then the dropout rate after its pooling.
STAGES = (((64, 64), 0.3), ((128, 128), 0.4), ((256,), 0.5))
SLOPE = 0.1  # what a negative value is multiplied by


def build(*, dropout: float | None = None) -> keras.Model:
    """Builds the model (1,149,386 parameters); `dropout` holds for all four layers."""
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Rescaling(1 / 255, name="rescale")(image)
    number = 0
    for stage, (widths, rate) in enumerate(STAGES, start=1):
        for filters in widths:
            number += 1
            x = layers.Conv2D(filters, 3, padding="same", name=f"conv_{number}")(x)
            x = layers.BatchNormalization(name=f"norm_{number}")(x)
            x = layers.LeakyReLU(SLOPE, name=f"leaky_{number}")(x)
        x = layers.MaxPooling2D(name=f"pool_{stage}")(x)  # sides 14, 7, 3
        rate = rate if dropout is None else dropout
        x = layers.Dropout(rate, name=f"dropout_{stage}")(x)
    x = layers.Flatten(name="flatten")(x)  # (3 * 3 * 256,)
    x = layers.Dense(256, name="dense_1")(x)
    x = layers.LeakyReLU(SLOPE, name=f"leaky_{number + 1}")(x)
    x = layers.Dropout(0.5 if dropout is None else dropout, name="dropout_4")(x)
    logits = layers.Dense(10, name="logits")(x)
    probabilities = layers.Activation("softmax", dtype="float32", name="probabilities")
    return keras.Model(image, probabilities(logits), name="leaky-cnn")
