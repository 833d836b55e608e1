"""What pages get back: small frozen objects, without TensorFlow behind them.

The views of a single channel or unit are in `views`.
"""

from dataclasses import dataclass

from core.architecture import LayerRow
from core.arrays import Floats, Integers, Probabilities, Rows


@dataclass(frozen=True)
class Box:
    """Pixels `row0 <= row < row1` and `column0 <= column < column1` of an image."""

    row0: int
    row1: int
    column0: int
    column1: int


@dataclass(frozen=True, eq=False)
class Step:
    """One layer of a forward pass.

    Attributes:
        row: Its name, Keras class, detail, output shape and parameters.
        kind: What a learner calls it, such as `convolution`.
        values: Float32 output, `(height, width, channels)` or `(units,)`.
        stage_end: Name of the layer with the activation function for what this one
            computed, its own where there is none: a channel that is switched off
            there is off for all that follows.
    """

    row: LayerRow
    kind: str
    values: Floats
    stage_end: str


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """An image on its way through a network: a Step for each layer.

    The image comes first, the probabilities last.
    """

    steps: tuple[Step, ...]

    @property
    def logits(self) -> Floats:
        """`(10,)` float32: what softmax gets."""
        return self.steps[-2].values

    @property
    def probabilities(self) -> Probabilities:
        """`(10,)` float32."""
        return self.steps[-1].values


@dataclass(frozen=True, eq=False)
class MaximallyActivating:
    """The test images that activate one channel most.

    Attributes:
        rows: `(count,)` of the test split, the largest activation first.
        values: `(count,)` float32, the channel's largest value for each image.
        boxes: For each image the pixels behind that value.
    """

    rows: Rows
    values: Floats
    boxes: tuple[Box, ...]


@dataclass(frozen=True, eq=False)
class ClassMaps:
    """Grad-CAM: where a layer's feature maps speak for classes.

    Attributes:
        layer: Whose feature maps: the end of the stage of the layer asked about.
        classes: The m classes asked about.
        logits: `(m,)` float32, the network's own for them.
        weights: `(m, channels)` float32, what a channel counts for each class.
        signed: `(m, height, width)` float32 at the layer's size; below 0 speaks
            against. Differences of two are the map of "this and not that".
        heat: `(m, 28, 28)` float32, 0 or more: the part above 0, laid over the image.
    """

    layer: str
    classes: tuple[int, ...]
    logits: Floats
    weights: Floats
    signed: Floats
    heat: Floats


@dataclass(frozen=True, eq=False)
class SanityCheck:
    """The same class maps from the network and from one with shuffled weights.

    Attributes:
        likeness: `(m,)` float64 rank correlations (Spearman) of the signed maps, -1 to
            1; NaN where one of the two is flat.
    """

    trained: ClassMaps
    shuffled: ClassMaps
    likeness: Floats


@dataclass(frozen=True, eq=False)
class Occlusion:
    """How the prediction changes as a patch covers the image.

    Attributes:
        rows, columns: First pixel of the patch at each position.
        patch: Side of the patch in pixels.
        before: `(10,)` float32 probabilities of the whole image.
        covered: `(rows, columns, 10)` float32 with the patch at each position.
        drops: `(28, 28, 10)` float32: how much of a class's probability is lost, on
            average over the patches that cover a pixel.
    """

    rows: Integers
    columns: Integers
    patch: int
    before: Probabilities
    covered: Probabilities
    drops: Floats


@dataclass(frozen=True, eq=False)
class EditedPrediction:
    """An image's `(10,)` float32 probabilities before and after edits."""

    before: Probabilities
    after: Probabilities


@dataclass(frozen=True, eq=False)
class EditedRecall:
    """Recall of each class before and after edits.

    Attributes:
        rows: `(n,)` of the test split: the images that were used.
        before, after: `(10,)`, 0..1.
        accuracy_before, accuracy_after: 0..1.
        support: `(10,)` images of each class.
    """

    rows: Integers
    before: Floats
    after: Floats
    accuracy_before: float
    accuracy_after: float
    support: Integers
