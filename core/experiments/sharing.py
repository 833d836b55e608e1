"""Weights counted: what a convolution would need without sharing, without locality."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.architecture import LayerRow

IMAGE = (28, 28, 1)


@dataclass(frozen=True)
class WeightCount:
    """The weights of one convolution, and of layers that put out as many values."""

    name: str
    shared: int  # of the convolution: its kernels
    local: int  # the same windows, each place with kernels of its own
    dense: int  # every output from every input

    @property
    def ratios(self) -> tuple[float, float]:
        """How many times as many weights the other two have."""
        return self.local / self.shared, self.dense / self.shared


def count_weights(layers: Sequence[LayerRow]) -> Iterator[WeightCount]:
    """Yields the counts of each convolution of a network, biases left out.

    A convolution multiplies all its weights once at each place of its output, so its
    multiply-accumulates are the weights that it would have without sharing.
    """
    before: tuple[int, ...] = IMAGE
    for row in layers:
        if row.kind == "Conv2D" and row.macs:
            places = math.prod(row.output_shape[:-1])
            yield WeightCount(
                row.name,
                shared=row.macs // places,
                local=row.macs,
                dense=math.prod(before) * math.prod(row.output_shape),
            )
        before = row.output_shape
