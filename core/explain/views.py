"""One channel or unit taken apart, as pages get it; no TensorFlow behind it."""

from dataclasses import dataclass

from core.arrays import Floats, Integers
from core.explain.geometry import Window


@dataclass(frozen=True, eq=False)
class ScanStep:
    """What one layer does to a whole channel.

    Attributes:
        name: The layer's.
        kind: What a learner calls it.
        numbers: What its formula takes: `mean`, `variance`, `epsilon`, `scale` and
            `shift` of batch normalisation, `slope` of leaky ReLU, `scale` and `offset`
            of rescaling.
        values: `(height, width)` float32 that goes out.
        window: Of a pooling layer.
    """

    name: str
    kind: str
    numbers: dict[str, float]
    values: Floats
    window: Window | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class ChannelScan:
    """All pixels of one channel and what they are made of.

    Attributes:
        kind: What a learner calls the layer.
        source: `(height, width, channels in)` float32, what comes in; where a layer
            works channel by channel, its own channel alone.
        window: How the layer looks at it.
        kernel: `(k, k, channels in)` float32 of a convolution.
        bias: Of a convolution that has one.
        sums: `(height, width)` float32: a convolution's sums with the bias, what a
            pooling layer gives, or what comes in.
        steps: A ScanStep for each layer that changes these before the next convolution
            or dense layer, up to the activation function.
        fields: `(height, 2)` int64: first and end image row behind each row; columns
            are the same, as all is square.
    """

    layer: str
    channel: int
    kind: str
    source: Floats
    window: Window
    kernel: Floats | None
    bias: float | None
    sums: Floats
    steps: tuple[ScanStep, ...]
    fields: Integers


@dataclass(frozen=True, eq=False)
class UnitView:
    """One value of a layer that gives no feature maps.

    Attributes:
        layer: Name of the layer.
        unit: Its number.
        result: Its value.
    """

    layer: str
    unit: int
    result: float


@dataclass(frozen=True, eq=False)
class ValueView(UnitView):
    """A value made of one other: by normalisation, an activation, flattening."""

    before: float


@dataclass(frozen=True, eq=False)
class PoolingView(UnitView):
    """A value made of a whole `(height, width)` feature map."""

    window: Floats


@dataclass(frozen=True, eq=False)
class DenseView(UnitView):
    """Inputs times weights; the contributions that count most.

    Attributes:
        indices: `(m,)` inputs, largest absolute product first.
        places: `(m, 3)` row, column and channel of each, or None where the layer's
            input was no feature map.
        inputs, weights, products: `(m,)` float32 each.
        rest: Sum of the products that are not shown.
        positive, negative: Sums of all products above and below 0.
        total: Sum of all products; the bias is added to it.
        steps: Kind and value of what follows, up to the activation function.
    """

    indices: Integers
    places: Integers | None
    inputs: Floats
    weights: Floats
    products: Floats
    rest: float
    positive: float
    negative: float
    total: float
    bias: float
    steps: tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class SoftmaxView(UnitView):
    """Ten logits made into probabilities.

    Attributes:
        logits: `(10,)` float32.
        exponentials: `(10,)` of each logit less the largest: the probabilities are the
            same, and no number gets too large.
        sum: Of the exponentials; the result is one of them over it.
    """

    logits: Floats
    exponentials: Floats
    sum: float
