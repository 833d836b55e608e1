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
    layer's kernels (one channel in), biases and dense layers are Adam's.

    Args:
        learning_rate: Length of a kernel's step, or a schedule.
        momentum: Of the kernels' gradients.
        adam_ratio: Adam's rate is `learning_rate * adam_ratio`.
        beta_1, beta_2, epsilon: Adam's.
    """

    def __init__(
        self,
        learning_rate=0.03,
        *,
        momentum=MUON["momentum"],
        adam_ratio=MUON["adam_ratio"],
        beta_1=MUON["beta_1"],
        beta_2=MUON["beta_2"],
        epsilon=MUON["epsilon"],
        name="muon",
        **options,
    ):
        super().__init__(learning_rate=learning_rate, name=name, **options)
        self.momentum, self.adam_ratio = momentum, adam_ratio
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.means = [self._new_state(each, "mean") for each in variables]
        self.squares = [
            None if turns(each) else self._new_state(each, "square")
            for each in variables
        ]

    def _new_state(self, variable, name):
        return self.add_variable_from_reference(variable, name=name)

    def update_step(self, gradient, variable, learning_rate):
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
        kernel.assign(moved * (width**0.5 / tf.norm(moved)))

    def _adam(self, variable, gradient, mean, square, rate):
        steps: Any = self.iterations
        count = tf.cast(steps + 1, tf.float32)
        mean.assign(mean + (gradient - mean) * (1 - self.beta_1))
        square.assign(square + (gradient**2 - square) * (1 - self.beta_2))
        correction = tf.sqrt(1 - self.beta_2**count) / (1 - self.beta_1**count)
        spread = tf.sqrt(square) + self.epsilon
        variable.assign_sub(rate * correction * mean / spread)

    def get_config(self):
        names = ("momentum", "adam_ratio", "beta_1", "beta_2", "epsilon")
        return super().get_config() | {name: getattr(self, name) for name in names}


def turns(variable):
    """Tells whether Muon moves this variable; Adam has the rest."""
    return len(variable.shape) == 4 and variable.shape[2] > 1


def orthogonal(matrix):
    """Brings a matrix's singular values near 1, by Newton-Schulz iteration.

    Args:
        matrix: `(n, m)` float32 tensor.

    Returns:
        `(n, m)`: for `U S V^T` about `U V^T`.
    """
    first, third, fifth = COEFFICIENTS
    is_wide = matrix.shape[0] < matrix.shape[1]
    x = tf.transpose(matrix) if is_wide else matrix
    x /= tf.norm(x) + 1e-7
    for _ in range(ITERATIONS):
        gram = tf.matmul(x, x, transpose_a=True)  # the smaller one
        x = first * x + tf.matmul(x, third * gram + fifth * tf.matmul(gram, gram))
    return tf.transpose(x) if is_wide else x
