"""The test images that explanations look at, loaded once."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from core.data.dataset import DatasetError, stratified_order
from core.data.sources import load_dataset, source_fingerprint
from core.runs.reading import read_run

SAMPLE_SIZE = 2000  # recall to within 3 points in each class; quick to compute again
SAMPLE_SEED = 0


def load_test(folder):
    """Returns the test Split that a run is judged on.

    Args:
        folder: The run's folder, as text.

    Raises:
        ValueError: when the run or its data cannot be read, or the data have changed.
    """
    run = read_run(Path(folder))
    source = run.config.data
    try:
        test, name, digest = _load(source, source_fingerprint(source))
    except DatasetError as error:
        raise ValueError(str(error)) from error
    if digest != run.dataset.digest:
        raise ValueError(
            f"{run.title} must be asked about the images that it was judged on, those "
            f"in {name} are others. Bring them back, or train it again."
        )
    return test


def sample_rows(labels):
    """Returns sorted rows of about 2,000 images, the same share of every class.

    Args:
        labels: `(n,)` integers; all rows are taken where there are no more than 2,000.
    """
    if len(labels) <= SAMPLE_SIZE:
        return np.arange(len(labels))
    rows, _ = stratified_order(labels, SAMPLE_SIZE / len(labels), seed=SAMPLE_SEED)
    return rows


@lru_cache(maxsize=2)
def _load(source, fingerprint):
    dataset = load_dataset(source)
    return dataset.test, dataset.name, dataset.digest
