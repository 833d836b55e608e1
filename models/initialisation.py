"""How the kernels of the learner's own networks begin."""

from typing import Any

import keras

# By the knob's choices; a standard deviation is that of a normal distribution.
_SPREADS = {"small": 0.01, "large": 1.0}


def make_initializer(choice: str) -> Any:  # layers ask for a str, by Keras's types
    """Returns a new initializer: two layers with the same one would begin alike."""
    match choice:
        case "glorot":
            return keras.initializers.GlorotUniform()
        case "he":
            return keras.initializers.HeNormal()
        case "zeros":
            return keras.initializers.Zeros()
        case _:
            return keras.initializers.RandomNormal(stddev=_SPREADS[choice])
