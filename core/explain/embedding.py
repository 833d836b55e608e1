"""The embedding: test images laid out so that those alike lie together.

NumPy and scikit-learn alone: the server may call this itself.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from sklearn.decomposition import PCA

from core.arrays import Floats, Integers
from core.explain.sample import sample_rows
from core.files import read_npz

NEIGHBOURS = 5  # whose mean a photo is placed at
SAMPLE = "sample.npz"  # in a run's folder: `features` of the sampled rows alone


@dataclass(frozen=True, eq=False)
class FeatureSample:
    """A network's features of 2,000 test images, the same share of every class."""

    rows: Integers  # `(n,)` of the test split, sorted
    labels: Integers  # `(n,)` true classes
    predictions: Integers  # `(n,)` the network's classes
    features: Floats  # `(n, d)` float32, the values before its last layer


@dataclass(frozen=True, eq=False)
class FeaturePlane:
    """The plane in which features differ most (principal components 1 and 2)."""

    mean: Floats  # `(d,)` float32, of the sample
    axes: Floats  # `(2, d)` float32 of unit length, the widest first
    shares: Floats  # `(2,)` of the variance that each axis holds, 0..1

    def project(self, features: ArrayLike) -> Floats:
        """Returns where features `(n, d)` lie in the plane, float32 `(n, 2)`."""
        _check_width(features, self.mean)
        return (np.asarray(features, np.float32) - self.mean) @ self.axes.T


def read_sample(folder: str | Path) -> FeatureSample:
    """Reads a run's sample: the same rows for every run on the same data.

    A ValueError says that the run was not evaluated or its file is damaged.
    """
    path, kept = Path(folder) / "test.npz", Path(folder) / SAMPLE
    labels, probabilities = read_npz(path, "labels", "probabilities")
    rows = sample_rows(labels)
    if kept.exists():  # a reference run keeps no others
        (features,) = read_npz(kept, "features")
    else:
        features = read_npz(path, "features")[0][rows]
    return FeatureSample(
        rows=rows,
        labels=labels[rows].astype(np.int64),
        predictions=probabilities[rows].argmax(axis=1),
        features=features.astype(np.float32),
    )


def fit_plane(features: Floats) -> FeaturePlane:
    """Finds the plane of features `(n, d)` (Hotelling 1933)."""
    # Exact, and 25 times quicker than "full" where images outnumber features.
    fitted = PCA(n_components=2, svd_solver="covariance_eigh").fit(features)
    return FeaturePlane(
        mean=np.asarray(fitted.mean_, np.float32),
        axes=np.asarray(fitted.components_, np.float32),
        shares=fitted.explained_variance_ratio_,
    )


def place_by_neighbours(
    sample: FeatureSample, points: ArrayLike, features: ArrayLike
) -> Floats:
    """Places images in an embedding that no formula leads to, such as t-SNE's.

    It was made of the `sample`, whose images lie at `points` `(n, 2)`. Each image with
    `features` `(m, d)` comes to the mean place of the five closest by theirs: `(m, 2)`.
    """
    _check_width(features, sample.features[0])
    points, images = np.asarray(points), np.asarray(features, np.float32)
    distances = [np.linalg.norm(sample.features - each, axis=1) for each in images]
    closest = [np.argsort(each)[:NEIGHBOURS] for each in distances]
    return np.mean([points[rows] for rows in closest], axis=1)


def _check_width(features: ArrayLike, known: Floats) -> None:
    """Refuses another network's features."""
    shape = np.shape(features)
    if len(shape) != 2 or shape[1] != len(known):
        raise ValueError(
            f"features must be (m, {len(known)}), received {shape}. "
            "Take them from the same run."
        )
