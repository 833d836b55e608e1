"""What a run's network makes of images it knows; worker processes alone.

Built once a run: the temperature, features of training images to be far from, a sense
for which way is up, and the thresholds of the warnings, each set by its
false-alarm rate on validation images.
"""

import dataclasses
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from core.analysis.calibration import apply_temperature, fit_temperature
from core.data.augmentation.epoch import augment_epoch
from core.data.augmentation.photo import vary_as_photos
from core.data.sources import load_dataset
from core.files import read_npz
from core.networks.network import build_model, make_evaluator
from core.photos.prediction import LYING_CLASSES, best_turn, doubt_photos, weigh_photos
from core.photos.variants import turn
from core.runs.reading import read_run

KNOWN_IMAGES = 4000  # training images to compare with; more take longer to load
UPRIGHT_IMAGES = 2000
WATCHED_IMAGES = 2000  # of the validation split
NEIGHBOURS = 5
# False-alarm rates on validation images, by which the thresholds are set.
NOVEL_RATE = 0.003
UNSURE_RATE = 0.02
SIDEWAYS_RATE = 0.02
RIDGE = 10.0
MEASURED = "photos.npz"  # in a run's folder
FALSE_ALARMS = ("novel", "unsure", "sideways", "any", "total")  # counted on test images


@dataclass(frozen=True, eq=False)
class Reference:
    """A run's network with its measure of what is known.

    Attributes:
        predict: From `make_evaluator`: images to probabilities and features.
        is_for_photos: Whether it learned from images as flawed as photos.
        temperature: Fitted on validation images made as flawed as photos.
        known: `(m, d)` unit features of training images.
        upright: `(d + 1,)` weights of a linear guess at which way is up.
        distances: `(k,)` sorted distances of validation images, for `novelty`.
        novel_above, unsure_below, sideways_above: Where warnings begin.
    """

    predict: object
    is_for_photos: bool
    temperature: float
    known: np.ndarray
    upright: np.ndarray
    distances: np.ndarray
    novel_above: float
    unsure_below: float
    sideways_above: float

    def ask(self, images):
        """Returns calibrated probabilities `(n, 10)` and features `(n, d)`."""
        probabilities, features = self.predict(images)
        return apply_temperature(probabilities, self.temperature), features

    def trust(self, probabilities):
        """Returns calibrated answers `(n, 10)` as they are to be taken on photos."""
        return _trust(probabilities, self.is_for_photos)

    def uprightness(self, features):
        """Returns `(n,)`: about 1 for upright items, 0 for turned ones."""
        return _with_one(features) @ self.upright

    def distance(self, features):
        """Returns `(n,)`: 1 minus the mean cosine to the closest known images."""
        return _distance(self.known, features)

    def novelty(self, distance):
        """Returns the share of validation images that are less far."""
        return float(np.searchsorted(self.distances, distance) / len(self.distances))


@lru_cache(maxsize=3)
def load_reference(folder, stamp):
    """Builds a run's Reference; `stamp` changes when its weights do.

    Where a run came without images, what was measured on them lies in its folder.
    """
    run = read_run(Path(folder))
    model = build_model(run.config, parent=Path(folder) / "model.keras")
    predict = make_evaluator(model)
    kept, made_for = Path(folder) / MEASURED, is_for_photos(run.config)
    if not kept.exists():
        dataset = load_dataset(run.config.data)
        return Reference(predict, made_for, **measure(predict, run.config, dataset))
    values = [each if each.ndim else float(each) for each in read_npz(kept, *MEASURES)]
    return Reference(predict, made_for, *values)


def is_for_photos(config):
    """Says whether a run learned from images as flawed as photos."""
    return config.augmentation == "photo"


def draw_test_images(folder, count):
    """Returns `(count, 28, 28)` uint8 test images of a run's data, at random."""
    images = load_dataset(read_run(Path(folder)).config.data).test.images
    return np.random.default_rng(0).permutation(images)[:count]


