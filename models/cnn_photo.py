"""cnn-photo: seven convolutions, wide enough to learn from images made hard."""

from models.cnn_accurate import STAGES, STEM
from models.cnn_small import build_tower


def build(*, dropout=None):
    """Builds the model (1,167,786 parameters).

    Args:
        dropout: Rate before the logits; None: 0.2.

    Returns:
        An uncompiled `keras.Model`: raw pixels `(n, 28, 28, 1)` to probabilities.
    """
    rate = 0.2 if dropout is None else dropout
    return build_tower("cnn-photo", STEM, STAGES, dropout=rate)
