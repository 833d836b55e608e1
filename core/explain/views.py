"""One value of a layer taken apart, as pages get it; no TensorFlow behind it."""

from dataclasses import dataclass

import numpy as np

from core.explain.results import Box


@dataclass(frozen=True, eq=False)
class PixelStep:
    """What one layer does to one value.

    Attributes:
        name: The layer's.
        kind: What a learner calls it.
        before: The value that comes in.
        after: The value that goes out; None where pooling leaves the pixel out.
        numbers: What the layer's formula takes: for batch normalisation `mean`,
            `variance`, `epsilon`, `scale` and `shift`; for leaky ReLU `slope`; for
            rescaling `scale` and `offset`.
        window: `(k, k)` of a pooling layer, else None.
    """

    name: str
    kind: str
    before: float
    after: float | None
    numbers: dict[str, float]
    window: np.ndarray | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class PixelView:
    """One value of a layer's output and where it comes from.

    This class alone stands for layers that take one value to one value.

    Attributes:
        layer: Name of the layer.
        channel: The map, or the unit where there are no maps.
        row, column: The place in the map; 0 where there are none.
        field: The Box of image pixels that it can depend on.
        steps: What happens to the value from here on, up to the bend that ends this
            stage of the network, as PixelSteps.
        result: The value in the end; None where pooling leaves it out.
    """

    layer: str
    channel: int
    row: int
    column: int
    field: Box
    steps: tuple[PixelStep, ...]
    result: float | None


@dataclass(frozen=True, eq=False, kw_only=True)
class ConvolutionView(PixelView):
    """A window times a kernel.

    Attributes:
        patch: `(k, k, maps in)` float32, the window; padding is 0.
        is_inside: `(k, k)` bool, False where the window lies on padding.
        first_row, first_column: Where the window begins in the layer's input; negative
            on padding.
        kernel: `(k, k, maps in)` float32.
        products: `patch * kernel`.
        sums: `(maps in,)` of the products.
        total: Sum of the sums.
        bias: None where the layer has none.
    """

    patch: np.ndarray
    is_inside: np.ndarray
    first_row: int
    first_column: int
    kernel: np.ndarray
    products: np.ndarray
    sums: np.ndarray
    total: float
    bias: float | None


@dataclass(frozen=True, eq=False, kw_only=True)
class PoolingView(PixelView):
    """A window and the one value made of it.

    Attributes:
        window: `(k, k)` float32 of the same map.
        first_row, first_column: Where the window begins in the layer's input.
        winner: `(row, column)` in the window of the largest value; None for averages.
    """

    window: np.ndarray
    first_row: int
    first_column: int
    winner: tuple[int, int] | None


@dataclass(frozen=True, eq=False, kw_only=True)
class DenseView(PixelView):
    """Inputs times weights; the contributions that count most.

    Attributes:
        indices: `(m,)` inputs, largest absolute product first.
        places: `(m, 3)` int64 row, column and map of each, or None where the layer's
            input was no maps.
        inputs, weights, products: `(m,)` float32 each.
        rest: Sum of the products that are not shown.
        positive, negative: Sums of all products above and below 0.
        total: Sum of all products.
        bias: Added to it.
    """

    indices: np.ndarray
    places: np.ndarray | None
    inputs: np.ndarray
    weights: np.ndarray
    products: np.ndarray
    rest: float
    positive: float
    negative: float
    total: float
    bias: float


@dataclass(frozen=True, eq=False, kw_only=True)
class SoftmaxView(PixelView):
    """Ten logits made into shares.

    Attributes:
        logits: `(10,)` float32.
        exponentials: `(10,)` of each logit less the largest: the shares are the same,
            and no number gets too large.
        sum: Of the exponentials; the result is one of them over it.
    """

    logits: np.ndarray
    exponentials: np.ndarray
    sum: float
