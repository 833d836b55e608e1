"""The training images that a network finds most like an image; asked by pages."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from core.data.sources import load_dataset
from core.networks.network import build_model, evaluate
from core.runs.reading import read_run


def find_neighbours(folder, features, count):
    """Finds the training images whose penultimate features are closest.

    Args:
        folder: A run's folder, as text.
        features: `(d,)` float, those of the image asked about.
        count: How many to find.

    Returns:
        `(rows, likeness)`, `(count,)` each: rows of the training split, and the cosine
        of the angle between the features, 1 for the same direction; closest first.

    Raises:
        ValueError: when the run or its data cannot be read.
    """
    known = _training_features(
        folder, (Path(folder) / "model.keras").stat().st_mtime_ns
    )
    wanted = np.asarray(features, np.float32)
    wanted = wanted / max(float(np.linalg.norm(wanted)), 1e-9)
    likeness = known @ wanted  # (n,)
    best = np.argpartition(-likeness, count)[:count]
    best = best[np.argsort(-likeness[best], kind="stable")]
    return best, likeness[best]


@lru_cache(maxsize=3)
def _training_features(folder, stamp):
    """Returns `(n, d)` float32 features of unit length; `stamp` is the weights'."""
    run = read_run(Path(folder))
    model = build_model(run.config, parent=Path(folder) / "model.keras")
    _, features = evaluate(model, load_dataset(run.config.data).train.images)
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    return features / np.maximum(lengths, 1e-9)
