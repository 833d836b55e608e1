"""Muon: convolution kernels take steps of equal size in every direction."""

from typing import Any

import keras
import tensorflow as tf

from core.training.optimizers import COEFFICIENTS, ITERATIONS, MUON


@keras.saving.register_keras_serializable("fashion_mnist_lab")
class Muon(keras.optimizers.Optimizer):
    """Muon (Jordan 2024) for convolution kernels, Adam (Kingma and Ba 2015) else.

    Keras's own Muon leaves convolution kernels to AdamW. Here a kernel `(height,
    width, in, out)` is a matrix `(height * width * in, out)`; its Nesterov momentum is
    made orthogonal, so that rare directions learn as fast as common ones. A kernel
    keeps the norm `sqrt(out)`, and so the rate alone says how far it turns. The first
    layer's kernels (one channel in), biases and dense layers are Adam's. Options are
    any of `MUON`, and what every optimizer of Keras takes.
    """

    def __init__(
        self, learning_rate: Any = 0.03, *, name: str = "muon", **options: Any
    ):
        own = {key: options.pop(key, default) for key, default in MUON.items()}
        # Not the optimizer's own, which would take the kernels' rate for all weights.
        decay = options.pop("weight_decay", None)
        super().__init__(learning_rate=learning_rate, name=name, **options)
        self.decay = decay
        self.momentum, self.adam_ratio = own["momentum"], own["adam_ratio"]
        self.beta_1, self.beta_2 = own["beta_1"], own["beta_2"]
        self.epsilon = own["epsilon"]

    def build(self, variables: list[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        add = self.add_variable_from_reference
        self.means = [add(each, name="mean") for each in variables]
        self.squares = [
            None if turns(each) else add(each, name="square") for each in variables
        ]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        index = self._get_variable_index(variable)
        mean, square = self.means[index], self.squares[index]
        rate = tf.cast(learning_rate, tf.float32)
        if square is None:
            self._turn(variable, gradient, mean, rate)
        else:
            self._adam(variable, gradient, mean, square, rate * self.adam_ratio)

    def _turn(self, kernel, gradient, mean, rate):
        mean.assign(mean * self.momentum + gradient)
        ahead = gradient + mean * self.momentum
        width = kernel.shape[-1]
        step = orthogonal(tf.reshape(ahead, (-1, width)))
        moved = kernel - rate * tf.reshape(step, kernel.shape)
        kernel.assign(moved * (width**0.5 / tf.maximum(tf.norm(moved), 1e-12)))

    def _adam(self, variable, gradient, mean, square, rate):
        steps: Any = self.iterations
        count = tf.cast(steps + 1, tf.float32)
        mean.assign(mean + (gradient - mean) * (1 - self.beta_1))
        square.assign(square + (gradient**2 - square) * (1 - self.beta_2))
        correction = tf.sqrt(1 - self.beta_2**count) / (1 - self.beta_1**count)
        spread = tf.sqrt(square) + self.epsilon
        if self.decay:
            variable.assign_sub(rate * self.decay * variable)
        variable.assign_sub(rate * correction * mean / spread)

    def get_config(self) -> dict[str, Any]:
        own = {name: getattr(self, name) for name in MUON}
        return super().get_config() | own | {"weight_decay": self.decay}


def turns(variable: Any) -> bool:
    """Tells whether Muon moves this variable; Adam has the rest."""
    return len(variable.shape) == 4 and variable.shape[2] > 1


def orthogonal(matrix: Any) -> Any:
    """Returns about `U V^T` for `U S V^T`, `(n, m)`, by Newton-Schulz iteration."""
    first, third, fifth = COEFFICIENTS
    is_wide = matrix.shape[0] < matrix.shape[1]
    x = tf.transpose(matrix) if is_wide else matrix
    x /= tf.norm(x) + 1e-7
    for _ in range(ITERATIONS):
        gram = tf.matmul(x, x, transpose_a=True)  # the smaller one
        x = first * x + tf.matmul(x, third * gram + fifth * tf.matmul(gram, gram))
    return tf.transpose(x) if is_wide else x
