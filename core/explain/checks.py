"""What comes from outside, checked before a network sees it."""

import numpy as np

from core.data.dataset import CLASS_NAMES, IMAGE_SHAPE


def check_images(images):
    """Returns images as an array.

    Raises:
        ValueError: unless it is `(n, 28, 28)` of uint8 with n > 0.
    """
    images = np.asarray(images)
    ok = images.ndim == 3 and images.shape[1:] == IMAGE_SHAPE and len(images) > 0
    if not ok or images.dtype != np.uint8:
        raise ValueError(
            "images must be (n, 28, 28) of uint8 with n > 0, received "
            f"{images.shape} of {images.dtype}. Prepare them as Fashion-MNIST is."
        )
    return images


def check_image(image):
    """Returns one image as an array.

    Raises:
        ValueError: unless it is `(28, 28)` of uint8.
    """
    image = np.asarray(image)
    if image.shape != IMAGE_SHAPE or image.dtype != np.uint8:
        raise ValueError(
            f"image must be (28, 28) of uint8, received {image.shape} of "
            f"{image.dtype}. Prepare it as Fashion-MNIST is."
        )
    return image


def check_whole(name, value, low, high):
    """Raises a ValueError unless `value` is a whole number from `low` to `high`."""
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_whole or not low <= value <= high:
        raise ValueError(
            f"{name} must be a whole number from {low} to {high:,}, received "
            f"{value!r}. Try {low}."
        )


def check_class(label):
    """Raises a ValueError unless `label` is a class."""
    whole = isinstance(label, int | np.integer) and not isinstance(label, bool)
    if not whole or not 0 <= label < len(CLASS_NAMES):
        raise ValueError(
            f"class must be 0 to 9, received {label!r}. "
            f"0 is {CLASS_NAMES[0]}, 9 is {CLASS_NAMES[-1]}."
        )


def check_pixel(layer, channel, row, column):
    """Raises a ValueError unless a Layer's output has such a value.

    Where the output has no places, `row` and `column` are 0.
    """
    height, width = layer.output_shape[:2] if layer.has_maps else (1, 1)
    check_whole(f"channel of {layer.name}", channel, 0, layer.channels - 1)
    check_whole(f"row of {layer.name}", row, 0, height - 1)
    check_whole(f"column of {layer.name}", column, 0, width - 1)


def check_has_maps(layer):
    """Raises a ValueError unless a Layer gives maps."""
    if not layer.has_maps:
        raise ValueError(
            f"layer must give maps (height, width, channels), {layer.name} gives "
            f"{layer.output_shape}. Choose a layer before the flattening or averaging."
        )
