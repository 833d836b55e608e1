"""The test images that explanations look at, loaded once."""

from functools import lru_cache

import numpy as np

from core.arrays import Integers
from core.data.dataset import DatasetError, Split, stratified_order
from core.data.sources import load_dataset, source_fingerprint
from core.runs.run import Run

SAMPLE_SIZE = 2000  # recall to within 3 points in each class; quick to compute again
SAMPLE_SEED = 0


def load_test(run: Run) -> Split:
    """Returns the test split that a run was evaluated on.

    A ValueError says that the data cannot be read, or have changed.
    """
    source = run.config.data
    try:
        test, name, digest = _load(source, source_fingerprint(source))
    except DatasetError as error:
        raise ValueError(str(error)) from error
    if digest != run.dataset.digest:
        raise ValueError(
            f"{run.title} must be used with the images that it was evaluated on, those "
            f"in {name} are others. Restore them, or train it again."
        )
    return test


def sample_rows(labels: Integers) -> Integers:
    """Returns sorted rows of about 2,000 images, the same share of every class."""
    if len(labels) <= SAMPLE_SIZE:
        return np.arange(len(labels))
    rows, _ = stratified_order(labels, SAMPLE_SIZE / len(labels), seed=SAMPLE_SEED)
    return rows


@lru_cache(maxsize=2)
def _load(source: str, _fingerprint: object) -> tuple[Split, str, str]:
    dataset = load_dataset(source)
    return dataset.test, dataset.name, dataset.digest
