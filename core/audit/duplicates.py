"""Images that occur twice, or nearly, within a split and across the two."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COMPONENTS = 64  # 88 % of Fashion-MNIST's variance, in a tenth of the time
NEIGHBOURS = 3  # of each image that are measured in all pixels
KEPT = 1000  # pairs of each kind
Images = NDArray[np.uint8]  # (n, 28, 28)
KINDS = ("within training", "within test", "training and test")


@dataclass(frozen=True, eq=False)
class NearPairs:
    """Pairs of one kind, closest first. Read-only."""

    rows: NDArray[np.int64]  # (m, 2), training rows first where the kind has both
    distances: NDArray[np.float32]  # (m,), RMS difference in grey levels of 255

    def __post_init__(self):
        for array in (self.rows, self.distances):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.distances)


def count_exact(train: Images, test: Images) -> dict[str, int]:
    """Counts by kind the images that repeat an earlier one, pixel for pixel.

    Across the splits these are the test images that are in the training file.
    """
    in_train = {image.tobytes() for image in train}
    in_test = [image.tobytes() for image in test]
    counts = (
        len(train) - len(in_train),
        len(in_test) - len(set(in_test)),
        sum(image in in_train for image in in_test),
    )
    return dict(zip(KINDS, counts, strict=True))


def find_near_pairs(train: Images, test: Images) -> dict[str, NearPairs]:
    """Finds the images that are most alike.

    Candidates are each image's nearest neighbours in the leading principal components;
    what is returned, at most `KEPT` of each kind, is measured in all pixels.
    """
    from sklearn.decomposition import PCA  # a second that the server need not wait

    pixels = np.concatenate([train, test]).reshape(-1, train[0].size)  # (n, 784)
    components = min(COMPONENTS, *pixels.shape)
    pixels = pixels.astype(np.float32)
    places = PCA(components, svd_solver="covariance_eigh").fit_transform(pixels)
    first, second = _neighbours(np.ascontiguousarray(places, np.float32))
    distances = _distances(pixels, first, second)
    is_train = np.stack([first, second], axis=1) < len(train)  # (m, 2)
    kinds = (is_train.all(axis=1), ~is_train.any(axis=1), is_train.sum(axis=1) == 1)
    offset = np.array([0, 0]), np.array([len(train)] * 2), np.array([0, len(train)])
    found = {}
    for kind, is_kind, start in zip(KINDS, kinds, offset, strict=True):
        chosen = np.flatnonzero(is_kind)
        chosen = chosen[np.argsort(distances[chosen], kind="stable")[:KEPT]]
        rows = np.stack([first[chosen], second[chosen]], axis=1) - start
        found[kind] = NearPairs(rows, distances[chosen])
    return found


def _neighbours(places: NDArray[np.float32]) -> tuple[NDArray[np.int64], ...]:
    """Returns each pair of neighbours once, `(first, second)` with first < second."""
    from sklearn.neighbors import NearestNeighbors

    count = len(places)
    search = NearestNeighbors(algorithm="brute").fit(places)
    wanted = min(NEIGHBOURS + 1, count)  # itself included
    found = search.kneighbors(places, wanted, return_distance=False)  # (n, wanted)
    rows = np.repeat(np.arange(count), found.shape[1])
    low, high = np.minimum(rows, found.ravel()), np.maximum(rows, found.ravel())
    pairs = np.unique((low * count + high)[low < high])
    return pairs // count, pairs % count


def _distances(pixels, first, second, block=20_000):
    parts = [
        np.square(pixels[first[start : start + block]] - pixels[rows]).mean(axis=1)
        for start in range(0, len(first), block)
        for rows in [second[start : start + block]]
    ]
    return np.sqrt(np.concatenate(parts)) if parts else np.zeros(0, np.float32)
