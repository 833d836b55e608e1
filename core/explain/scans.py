"""A map of a layer taken apart, as pages get it; no TensorFlow behind it."""

from dataclasses import dataclass

import numpy as np

from core.explain.geometry import Window


@dataclass(frozen=True, eq=False)
class MapStep:
    """What one layer does to a whole map.

    Attributes:
        name, kind, numbers: As in PixelStep.
        values: `(height, width)` float32 that goes out.
        window: The Window of a pooling layer, else None.
    """

    name: str
    kind: str
    numbers: dict[str, float]
    values: np.ndarray
    window: Window | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class MapScan:
    """All pixels of one map and what they are made of.

    Attributes:
        layer: Name of the layer.
        channel: The map.
        kind: What a learner calls the layer.
        source: `(height, width, maps in)` float32, what comes in; where a layer works
            map by map, its own map alone.
        window: How the layer looks at it.
        kernel: `(k, k, maps in)` float32 of a convolution, else None.
        bias: Of a convolution, or None.
        sums: `(height, width)` float32: a convolution's sums with the bias, what a
            pooling layer gives, or what comes in.
        steps: A MapStep for each layer that changes these before the next convolution
            or dense layer, up to the bend.
        fields: `(height, 2)` int64: first and end image row behind each row; columns
            are the same, as all is square.
    """

    layer: str
    channel: int
    kind: str
    source: np.ndarray
    window: Window
    kernel: np.ndarray | None
    bias: float | None
    sums: np.ndarray
    steps: tuple[MapStep, ...]
    fields: np.ndarray
