"""Photos predicted by a run's network; runs in the inference worker."""

from collections.abc import Sequence

import numpy as np

from core.arrays import Floats, Images, Probabilities
from core.networks.loader import load_network
from core.photos.evaluation import Share
from core.photos.prediction import (
    UNSURE_BELOW,
    WARNINGS,
    PhotoPrediction,
    best_turn,
)
from core.photos.reference import (
    Reference,
    draw_test_images,
    make_reference,
    read_false_alarms,
)
from core.photos.variants import Variants, turn_alike


def predict_photos(folder: str, batch: Sequence[Variants]) -> list[PhotoPrediction]:
    """Predicts photos by a run; errors as `load_network`."""
    return _predict_all(load_network(folder).derive(make_reference), batch)


def measure_false_alarms(folder: str, *, count: int = 1000) -> dict[str, Share]:
    """Counts how many test images `novel`, `unsure`, `sideways` or `any` is about.

    The network was made for them, so every warning is a false alarm. The thresholds
    were set on validation images. None is hidden: they have no background.
    """
    counted = read_false_alarms(folder)
    if counted is None:
        loaded = load_network(folder)
        images = draw_test_images(loaded.run.config, count)
        counted = count_false_alarms(loaded.derive(make_reference), images)
    total = counted.pop("total")
    return {name: Share(hits, total) for name, hits in counted.items()}


def count_false_alarms(reference: Reference, images: Images) -> dict[str, int]:
    """Counts the images that each warning is about, those with `any`, and `total`."""
    both = np.array([0.5, 0.5]), np.array([False, True]), True
    batch = [Variants(np.stack([image, image[:, ::-1]]), *both) for image in images]
    warned = [each.warnings for each in _predict_all(reference, batch)]
    alarms = {name: sum(name in each for each in warned) for name in WARNINGS[1:]}
    return alarms | {"any": sum(map(bool, warned)), "total": len(images)}


def _predict_all(
    reference: Reference, batch: Sequence[Variants]
) -> list[PhotoPrediction]:
    """Predicts all photos at once, each in its four quarter turns."""
    if not batch:
        return []
    turned = [
        turn_alike(each.images, each.mirrored, turns)
        for each in batch
        for turns in range(4)
    ]
    probabilities, features = reference.predict(np.concatenate(turned))
    ends = np.cumsum([4 * len(each.images) for each in batch])[:-1]
    parts = np.split(probabilities, ends), np.split(features, ends)
    return [_combine(reference, *each) for each in zip(batch, *parts, strict=True)]


def _combine(
    reference: Reference,
    variants: Variants,
    probabilities: Probabilities,
    features: Floats,
) -> PhotoPrediction:
    """Makes one prediction of those for `4 n` images, turn by turn.

    What lies on its side is predicted as it looks upright. What is in the dataset's
    form is neither turned nor adjusted to what photos deserve.
    """
    weights, suggested = variants.weights, 0
    by_turn = probabilities.reshape(4, len(weights), 10)
    means = np.einsum("n,tnc->tc", weights, by_turn)
    if not variants.is_ready:
        means = reference.adjust(means)
        uprightness = reference.uprightness(features).reshape(4, -1) @ weights  # (4,)
        best, gain = best_turn(uprightness, means.argmax(axis=1))
        suggested = best if gain > reference.sideways_above else 0
    own = features.reshape(4, len(weights), -1)[suggested]
    mean = means[suggested]
    distance = float(weights @ reference.distance(own))
    checks = {
        "hidden": not variants.stands_out,
        "novel": distance > reference.novel_above,
        "unsure": mean.max() < UNSURE_BELOW,
        "sideways": suggested > 0,
    }
    agree = by_turn[suggested].argmax(axis=1) == mean.argmax()
    return PhotoPrediction(
        probabilities=mean,
        agreement=float(weights[agree].sum()),
        distance=distance,
        novelty=reference.novelty(distance),
        features=(weights @ own).astype(np.float32),
        suggested_turns=suggested,
        warnings=tuple(name for name, holds in checks.items() if holds),
    )
