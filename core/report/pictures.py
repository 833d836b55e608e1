"""Garments for a report: each image a PNG inside the HTML."""

import base64
import io

import numpy as np
from PIL import Image

from core.data.dataset import CLASS_NAMES, DatasetError
from core.words import percent

IMAGES_A_WAY = 6  # of each direction of a hotspot
HOTSPOTS = 5
MISTAKES = 40


def find_images(run, load):
    """Finds the images that a run was judged on.

    Args:
        run: The Run.
        load: As `core.data.sources.load_dataset`.

    Returns:
        `(images, reason)`: the test images `(n, 28, 28)` uint8, or None and why not.
    """
    try:
        dataset = load(run.config.data)
    except DatasetError:
        return None, "its images are not on the machine that made this report"
    if dataset.digest != run.dataset.digest:
        return None, (
            "the machine that made this report has other images under that name "
            f"(digest {dataset.digest[:8]} instead of {run.dataset.digest[:8]})"
        )
    return dataset.test.images, None


def tile(images, evaluation, row):
    """Returns what the template needs of one test image."""
    truth = CLASS_NAMES[evaluation.labels[row]]
    answer = CLASS_NAMES[evaluation.predictions[row]]
    sure = percent(evaluation.confidence[row], 0).replace(" ", "\N{NO-BREAK SPACE}")
    return {
        "source": png_source(images[row]),
        "truth": truth,
        "answer": answer,
        "sure": sure,
        "alt": f"Test image {row}: {truth}, taken for {answer}, {sure} sure",
    }


def png_source(image):
    """Returns a `(height, width)` uint8 image as the text of an `img`'s `src`."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def list_hotspots(evaluation, images):
    """Returns the pairs of classes confused most, with the surest mistakes of each.

    Args:
        evaluation: The Evaluation.
        images: The test images, or None.
    """
    return [
        {
            "first": CLASS_NAMES[pair.first],
            "second": CLASS_NAMES[pair.second],
            "share": pair.share_of_errors,
            "count": pair.count,
            "ways": [
                _way(evaluation, images, *way)
                for way in ((pair.first, pair.second), (pair.second, pair.first))
            ],
        }
        for pair in evaluation.most_confused(HOTSPOTS)
    ]


def _way(evaluation, images, true, said):
    is_there = (evaluation.labels == true) & (evaluation.predictions == said)
    rows = _surest(evaluation, is_there)
    shown = [] if images is None else rows[:IMAGES_A_WAY]
    return {
        "true": CLASS_NAMES[true],
        "said": CLASS_NAMES[said],
        "count": len(rows),
        "tiles": [tile(images, evaluation, row) for row in shown],
    }


def list_mistakes(evaluation, images):
    """Returns tiles of the wrong answers that were surest of themselves."""
    rows = _surest(evaluation, ~evaluation.is_correct)[:MISTAKES]
    return [] if images is None else [tile(images, evaluation, row) for row in rows]


def _surest(evaluation, mask):
    rows = np.flatnonzero(mask)
    return rows[np.argsort(-evaluation.confidence[rows], kind="stable")]
