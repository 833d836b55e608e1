"""Surgery: what an edited network answers; the run and its network stay as they are."""

from functools import lru_cache

import numpy as np

from core.analysis.evaluation import Evaluation
from core.explain.checks import check_image
from core.explain.edits import apply_edits, first_edited
from core.explain.network import load_network, stamp_of
from core.explain.results import EditedPrediction, EditedRecall
from core.explain.sample import load_test, sample_rows

MOST_KEPT = 128_000_000  # bytes of maps kept for a layer of the 2,000 images


def predict_edited(folder, image, edits):
    """Asks a trained run's network about an image before and after edits.

    Args:
        folder: The run's folder, as text.
        image: `(28, 28)` uint8.
        edits: A sequence of `core.explain.edits`.

    Returns:
        An EditedPrediction.

    Raises:
        ValueError: when the run cannot be read or an edit does not fit.
    """
    image, network = check_image(image), load_network(folder)
    edited = apply_edits(network.layers, edits)
    before = network.run(image[None])[0]
    return EditedPrediction(before, network.run(image[None], layers=edited)[0])


def recall_edited(folder, edits):
    """Counts how many of 2,000 test images of each class are found after edits.

    Only what comes after the first edited layer is computed again.

    Args:
        folder: The run's folder, as text.
        edits: A sequence of `core.explain.edits`.

    Returns:
        An EditedRecall.

    Raises:
        ValueError: when the run or its data cannot be read or an edit does not fit.
    """
    network, stamp = load_network(folder), stamp_of(folder)
    edited = apply_edits(network.layers, edits)
    labels, rows = _sample(folder)
    before = Evaluation(labels, _answers(folder, stamp))
    first = first_edited(network.layers, edited)
    after = before
    if first < len(edited):
        start = _choose_start(network.layers, first, len(labels))
        values = _values_after(folder, stamp, start)
        after = Evaluation(labels, network.run(values, after=start, layers=edited))
    return EditedRecall(
        rows=rows,
        before=before.recall,
        after=after.recall,
        accuracy_before=before.accuracy,
        accuracy_after=after.accuracy,
        support=before.support,
    )


def _choose_start(layers, first, count):
    """Returns the last layer before `first` whose output is small enough to keep."""
    for index in range(first - 1, 0, -1):
        if count * layers[index].size * np.dtype(np.float32).itemsize <= MOST_KEPT:
            return index
    return 0


@lru_cache(maxsize=3)
def _values_after(folder, stamp, index):
    """Returns the output of a layer for the sample."""
    return load_network(folder).run(_sample_images(folder), until=index)


@lru_cache(maxsize=8)
def _answers(folder, stamp):
    return load_network(folder).run(_sample_images(folder))


def _sample(folder):
    test = load_test(folder)
    rows = sample_rows(test.labels)
    return test.labels[rows], rows


def _sample_images(folder):
    _, rows = _sample(folder)
    return load_test(folder).images[rows]
