"""What a run's network makes of images it knows; worker processes alone.

Made once a run: the temperature, features of training images to be far from, a sense
for which way is up, and the thresholds of two warnings, set by their false-alarm rates
on validation images. That of a third is `UNSURE_BELOW`.
"""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.analysis.calibration import apply_temperature, fit_temperature
from core.arrays import Floats, Images, Labels, Probabilities
from core.data.augmentation.epoch import augment_epoch
from core.data.augmentation.photo import vary_as_photos
from core.data.dataset import Dataset, Split
from core.data.sources import load_dataset
from core.files import read_npz
from core.networks.loader import LoadedNetwork
from core.networks.neighbours import unit_vectors
from core.networks.network import Evaluate
from core.photos.prediction import LYING_CLASSES, best_turn, doubt_photos, weigh_photos
from core.photos.variants import turn
from core.runs.config import TrainingConfig

KNOWN_IMAGES = 4000  # training images to compare with; more take longer to load
UPRIGHT_IMAGES = 2000
WATCHED_IMAGES = 2000  # of the validation split
NEIGHBOURS = 5
# False-alarm rates on validation images, by which the thresholds are set.
NOVEL_RATE = 0.003
SIDEWAYS_RATE = 0.02
RIDGE = 10.0
MEASURED = "photos.npz"  # in a run's folder
FALSE_ALARMS = ("novel", "unsure", "sideways", "any", "total")  # counted on test images


@dataclass(frozen=True, eq=False)
class Reference:
    """A run's network with its measure of what is known."""

    evaluate: Evaluate  # from `make_evaluator`: images to probabilities and features
    is_for_photos: bool  # whether it learned from images as flawed as photos
    temperature: float  # fitted on validation images made as flawed as photos
    known: Floats  # `(m, d)` unit features of training images
    upright: Floats  # `(d + 1,)` weights of a linear guess at which way is up
    distances: Floats  # `(k,)` sorted distances of validation images, for `novelty`
    # where warnings begin
    novel_above: float
    sideways_above: float

    def predict(self, images: Images) -> tuple[Probabilities, Floats]:
        """Returns calibrated probabilities `(n, 10)` and features `(n, d)`."""
        probabilities, features = self.evaluate(images)
        return apply_temperature(probabilities, self.temperature), features

    def adjust(self, probabilities: Probabilities) -> Probabilities:
        """Adjusts calibrated probabilities `(n, 10)` to what photos deserve."""
        weigh = weigh_photos if self.is_for_photos else np.asarray
        return doubt_photos(weigh(probabilities))

    def uprightness(self, features: Floats) -> Floats:
        """Returns `(n,)`: about 1 for upright items, 0 for turned ones."""
        return _with_one(features) @ self.upright

    def distance(self, features: Floats) -> Floats:
        """Returns `(n,)`: 1 minus the mean cosine to the closest known images."""
        return _distance(self.known, features)

    def novelty(self, distance: float) -> float:
        """Returns the share of validation images that are less far."""
        return float(np.searchsorted(self.distances, distance) / len(self.distances))


# What a run's folder holds where its images stay behind.
MEASURES = tuple(each.name for each in dataclasses.fields(Reference))[2:]


def make_reference(loaded: LoadedNetwork) -> Reference:
    """Makes the reference of a loaded network, to be kept by its `derive`.

    Where a run came without images, what was measured on them lies in its folder.
    """
    run, evaluate = loaded.run, loaded.evaluate
    kept, made_for = run.path / MEASURED, is_for_photos(run.config)
    if not kept.exists():
        dataset = load_dataset(run.config.data)
        return Reference(evaluate, made_for, **measure(evaluate, run.config, dataset))
    values: list[Any] = [
        each if each.ndim else float(each) for each in read_npz(kept, *MEASURES)
    ]
    return Reference(evaluate, made_for, *values)


