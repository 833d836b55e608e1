"""One channel or unit taken apart, as pages get it; no TensorFlow behind it."""

from dataclasses import dataclass

from core.arrays import Floats, Integers
from core.explain.geometry import Window


@dataclass(frozen=True, eq=False)
class ScanStep:
    """What one layer does to a whole channel."""

    name: str  # the layer's
    kind: str  # what a learner calls it
    # What its formula takes: `mean`, `variance`, `epsilon`, `scale` and `shift` of
    # batch normalisation, `slope` of leaky ReLU, `scale` and `offset` of rescaling.
    numbers: dict[str, float]
    values: Floats  # `(height, width)` float32 that goes out
    window: Window | None = None  # of a pooling layer


@dataclass(frozen=True, eq=False, kw_only=True)
class ChannelScan:
    """All pixels of one channel and what they are made of."""

    layer: str
    channel: int
    kind: str  # what a learner calls the layer
    # `(height, width, channels in)` float32, what comes in; where a layer works channel
    # by channel, its own channel alone.
    source: Floats
    window: Window
    # `(k, k, channels in)` float32 of a convolution, `(height, width, k, k, in)` where
    # each window has its own; ones for the two maps that a residual sum adds.
    kernel: Floats | None
    bias: Floats | None  # where there is one: `()`, or `(height, width)`
    # `(height, width)` float32: a convolution's sums with the bias, what a pooling
    # layer gives, or what comes in.
    sums: Floats
    steps: tuple[ScanStep, ...]  # what follows, up to the activation function
    fields: Integers  # `(height, 2)`: first and end image row (column) behind each row


@dataclass(frozen=True, eq=False)
class UnitView:
    """One value of a layer that gives no feature maps."""

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
    """Inputs times weights; the contributions that count most."""

    indices: Integers  # `(m,)` inputs, largest absolute product first
    places: Integers | None  # `(m, 3)` row, column, channel of flattened feature maps
    inputs: Floats  # `(m,)` float32
    weights: Floats
    products: Floats
    rest: float  # sum of the products that are not shown
    positive: float  # sum of all products above 0
    negative: float
    total: float  # sum of all products; the bias is added to it
    bias: float
    # Kind and value of what follows, up to the activation function.
    steps: tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class SoftmaxView(UnitView):
    """Ten logits made into probabilities."""

    logits: Floats  # `(10,)` float32
    # `(10,)` of each logit less the largest: the probabilities are the same, and no
    # number gets too large.
    exponentials: Floats
    sum: float  # of the exponentials; the result is one of them over it
