"""Grad-CAM: which places of which maps speak for a class.

Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks", section 3;
the sanity check is Adebayo et al. 2018, "Sanity Checks for Saliency Maps", section 4.
"""

from dataclasses import replace

import numpy as np
import tensorflow as tf
from scipy.stats import rankdata

from core.data.dataset import IMAGE_SHAPE, NUM_CLASSES
from core.explain.checks import check_class, check_has_maps, check_image
from core.explain.geometry import find_centres
from core.explain.layers import find_layer
from core.explain.network import load_network
from core.explain.results import ClassMaps, SanityCheck
from core.explain.stages import end_of_stage


def map_classes(folder, image, layer, classes):
    """Draws the Grad-CAM of one class, or of two side by side.

    The maps are those at the end of the layer's stage, as the paper has it: what a
    convolution sums up has no meaning of its own before it is normalised and bent.

    Args:
        folder: The run's folder, as text.
        image: `(28, 28)` uint8.
        layer: Name of a layer with maps: a convolution, or what follows it.
        classes: The classes to ask about, such as `(6, 2)`.

    Returns:
        ClassMaps.

    Raises:
        ValueError: when the run cannot be read, or for a layer without maps or a class
            that does not exist.
    """
    image, network = check_image(image), load_network(folder)
    _check_classes(classes)
    index = end_of_stage(network.layers, find_layer(network.layers, layer))
    return compute_maps(network, image, index=index, classes=classes)


def compare_shuffled(folder, image, layer, classes, seed):
    """Draws the same maps again after every weight changed places within its layer.

    A picture that hardly changes shows the image's outlines, not what was learned.

    Args:
        folder, image, layer, classes: As for `map_classes`.
        seed: Seed of the shuffling.

    Returns:
        A SanityCheck.

    Raises:
        ValueError: as for `map_classes`.
    """
    trained = map_classes(folder, image, layer, classes)
    network = load_network(folder)
    layers = shuffle_weights(network.layers, seed)
    index = find_layer(layers, trained.layer)
    shuffled = compute_maps(network, image, index=index, classes=classes, layers=layers)
    pairs = zip(trained.signed, shuffled.signed, strict=True)
    likeness = np.array([rank_correlation(*pair) for pair in pairs])
    return SanityCheck(trained, shuffled, likeness)


def compute_maps(network, image, *, index, classes, layers=None):
    """Computes `map_classes`' answer for a Network, with `layers` if given.

    Equations 1 and 2 of the paper: the weight of a map is the mean gradient of the
    class's logit over its places; the map is the sum of the maps times their weights.
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
    return ClassMaps(
        layer=network.layers[index].name,
        classes=tuple(map(int, classes)),
        logits=np.asarray(own),
        weights=weights,
        signed=signed,
        heat=heat,
    )


def lay_over_image(maps, centres):
    """Stretches small maps over the image, linearly between their pixels' centres.

    Args:
        maps: `(m, side, side)`.
        centres: `(side,)`, where each row lies in the image, in pixels.

    Returns:
        Float32 `(m, 28, 28)`.
    """
    pixels = np.arange(IMAGE_SHAPE[0])
    each = np.eye(len(centres))
    spread = np.stack([np.interp(pixels, centres, row) for row in each], axis=1)
    return (spread @ maps @ spread.T).astype(np.float32)  # (28, side) on both sides


def shuffle_weights(layers, seed):
    """Returns Layers whose every array has its numbers in random order."""
    rng = np.random.default_rng(seed)
    return tuple(
        replace(
            layer,
            weights={
                name: rng.permutation(values.reshape(-1)).reshape(values.shape)
                for name, values in layer.weights.items()
            },
        )
        for layer in layers
    )


def rank_correlation(first, second):
    """Returns Spearman's correlation of two arrays; NaN where one is flat."""
    ranks = np.stack([rankdata(first), rankdata(second)])
    if (np.ptp(ranks, axis=1) == 0).any():
        return np.nan
    return np.corrcoef(ranks)[0, 1]


def _check_classes(classes):
    if not 1 <= len(classes) <= NUM_CLASSES:
        raise ValueError(
            f"classes must be 1 to {NUM_CLASSES} of them, received {len(classes)}. "
            "Try (6, 2)."
        )
    for label in classes:
        check_class(label)
