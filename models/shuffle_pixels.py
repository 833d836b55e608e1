"""ShufflePixels: the layer that brings the pixels of every image into one order."""

from typing import Any

import keras
from keras import layers

from models.pixel_order import find_pixel_order


@keras.saving.register_keras_serializable("fashion_mnist_lab")
class ShufflePixels(layers.Layer):
    """Moves the pixels of `(n, 28, 28, 1)` to other places, in all images alike."""

    def call(self, inputs: Any) -> Any:
        pixels = keras.ops.reshape(inputs, (-1, len(find_pixel_order())))  # (n, 784)
        moved = keras.ops.take(pixels, find_pixel_order(), axis=1)
        return keras.ops.reshape(moved, (-1, *inputs.shape[1:]))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


def put_shuffle_first(model: keras.Model) -> keras.Model:
    """Copies a model, weights included, with the shuffle before its first layer."""

    def call(layer: Any, *inputs: Any, **options: Any) -> Any:
        if layer.name == "rescale":  # the first layer of all our networks
            inputs = (ShufflePixels(name="shuffle")(*inputs),)
        return layer(*inputs, **options)

    shuffled = keras.models.clone_model(model, call_function=call)
    shuffled.set_weights(model.get_weights())
    return shuffled
