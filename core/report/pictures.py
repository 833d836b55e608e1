"""Test images for a report: each a PNG inside the HTML."""

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
    """Finds the images that a run was evaluated on.

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
    predicted = CLASS_NAMES[evaluation.predictions[row]]
    confidence = percent(evaluation.confidence[row], 0)
    return {
        "source": png_source(images[row]),
        "truth": truth,
        "prediction": predicted,
        "confidence": confidence.replace(" ", "\N{NO-BREAK SPACE}"),
        "alt": f"Test image {row}: {truth}, predicted as {predicted} ({confidence})",
    }


def png_source(image):
    """Returns a `(height, width)` uint8 image as the text of an `img`'s `src`."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def list_hotspots(evaluation, images):
    """Returns the most confused pairs of classes, with the top errors of each.

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


def _way(evaluation, images, true, predicted):
    is_there = (evaluation.labels == true) & (evaluation.predictions == predicted)
    rows = _most_confident(evaluation, is_there)
    shown = [] if images is None else rows[:IMAGES_A_WAY]
    return {
        "true": CLASS_NAMES[true],
        "predicted": CLASS_NAMES[predicted],
        "count": len(rows),
        "tiles": [tile(images, evaluation, row) for row in shown],
    }


def list_mistakes(evaluation, images):
    """Returns tiles of the most confident errors."""
    rows = _most_confident(evaluation, ~evaluation.is_correct)[:MISTAKES]
    return [] if images is None else [tile(images, evaluation, row) for row in rows]


def _most_confident(evaluation, mask):
    rows = np.flatnonzero(mask)
    return rows[np.argsort(-evaluation.confidence[rows], kind="stable")]
