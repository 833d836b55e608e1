"""LocallyConnected2D: a convolution's windows, each with weights of its own."""

from typing import Any

import keras
from keras import layers


@keras.saving.register_keras_serializable("fashion_mnist_lab")
class LocallyConnected2D(layers.Layer):
    """Multiplies each window of `(n, height, width, channels)` with its own kernel.

    Keras 3 has no such layer. No padding. The windows come from slices, one for each
    place in the window, joined along the channels: the gradient of
    `keras.ops.image.extract_patches` is many times slower.

    Args:
        filters: Values for each window.
        kernel_size: Rows and columns of a window.
        strides: Pixels from one window to the next.
        activation: Name of the function at its end.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        *,
        strides: int = 1,
        activation: str | None = None,
        **options: Any,
    ):
        super().__init__(**options)
        self.filters = filters
        self.kernel_size = _pair(kernel_size)
        self.strides = _pair(strides)
        self.padding = "valid"
        self.activation = keras.activations.get(activation)

    def build(self, input_shape: Any) -> None:
        channels = input_shape[-1]
        rows, columns, _ = self.compute_output_shape(input_shape)[1:]
        depth = self.kernel_size[0] * self.kernel_size[1] * channels
        # As for a convolution: what one window takes in, and what it gives.
        limit = (6 / (depth + self.filters)) ** 0.5
        self.kernel = self.add_weight(
            name="kernel",
            shape=(rows, columns, depth, self.filters),
            initializer=keras.initializers.RandomUniform(-limit, limit),
        )
        self.bias = self.add_weight(
            name="bias", shape=(rows, columns, self.filters), initializer="zeros"
        )

    def call(self, inputs: Any) -> Any:
        rows, columns = self.kernel.shape[:2]
        (size, _), (stride, _) = self.kernel_size, self.strides
        below, right = stride * (rows - 1) + 1, stride * (columns - 1) + 1
        slices = [
            inputs[:, y : y + below : stride, x : x + right : stride]
            for y in range(size)
            for x in range(size)
        ]
        windows = keras.ops.concatenate(slices, axis=-1)  # (n, rows, columns, depth)
        sums = keras.ops.einsum("nrcd,rcdf->nrcf", windows, self.kernel)
        return self.activation(sums + self.bias)

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        sides = (
            (side - size) // stride + 1
            for side, size, stride in zip(
                input_shape[1:3], self.kernel_size, self.strides, strict=True
            )
        )
        return input_shape[0], *sides, self.filters

    def get_config(self) -> dict[str, Any]:
        own = {
            "filters": self.filters,
            "kernel_size": self.kernel_size[0],
            "strides": self.strides[0],
            "activation": keras.activations.serialize(self.activation),
        }
        return super().get_config() | own


def _pair(number: int) -> tuple[int, int]:
    return number, number
