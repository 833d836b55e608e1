"""What comes from outside, checked before a network sees it."""

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Images
from core.data.dataset import CLASS_NAMES, IMAGE_SHAPE
from core.explain.layers import Layer


def check_image(image: ArrayLike) -> Images:
    """Returns one image as an array."""
    image = np.asarray(image)
    if image.shape != IMAGE_SHAPE or image.dtype != np.uint8:
        raise ValueError(
            f"image must be (28, 28) of uint8, received {image.shape} of "
            f"{image.dtype}. Prepare it as Fashion-MNIST is."
        )
    return image


def check_whole(name: str, value: object, low: int, high: int) -> None:
    """Refuses all but whole numbers from `low` to `high`."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | np.integer)
        or not low <= int(value) <= high
    ):
        raise ValueError(
            f"{name} must be a whole number from {low} to {high:,}, received "
            f"{value!r}. Try {low}."
        )


def check_class(label: object) -> None:
    """Refuses all but the classes, 0 to 9."""
    check_whole("class", label, 0, len(CLASS_NAMES) - 1)


def check_channel(layer: Layer, channel: object) -> None:
    """Refuses a channel, or unit, that a layer has not."""
    check_whole(f"channel of {layer.name}", channel, 0, layer.channels - 1)


def check_has_maps(layer: Layer) -> None:
    """Refuses a layer that gives no feature maps."""
    if not layer.has_maps:
        raise ValueError(
            f"layer must give feature maps (height, width, channels), {layer.name} "
            f"gives {layer.output_shape}. Choose a layer before the flattening or "
            "averaging."
        )


def check_is_convolution(layer: Layer) -> None:
    """Refuses all but convolutions."""
    if layer.type != "Conv2D":
        raise ValueError(
            f"layer must be a convolution, {layer.name} is: {layer.kind}. "
            "Choose one with a kernel."
        )
