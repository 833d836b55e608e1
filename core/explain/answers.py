"""What pages get back: small frozen objects, without TensorFlow behind them.

Box, Step, Journey; the views of one value; and what attribution and surgery find.
"""

from dataclasses import dataclass

import numpy as np

from core.architecture import LayerRow


@dataclass(frozen=True)
class Box:
    """Pixels `row0 <= row < row1` and `column0 <= column < column1` of an image."""

    row0: int
    row1: int
    column0: int
    column1: int


@dataclass(frozen=True, eq=False)
class Step:
    """One layer as an image passes it.

    Attributes:
        row: Its LayerRow: name, Keras class, detail, output shape, parameters.
        kind: What a learner calls it, such as `convolution`.
        values: Float32 output, `(height, width, channels)` or `(units,)`.
        stage_end: Name of the layer that bends what this one computed, its own where
            none does: to silence a map for all that follows, switch it off there.
    """

    row: LayerRow
    kind: str
    values: np.ndarray
    stage_end: str


@dataclass(frozen=True, eq=False)
class Journey:
    """An image on its way through a network.

    Attributes:
        steps: A Step for each layer, the image first, the probabilities last.
    """

    steps: tuple[Step, ...]

    @property
    def logits(self):
        """`(10,)` float32: what softmax gets."""
        return self.steps[-2].values

    @property
    def probabilities(self):
        """`(10,)` float32."""
        return self.steps[-1].values


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


@dataclass(frozen=True, eq=False)
class ExcitingImages:
    """The test images that excite one map most.

    Attributes:
        rows: `(count,)` int64 of the test split, most exciting first.
        values: `(count,)` float32, the map's largest value for each.
        boxes: A Box for each: the pixels behind that value.
    """

    rows: np.ndarray
    values: np.ndarray
    boxes: tuple[Box, ...]


@dataclass(frozen=True, eq=False)
class ClassMaps:
    """Grad-CAM: where a layer's maps speak for classes.

    Attributes:
        layer: Whose maps they are.
        classes: The m classes asked about.
        logits: `(m,)` float32, the network's own for them.
        weights: `(m, channels)` float32, what a map counts for each class.
        signed: `(m, height, width)` float32 at the layer's size; below 0 speaks
            against. Differences of two are the map of "this and not that".
        heat: `(m, 28, 28)` float32, 0 or more: the part above 0, laid over the image.
    """

    layer: str
    classes: tuple[int, ...]
    logits: np.ndarray
    weights: np.ndarray
    signed: np.ndarray
    heat: np.ndarray


@dataclass(frozen=True, eq=False)
class SanityCheck:
    """The same maps from the network and from one whose weights are shuffled.

    Attributes:
        trained: The network's ClassMaps.
        shuffled: Those of the network that has forgotten all.
        likeness: `(m,)` float64 rank correlations (Spearman) of the signed maps, -1 to
            1; NaN where one of the two is flat.
    """

    trained: ClassMaps
    shuffled: ClassMaps
    likeness: np.ndarray


@dataclass(frozen=True, eq=False)
class Occlusion:
    """How the answer changes as a patch covers the image.

    Attributes:
        rows, columns: First pixel of the patch at each position.
        patch: Side of the patch in pixels.
        before: `(10,)` float32 probabilities of the whole image.
        covered: `(rows, columns, 10)` float32 with the patch at each position.
        drops: `(28, 28, 10)` float32: how much of a class's probability is lost, on
            average over the patches that cover a pixel.
    """

    rows: np.ndarray
    columns: np.ndarray
    patch: int
    before: np.ndarray
    covered: np.ndarray
    drops: np.ndarray


@dataclass(frozen=True, eq=False)
class EditedAnswer:
    """An image's `(10,)` float32 probabilities before and after edits."""

    before: np.ndarray
    after: np.ndarray


@dataclass(frozen=True, eq=False)
class EditedRecall:
    """How many images of each class are found before and after edits.

    Attributes:
        rows: `(n,)` int64 of the test split: those that were asked about.
        before, after: `(10,)` recall of each class, 0..1.
        accuracy_before, accuracy_after: Share of right answers, 0..1.
        support: `(10,)` int64 images of each class.
    """

    rows: np.ndarray
    before: np.ndarray
    after: np.ndarray
    accuracy_before: float
    accuracy_after: float
    support: np.ndarray
