"""Grad-CAM: which places of which feature maps speak for a class.

Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks", section 3;
the sanity check is Adebayo et al. 2018, "Sanity Checks for Saliency Maps", section 4.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from core.arrays import Floats, Images
from core.data.dataset import NUM_CLASSES, SIDE
from core.explain.checks import check_class, check_has_maps, check_image
from core.explain.geometry import find_centres
from core.explain.layers import Layers, find_layer
from core.explain.network import LayerwiseNetwork, load_layerwise
from core.explain.results import ClassMaps, SanityCheck
from core.explain.stages import end_of_stage
from models.pixel_order import find_pixel_order


def map_classes(
    folder: str, image: ArrayLike, layer: str, classes: Sequence[int]
) -> ClassMaps:
    """Computes the Grad-CAM of one class, or of several side by side.

    The feature maps are those at the end of the layer's stage, as the paper has it:
    what a convolution sums up means little before normalisation and activation.
    """
    image, network = check_image(image), load_layerwise(folder)
    _check_classes(classes)
    index = end_of_stage(network.layers, find_layer(network.layers, layer))
    return compute_maps(network, image, index=index, classes=classes)


def compare_shuffled(
    folder: str, image: ArrayLike, layer: str, classes: Sequence[int], seed: int
) -> SanityCheck:
    """Computes `map_classes` again with every layer's weights shuffled by `seed`.

    If the picture hardly changes, it shows the image's outlines, not what was learned.
    """
    trained = map_classes(folder, image, layer, classes)
    network = load_layerwise(folder)
    layers = shuffle_weights(network.layers, seed)
    index, image = find_layer(layers, trained.layer), check_image(image)
    shuffled = compute_maps(network, image, index=index, classes=classes, layers=layers)
    pairs = zip(trained.signed, shuffled.signed, strict=True)
    likeness = np.array([rank_correlation(*pair) for pair in pairs])
    return SanityCheck(trained, shuffled, likeness)


def compute_maps(
    network: LayerwiseNetwork,
    image: Images,
    *,
    index: int,
    classes: Sequence[int],
    layers: Layers | None = None,
) -> ClassMaps:
    """Computes the class maps of layer `index`, with other `layers` if given.

    Equations 1 and 2 of the paper: a channel's weight is the mean gradient of the
    class's logit over its places; the class map is the weighted sum of feature maps.
    """
    check_has_maps(network.layers[index])
    values = network.run(image[None], until=index, layers=layers)
    maps = tf.constant(np.repeat(values, len(classes), axis=0))  # (m, h, w, channels)
    with tf.GradientTape() as tape:
        tape.watch(maps)
        logits = network.continue_from(maps, index, layers=layers)  # (m, 10)
        chosen = tf.gather(logits, list(classes), axis=1, batch_dims=0)
        own = tf.linalg.diag_part(chosen)  # (m,) each class from its own copy
    gradients = np.asarray(tape.gradient(own, maps))
    weights = gradients.mean(axis=(1, 2))  # (m, channels)
    signed = np.einsum("hwc,mc->mhw", values[0], weights)
    heat = lay_over_image(np.maximum(signed, 0), find_centres(network.layers, index))
    if network.layers[1].type == "ShufflePixels":
        heat = put_back(heat)
    return ClassMaps(
        layer=network.layers[index].name,
        classes=tuple(map(int, classes)),
        logits=np.asarray(own),
        weights=weights,
        signed=signed,
        heat=heat,
    )


def lay_over_image(maps: Floats, centres: list[float]) -> Floats:
    """Stretches maps `(m, side, side)` over the image: float32 `(m, 28, 28)`.

    They are linear between `centres`, those of `find_centres`.
    """
    pixels, units = np.arange(SIDE), np.eye(len(centres))
    spread = np.stack([np.interp(pixels, centres, row) for row in units], axis=1)
    return (spread @ maps @ spread.T).astype(np.float32)  # (28, side) on both sides


def put_back(heat: Floats) -> Floats:
    """Moves what was laid over the shuffled pixels, `(m, 28, 28)`, to their places."""
    flat = np.empty_like(heat).reshape(len(heat), -1)
    flat[:, find_pixel_order()] = heat.reshape(len(heat), -1)
    return flat.reshape(heat.shape)


def shuffle_weights(layers: Layers, seed: int) -> Layers:
    """Returns layers whose every array has its numbers in random order."""
    rng = np.random.default_rng(seed)

    def shuffle(values: Floats) -> Floats:
        return rng.permutation(values.reshape(-1)).reshape(values.shape)

    return tuple(
        replace(layer, weights={name: shuffle(w) for name, w in layer.weights.items()})
        for layer in layers
    )


def rank_correlation(first: Floats, second: Floats) -> float:
    """Returns Spearman's correlation of two arrays; NaN where one is flat."""
    ranks = np.stack([rankdata(first), rankdata(second)])
    if (np.ptp(ranks, axis=1) == 0).any():
        return np.nan
    return float(np.asarray(np.corrcoef(ranks))[0, 1])


def _check_classes(classes: Sequence[int]) -> None:
    if not 1 <= len(classes) <= NUM_CLASSES:
        raise ValueError(
            f"classes must be 1 to {NUM_CLASSES} of them, received {len(classes)}. "
            "Try (6, 2)."
        )
    for label in classes:
        check_class(label)
