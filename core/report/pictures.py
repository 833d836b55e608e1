"""Test images for a report: each a PNG inside the HTML."""

import base64
import io
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from core.analysis.evaluation import Evaluation
from core.arrays import Images, Mask, Rows
from core.data.dataset import CLASS_NAMES, Dataset, DatasetError
from core.runs.run import Run
from core.words import percent

IMAGES_A_WAY = 6  # of each direction of a hotspot
HOTSPOTS = 5
MISTAKES = 30
SAMPLES = 6  # training images of each class
CORRECT = 2  # test images of each class


def find_dataset(
    run: Run, load: Callable[[str], Dataset]
) -> tuple[Dataset | None, str | None]:
    """Returns the data that a run was evaluated on, or None and why not."""
    try:
        dataset = load(run.config.data)
    except DatasetError:
        return None, "its images are not on the machine that made this report"
    if dataset.digest != run.dataset.digest:
        return None, (
            "the machine that made this report has other images under that name "
            f"(digest {dataset.digest[:8]} instead of {run.dataset.digest[:8]})"
        )
    return dataset, None


def list_samples(dataset: Dataset | None) -> list[tuple[str, list[str]]]:
    """Returns, by class, the sources of its first training images."""
    if dataset is None:
        return []
    images, labels = dataset.train.images, dataset.train.labels
    return [
        (name, [png_source(image) for image in images[labels == label][:SAMPLES]])
        for label, name in enumerate(CLASS_NAMES)
    ]


def _tiles(
    images: Images | None, evaluation: Evaluation, rows: Rows
) -> list[dict[str, str]]:
    return [] if images is None else [_tile(images, evaluation, row) for row in rows]


def _tile(images: Images, evaluation: Evaluation, row: int) -> dict[str, str]:
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


def png_source(image: Images) -> str:
    """Returns a `(height, width)` uint8 image as the text of an `img`'s `src`."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def svg_source(svg: str) -> str:
    """Returns an SVG as the text of an `img`'s `src`: the page's CSS stays out."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def list_hotspots(
    evaluation: Evaluation, images: Images | None
) -> list[dict[str, Any]]:
    """Returns the most confused pairs of classes, with the top errors of each."""
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


def _way(
    evaluation: Evaluation, images: Images | None, true: int, predicted: int
) -> dict[str, Any]:
    is_there = (evaluation.labels == true) & (evaluation.predictions == predicted)
    rows = _most_confident(evaluation, is_there)
    return {
        "true": CLASS_NAMES[true],
        "predicted": CLASS_NAMES[predicted],
        "count": len(rows),
        "tiles": _tiles(images, evaluation, rows[:IMAGES_A_WAY]),
    }


def list_mistakes(
    evaluation: Evaluation, images: Images | None
) -> list[dict[str, str]]:
    """Returns tiles of the most confident errors."""
    rows = _most_confident(evaluation, ~evaluation.is_correct)[:MISTAKES]
    return _tiles(images, evaluation, rows)


def list_correct(evaluation: Evaluation, images: Images | None) -> list[dict[str, str]]:
    """Returns tiles of the first test images of each class predicted correctly."""
    right = np.where(evaluation.is_correct, evaluation.labels, -1)
    rows = [np.flatnonzero(right == k)[:CORRECT] for k in range(len(CLASS_NAMES))]
    return _tiles(images, evaluation, np.concatenate(rows))


def _most_confident(evaluation: Evaluation, mask: Mask) -> Rows:
    rows = np.flatnonzero(mask)
    return rows[np.argsort(-evaluation.confidence[rows], kind="stable")]
