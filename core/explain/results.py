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
    """One layer of a forward pass."""

    row: LayerRow
    kind: str  # what a learner calls it, such as `convolution`
    values: Floats  # float32 output, `(height, width, channels)` or `(units,)`
    # The layer with the activation function for what this one computed, or itself: a
    # channel that is switched off there is off for all that follows.
    stage_end: str


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """An image on its way through a network."""

    steps: tuple[Step, ...]  # one a layer: the image first, the probabilities last

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
    """The `n` test images that activate one channel most."""

    rows: Rows  # `(n,)` of the test split, the largest activation first
    values: Floats  # `(n,)` float32, the channel's largest value for each image
    boxes: tuple[Box, ...]  # for each image the pixels behind that value


@dataclass(frozen=True, eq=False)
class ClassMaps:
    """Grad-CAM: where a layer's feature maps speak for classes."""

    layer: str  # whose feature maps: the end of the stage of the layer asked about
    classes: tuple[int, ...]  # the m classes asked about
    logits: Floats  # `(m,)` float32, the network's own for them
    weights: Floats  # `(m, channels)` float32, what a channel counts for each class
    # `(m, height, width)` float32 at the layer's size; below 0 speaks against. The
    # difference of two is the map of "this and not that".
    signed: Floats
    heat: Floats  # `(m, 28, 28)` float32: the part above 0, laid over the image


@dataclass(frozen=True, eq=False)
class SanityCheck:
    """The same class maps from the network and from one with shuffled weights."""

    trained: ClassMaps
    shuffled: ClassMaps
    # `(m,)` Spearman's correlations of the signed maps; NaN where one is flat.
    likeness: Floats


@dataclass(frozen=True, eq=False)
class Occlusion:
    """How the prediction changes as a patch covers the image."""

    starts: Integers  # `(p,)`: first row, or column, of the patch at each position
    before: Probabilities  # `(10,)` float32, of the whole image
    covered: Probabilities  # `(p, p, 10)` float32, the patch at each position
    # `(28, 28, 10)` float32: how much of a class's probability is lost, on average over
    # the patches that cover a pixel.
    drops: Floats
