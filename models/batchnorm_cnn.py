"""batchnorm-cnn: 64, 128 and 256 filters, each stage normalised, then averaged."""

import keras
from keras import layers


def build(*, dropout: float | None = None) -> keras.Model:
    """Builds the model (405,194 parameters); a `dropout` of None is 0.5."""
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Rescaling(1 / 255, name="rescale")(image)
    for stage, filters in enumerate((64, 128, 256), start=1):
        # The normalisation has a shift of its own, so the convolution needs no bias.
        conv = layers.Conv2D(
            filters, 3, padding="same", use_bias=False, name=f"conv_{stage}"
        )
        x = layers.BatchNormalization(name=f"norm_{stage}")(conv(x))
        x = layers.ReLU(name=f"relu_{stage}")(x)
        x = layers.MaxPooling2D(name=f"pool_{stage}")(x)  # sides 14, 7, 3
    x = layers.GlobalAveragePooling2D(name="average")(x)  # (256,)
    x = layers.Dense(128, activation="relu", name="dense_1")(x)
    x = layers.Dropout(0.5 if dropout is None else dropout, name="dropout_1")(x)
    logits = layers.Dense(10, name="logits")(x)
    probabilities = layers.Activation("softmax", dtype="float32", name="probabilities")
    return keras.Model(image, probabilities(logits), name="batchnorm-cnn")
