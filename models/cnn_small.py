"""cnn-small: five narrow convolutions, the largest value of each map at the end."""

from collections.abc import Sequence

import keras
from keras import layers

from models.cnn import NORM_MOMENTUM

# A stage: pooling first where there was a stage before, then its convolutions.
STEM, STAGES = 24, ((48, 48), (64, 64))


def build(*, dropout: float | None = None) -> keras.Model:
    """Builds the model (97,474 parameters); a `dropout` of None is 0.1."""
    rate = 0.1 if dropout is None else dropout
    return build_tower("cnn-small", STEM, STAGES, dropout=rate)


def build_tower(
    name: str, stem: int, stages: Sequence[Sequence[int]], *, dropout: float
) -> keras.Model:
    """Builds a pooled convolution of `stem` filters, then stages as in `STAGES`."""
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Rescaling(1 / 255, name="rescale")(image)
    x = _convolve(x, 1, stem, pool=True)  # (14, 14, stem)
    number = 1
    for stage, widths in enumerate(stages, start=2):
        for filters in widths:
            number += 1
            x = _convolve(x, number, filters)
        if stage <= len(stages):
            x = layers.MaxPooling2D(name=f"pool_{stage}")(x)  # sides 7, 3
    x = layers.GlobalMaxPooling2D(name="largest")(x)
    x = layers.Dropout(dropout, name="dropout_1")(x)
    logits = layers.Dense(10, name="logits")(x)
    probabilities = layers.Activation("softmax", dtype="float32", name="probabilities")
    return keras.Model(image, probabilities(logits), name=name)


def _convolve(x, number, filters, *, pool=False):
    """Convolution, normalisation, ReLU; the normalisation shifts in a bias's stead."""
    conv = layers.Conv2D(
        filters, 3, padding="same", use_bias=False, name=f"conv_{number}"
    )
    x = conv(x)
    if pool:  # before the others, which then have a quarter of the values
        x = layers.MaxPooling2D(name="pool_1")(x)
    norm = layers.BatchNormalization(momentum=NORM_MOMENTUM, name=f"norm_{number}")
    return layers.ReLU(name=f"relu_{number}")(norm(x))
