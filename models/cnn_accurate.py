"""cnn-accurate: seven convolutions up to 256 filters, for ten minutes of training."""

import keras

from models.cnn_small import build_tower

STEM, STAGES = 32, ((64, 64), (128, 128), (256, 256))


def build(*, dropout: float | None = None) -> keras.Model:
    """Builds the model (1,167,786 parameters); a `dropout` of None is 0.2."""
    rate = 0.2 if dropout is None else dropout
    return build_tower("cnn-accurate", STEM, STAGES, dropout=rate)
