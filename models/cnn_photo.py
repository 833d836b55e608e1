"""cnn-photo: five convolutions, wide enough to learn from hardened images."""

from models.cnn_small import build_tower

STEM, STAGES = 32, ((64, 64), (128, 128))


def build(*, dropout=None):
    """Builds the model.

    Args:
        dropout: Rate before the logits; None: 0.1.

    Returns:
        An uncompiled `keras.Model`: raw pixels `(n, 28, 28, 1)` to probabilities.
    """
    rate = 0.1 if dropout is None else dropout
    return build_tower("cnn-photo", STEM, STAGES, dropout=rate)
