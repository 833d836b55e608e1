"""Ablation: what an edited network predicts; the run's own stays as it is."""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from core.analysis.evaluation import Evaluation
from core.arrays import Floats, Images, Probabilities
from core.explain.checks import check_image
from core.explain.edits import Edits, apply_edits, first_edited
from core.explain.layers import Layers, is_narrow
from core.explain.network import load_layerwise, take_apart
from core.explain.sample import load_test, sample_rows
from core.networks.loader import LoadedNetwork, load_network

MOST_KEPT = 128_000_000  # bytes of a layer's output kept for the 2,000 images


def predict_edited(
    folder: str, image: ArrayLike, edits: Edits
) -> tuple[Probabilities, Probabilities]:
    """Returns an image's probabilities `(10,)` before and after edits."""
    image, network = check_image(image), load_layerwise(folder)
    edited = apply_edits(network.layers, edits)
    before = network.run(image[None])[0]
    return before, network.run(image[None], layers=edited)[0]


def evaluate_edited(folder: str, edits: Edits) -> tuple[Evaluation, Evaluation]:
    """Evaluates a network on 2,000 test images before and after edits.

    Only what comes after the first edited layer is computed again.
    """
    loaded = load_network(folder)
    network, test = loaded.derive(take_apart), load_test(loaded.run)
    edited = apply_edits(network.layers, edits)
    labels = test.labels[sample_rows(test.labels)]
    before = after = Evaluation(labels, loaded.derive(_predict_sample))
    first = first_edited(network.layers, edited)
    if first < len(edited):
        start = _choose_start(network.layers, first, len(labels))
        values = _outputs_of(loaded, start)
        after = Evaluation(labels, network.run(values, after=start, layers=edited))
    return before, after


def _choose_start(layers: Layers, first: int, count: int) -> int:
    """Returns the last layer before `first` whose output is small enough to keep."""
    for index in range(first - 1, 0, -1):
        size = count * layers[index].size * np.dtype(np.float32).itemsize
        if size <= MOST_KEPT and is_narrow(layers, index):
            return index
    return 0


@lru_cache(maxsize=3)
def _outputs_of(loaded: LoadedNetwork, index: int) -> Floats:
    """Returns a layer's output for the sample; too large to keep for every layer."""
    return loaded.derive(take_apart).run(_sample_images(loaded), until=index)


def _predict_sample(loaded: LoadedNetwork) -> Probabilities:
    return loaded.derive(take_apart).run(_sample_images(loaded))


def _sample_images(loaded: LoadedNetwork) -> Images:
    test = load_test(loaded.run)
    return test.images[sample_rows(test.labels)]
