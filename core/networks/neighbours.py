"""The training images that a network finds most like an image; asked by pages."""

import numpy as np

from core.arrays import Floats, Rows
from core.data.sources import load_dataset
from core.networks.loader import LoadedNetwork, load_network


def find_neighbours(folder: str, features: Floats, count: int) -> tuple[Rows, Floats]:
    """Finds the training images whose penultimate features `(d,)` are closest.

    Returns:
        `(rows, similarities)`, `(count,)` each: rows of the training split, and the
        cosine of the angle between the features, 1 for the same direction; closest
        first.

    Raises:
        ValueError: when the run or its data cannot be read.
    """
    known = load_network(folder).derive(_training_features)
    similarities = known @ unit_vectors(np.asarray(features, np.float32)[None])[0]
    best = np.argpartition(-similarities, count)[:count]
    best = best[np.argsort(-similarities[best], kind="stable")]
    return best, similarities[best]


def unit_vectors(features: Floats) -> Floats:
    """Scales features `(n, d)` to length 1: their products are then cosines."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    return features / np.maximum(lengths, 1e-9)


def _training_features(network: LoadedNetwork) -> Floats:
    train = load_dataset(network.run.config.data).train
    return unit_vectors(network.evaluate(train.images)[1])  # (n, d)
