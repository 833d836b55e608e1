"""Which pixels a value comes from: windows, padding and receptive fields.

Kernels, strides and images are square throughout, so one axis stands for both.
"""

from dataclasses import dataclass

from core.explain.layers import Layer, Layers
from core.explain.results import Box


@dataclass(frozen=True)
class Window:
    """How a layer looks at its input along one axis."""

    size: int = 1  # pixels under the window
    stride: int = 1  # pixels from one window to the next
    before: int = 0  # pixels of padding before the first
    after: int = 0  # pixels of padding after the last

    def start(self, position: int) -> int:
        """Returns the first input pixel of output `position`; negative: padding."""
        return position * self.stride - self.before


def find_window(layer: Layer) -> Window:
    """Returns the window of a layer; one pixel wide where it keeps places apart.

    Padding `same` is TensorFlow's: as many outputs as strides fit into the input, an
    odd pixel of padding goes after it.
    """
    size = layer.settings.get("kernel_size", layer.settings.get("pool_size"))
    if size is None:
        return Window()
    (size, _), (stride, _) = size, layer.settings["strides"]
    if layer.settings["padding"] == "valid":
        return Window(size, stride)
    side, outputs = layer.input_shape[0], layer.output_shape[0]
    padding = max((outputs - 1) * stride + size - side, 0)
    return Window(size, stride, padding // 2, padding - padding // 2)


def receptive_field(layers: Layers, index: int, row: int, column: int) -> Box:
    """Returns the image pixels that one output value can depend on.

    They are cut to what exists at each layer on the way back: the padding of a deep
    layer comes from no pixel. Row and column do not matter where layer `index` gives
    no feature maps.
    """
    rows, columns = (row, row + 1), (column, column + 1)
    for layer in reversed(layers[1 : index + 1]):
        if len(layer.input_shape) == 1:
            continue
        height, width = layer.input_shape[:2]
        # Flattened, averaged or shuffled: it sees every place.
        if not layer.has_maps or layer.type == "ShufflePixels":
            rows, columns = (0, height), (0, width)
            continue
        window = find_window(layer)
        rows, columns = _widen(rows, window, height), _widen(columns, window, width)
    return Box(*rows, *columns)


def find_centres(layers: Layers, index: int) -> list[float]:
    """Returns the middle of each output row's window: 0 is that of the first pixel."""
    centre, step = 0.0, 1.0
    for layer in layers[1 : index + 1]:
        window = find_window(layer)
        centre += step * ((window.size - 1) / 2 - window.before)
        step *= window.stride
    return [centre + step * row for row in range(layers[index].output_shape[0])]


def _widen(span: tuple[int, int], window: Window, side: int) -> tuple[int, int]:
    first, end = span
    start, stop = window.start(first), window.start(end - 1) + window.size
    return max(start, 0), min(stop, side)