def is_for_photos(config: TrainingConfig) -> bool:
    """Says whether a run learned from images as flawed as photos."""
    return config.augmentation == "photo"


def draw_test_images(config: TrainingConfig, count: int) -> Images:
    """Returns `count` test images of a run's data, at random."""
    images = load_dataset(config.data).test.images
    return np.random.default_rng(0).permutation(images)[:count]


def read_false_alarms(folder: str) -> dict[str, int] | None:
    """Returns the `FALSE_ALARMS` counted when the run was packed, else None."""
    kept = Path(folder) / MEASURED
    if not kept.exists():
        return None
    (counts,) = read_npz(kept, "alarms")
    return dict(zip(FALSE_ALARMS, map(int, counts), strict=True))


def measure(
    evaluate: Evaluate,
    config: TrainingConfig,
    dataset: Dataset,
    *,
    known_images: int = KNOWN_IMAGES,
) -> dict[str, Any]:
    """Measures a network on the images of its run: the values of `MEASURES`."""
    rng = np.random.default_rng(0)
    train = _sample(dataset.train, known_images, rng)
    watched = _sample(dataset.validation, WATCHED_IMAGES, rng)
    seen = augment_epoch(train.images, kind=config.augmentation, rng=rng, epoch=0)
    known = unit_vectors(evaluate(seen)[1])
    upright = _learn_upright(evaluate, seen[:UPRIGHT_IMAGES], train.labels)
    # Images as hard as photos, whatever it was trained on: on clean ones it would be
    # overconfident.
    harder = vary_as_photos(watched.images, rng, plain_share=0.0)
    temperature = fit_temperature(watched.labels, evaluate(harder)[0])
    own = evaluate(watched.images)[1]
    distances = np.sort(_distance(known, own))
    tempting = _sideways_gains(evaluate, upright, watched.images)
    return {
        "temperature": temperature,
        "known": known,
        "upright": upright,
        "distances": distances,
        "novel_above": float(np.quantile(distances, 1 - NOVEL_RATE)),
        "sideways_above": max(0.0, float(np.quantile(tempting, 1 - SIDEWAYS_RATE))),
    }


def _sample(split: Split, count: int, rng: np.random.Generator) -> Split:
    rows = rng.choice(len(split), min(count, len(split)), replace=False)
    return split.take(np.sort(rows))


def _learn_upright(evaluate: Evaluate, images: Images, labels: Labels) -> Floats:
    """Fits, by ridge regression, which of four turns of an image is upright.

    Shoes and bags, which lie any way, are to come out in between in all four.
    """
    lies = np.isin(labels[: len(images)], LYING_CLASSES)
    rows = [_with_one(evaluate(turn(images, turns))[1]) for turns in range(4)]
    wanted = [np.where(lies, 0.5, float(turns == 0)) for turns in range(4)]
    x, y = np.concatenate(rows), np.concatenate(wanted)
    return np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ y)


def _sideways_gains(evaluate: Evaluate, upright: Floats, images: Images) -> Floats:
    """Returns `(n,)`: how far each image tempts to turn it; see `best_turn`."""
    looks, predicted = [], []
    for turns in range(4):
        probabilities, features = evaluate(turn(images, turns))
        looks.append(_with_one(features) @ upright)
        predicted.append(probabilities.argmax(axis=1))
    pairs = zip(np.transpose(looks), np.transpose(predicted), strict=True)
    return np.array([best_turn(look, labels)[1] for look, labels in pairs])


def _distance(known: Floats, features: Floats) -> Floats:
    similarities = unit_vectors(features) @ known.T  # (n, m)
    count = min(NEIGHBOURS, similarities.shape[1])
    closest = np.partition(similarities, -count, axis=1)[:, -count:]
    return 1 - closest.mean(axis=1)


def _with_one(features: Floats) -> Floats:
    return np.concatenate([features, np.ones((len(features), 1), np.float32)], axis=1)
