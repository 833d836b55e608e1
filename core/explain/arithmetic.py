"""The sums that the microscope shows, in NumPy; Keras's within float32's rounding."""

import numpy as np
from scipy.special import erf

from core.explain.geometry import find_window


def convolve(layer, values):
    """Multiplies the kernel with every window and adds the bias: `(n, h, w, out)`."""
    windows = cut_windows(layer, values, fill=0)  # (n, h, w, in, k, k)
    products = np.tensordot(windows, layer.weights["kernel"], ((4, 5, 3), (0, 1, 2)))
    return products + layer.weights.get("bias", 0)


def cut_windows(layer, values, *, fill):
    """Returns `(n, h, w, channels, k, k)`: the window of each output place.

    Args:
        layer: A convolution or pooling Layer.
        values: `(n, *layer.input_shape)`.
        fill: What the padding holds.
    """
    window = find_window(layer)
    edge = (window.before, window.after)
    padded = np.pad(values, ((0, 0), edge, edge, (0, 0)), constant_values=fill)
    sides = (window.size, window.size)
    every = np.lib.stride_tricks.sliding_window_view(padded, sides, axis=(1, 2))
    return every[:, :: window.stride, :: window.stride]


def normalise(values, *, gamma, beta, moving_mean, moving_variance, epsilon):
    """Batch normalisation in inference (Ioffe and Szegedy 2015, algorithm 2)."""
    spread = np.sqrt(moving_variance + epsilon)
    return gamma * (values - moving_mean) / spread + beta


def activate(values, name, *, slope=0.0):
    """Applies an activation function by its Keras name; None leaves values alone.

    Args:
        values: Array of any shape, classes along the last axis for softmax.
        name: One of `core.explain.layers.ACTIVATIONS`, or None.
        slope: What leaky ReLU multiplies negative values by.
    """
    match name:
        case "relu":
            return np.maximum(values, 0)
        case "leaky_relu":
            return np.where(values < 0, slope * values, values)
        case "gelu":  # Hendrycks and Gimpel 2016, section 2: the exact form
            return values * (1 + erf(values / np.sqrt(2))) / 2
        case "tanh":
            return np.tanh(values)
        case "softmax":
            exponentials = np.exp(values - values.max(axis=-1, keepdims=True))
            return exponentials / exponentials.sum(axis=-1, keepdims=True)
    return values
