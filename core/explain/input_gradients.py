"""Input gradients: which pixels would move a class's logit, and which way.

Simonyan et al. 2014, "Deep Inside Convolutional Networks", section 3.
"""

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from core.arrays import Floats
from core.explain.checks import check_class, check_image
from core.explain.network import load_layerwise


def find_gradients(folder: str, image: ArrayLike, label: int) -> Floats:
    """Differentiates a class's logit with respect to every pixel.

    Float32 `(28, 28)`, signed: by how much the logit would grow if a pixel went from
    black to white and the network were linear.
    """
    image, network = check_image(image), load_layerwise(folder)
    check_class(label)
    pixels = tf.constant(image[None, ..., None], tf.float32)  # (1, 28, 28, 1)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        logit = network.continue_from(pixels, 0)[0, label]
    return 255 * np.asarray(tape.gradient(logit, pixels))[0, ..., 0]
