"""What pages get back: small frozen objects, without TensorFlow behind them.

The views of one value are in `views`.
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
class ForwardPass:
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
class MaximallyActivating:
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
        layer: Whose maps they are: the end of the stage of the layer asked about.
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
class EditedPrediction:
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