def read_false_alarms(folder):
    """Returns what `count_false_alarms` counted when the run was packed.

    None where it was not: its images are here, and can be asked about.
    """
    kept = Path(folder) / MEASURED
    if not kept.exists():
        return None
    (counts,) = read_npz(kept, "alarms")
    return dict(zip(FALSE_ALARMS, map(int, counts), strict=True))


def measure(predict, config, dataset, *, known_images=KNOWN_IMAGES):
    """Measures on images that a network knows what a Reference holds.

    Args:
        predict: From `make_evaluator`: images to probabilities and features.
        config: The run's TrainingConfig.
        dataset: The Dataset it learned from.
        known_images: Training images to compare with.

    Returns:
        Dict with the keys of `MEASURES`.
    """
    rng = np.random.default_rng(0)
    train = _sample(dataset.train, known_images, rng)
    watched = _sample(dataset.validation, WATCHED_IMAGES, rng)
    seen = augment_epoch(train.images, kind=config.augmentation, rng=rng, epoch=0)
    known = _unit(predict(seen)[1])
    upright = _learn_upright(predict, seen[:UPRIGHT_IMAGES], train.labels)
    # Images as hard as photos, whatever it was trained on: on clean ones it would be
    # too sure.
    harder = vary_as_photos(watched.images, rng, plain_share=0.0)
    temperature = fit_temperature(watched.labels, predict(harder)[0])
    probabilities, own = predict(watched.images)
    calibrated = apply_temperature(probabilities, temperature)
    confidence = _trust(calibrated, is_for_photos(config)).max(axis=1)
    distances = np.sort(_distance(known, own))
    tempting = _sideways_gains(predict, upright, watched.images)
    return {
        "temperature": temperature,
        "known": known,
        "upright": upright,
        "distances": distances,
        "novel_above": float(np.quantile(distances, 1 - NOVEL_RATE)),
        "unsure_below": float(np.quantile(confidence, UNSURE_RATE)),
        "sideways_above": max(0.0, float(np.quantile(tempting, 1 - SIDEWAYS_RATE))),
    }


# What a run's folder holds where its images stay behind.
MEASURES = tuple(each.name for each in dataclasses.fields(Reference))[2:]


def _trust(probabilities, is_for_photos):
    return doubt_photos(weigh_photos(probabilities) if is_for_photos else probabilities)


def _sample(split, count, rng):
    rows = rng.choice(len(split), min(count, len(split)), replace=False)
    return split.take(np.sort(rows))


def _learn_upright(predict, images, labels):
    """Fits, by ridge regression, which of four turns of an image is upright.

    Shoes and bags, which lie any way, are to come out in between in all four.
    """
    labels = labels[: len(images)]
    lies = np.isin(labels, LYING_CLASSES)
    rows = [_with_one(predict(turn(images, turns))[1]) for turns in range(4)]
    wanted = [np.where(lies, 0.5, float(turns == 0)) for turns in range(4)]
    rows, wanted = np.concatenate(rows), np.concatenate(wanted)
    penalty = RIDGE * np.eye(rows.shape[1])
    return np.linalg.solve(rows.T @ rows + penalty, rows.T @ wanted)


def _sideways_gains(predict, upright, images):
    """Returns `(n,)`: how far each image tempts to turn it; see `best_turn`."""
    looks, answers = [], []
    for turns in range(4):
        probabilities, features = predict(turn(images, turns))
        looks.append(_with_one(features) @ upright)
        answers.append(probabilities.argmax(axis=1))
    pairs = zip(np.transpose(looks), np.transpose(answers), strict=True)
    return np.array([best_turn(look, labels)[1] for look, labels in pairs])


def _distance(known, features):
    likeness = _unit(features) @ known.T  # (n, m)
    count = min(NEIGHBOURS, likeness.shape[1])
    closest = np.partition(likeness, -count, axis=1)[:, -count:]
    return 1 - closest.mean(axis=1)


def _unit(features):
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    return features / np.maximum(lengths, 1e-9)


def _with_one(features):
    return np.concatenate([features, np.ones((len(features), 1), np.float32)], axis=1)
