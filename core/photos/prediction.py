"""A network's answer to a photo: averaged, calibrated, and with its doubts in words.

`predict_photos` runs in the inference worker; what it returns needs no TensorFlow.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.dataset import CLASS_NAMES
from core.photos.evaluation import SHOES, Share
from core.photos.variants import turn_alike

TURN_WORDS = {1: "90° clockwise", 2: "180°", 3: "90° anticlockwise"}
WARNINGS = ("hidden", "novel", "unsure", "sideways")
PHOTO_DOUBT = 0.15  # what any photo adds to the temperature; see `doubt_photos`
SHOE_DOUBT = 0.6  # what a certain shoe adds to it
# What the log odds of a class gain on photos; see `weigh_photos`.
PULLOVER_GAIN, SHIRT_GAIN = 0.4, -0.3
_ODDS = np.exp([0, 0, PULLOVER_GAIN, 0, 0, 0, SHIRT_GAIN, 0, 0, 0])  # by class
LYING_CLASSES = (5, 7, 8, 9)  # shoes and bags lie any way: no turn is suggested


@dataclass(frozen=True, eq=False)
class PhotoPrediction:
    """What a network says about one photo.

    Attributes:
        probabilities: `(10,)`, the mean over the variants, each calibrated first: the
            more they disagree, the less sure it is. Shoes are doubted.
        agreement: Share of the variants, by weight, whose own answer is the same.
        distance: How far from all training images, 0..1: 1 minus the mean cosine to
            the five closest.
        novelty: Share of known images that are less far, 0..1.
        features: `(d,)` float32, the mean penultimate features, for the neighbours.
        suggested_turns: Clockwise quarter turns that would bring it upright; 0: none.
            The answer is that after them.
        warnings: Of `WARNINGS`, those that hold.
    """

    probabilities: np.ndarray
    agreement: float
    distance: float
    novelty: float
    features: np.ndarray
    suggested_turns: int
    warnings: tuple[str, ...]

    @property
    def label(self):
        """The most likely class, 0..9."""
        return int(self.probabilities.argmax())

    @property
    def confidence(self):
        """The probability of that class."""
        return float(self.probabilities.max())

    @property
    def top3(self):
        """The three most likely classes as `(name, probability)`, likeliest first."""
        order = np.argsort(-self.probabilities, kind="stable")[:3]
        return tuple((CLASS_NAMES[k], float(self.probabilities[k])) for k in order)

    @property
    def sentences(self):
        """The warnings as the learner reads them."""
        (first, sure), (second, other), _ = self.top3
        words = {
            "hidden": "No item stands out from its background. Show one item whole, "
            "on a plain floor.",
            "novel": "This looks unlike anything the network was trained on.",
            "unsure": f"Not sure: {first} ({sure:.0%}) or {second} ({other:.0%}).",
            "sideways": "The photo seems to lie on its side: answered as if turned by "
            f"{TURN_WORDS.get(self.suggested_turns)}.",
        }
        return tuple(words[name] for name in self.warnings)


def predict_photos(folder, batch):
    """Asks a run's network about photos; runs in the inference worker.

    Args:
        folder: The run's folder, as text.
        batch: For each photo the `question` of its `Variants`: images `(n, 28, 28)`
            uint8, weights `(n,)` summing to 1, which of them are mirror images
            `(n,)` bool, and, if it is known, whether an item stands out.

    Returns:
        A PhotoPrediction for each.

    Raises:
        ValueError: when the run cannot be read or has no model.
    """
    return _answer_all(_load(folder), batch)


def measure_false_alarms(folder, *, count=1000):
    """Counts how often test images are warned about; runs in the inference worker.

    They are what the network was made for, so every warning is one too many. The
    thresholds were set on validation images.

    Args:
        folder: The run's folder, as text.
        count: How many test images to ask about, each with its mirror image.

    Returns:
        A dict of `core.photos.evaluation.Share`: `novel`, `unsure`, `sideways`, and
        `any` for images with at least one warning. None is hidden: they have no
        background.
    """
    from core.photos.reference import draw_test_images, read_false_alarms  # TensorFlow

    counted = read_false_alarms(folder)
    if counted is None:
        counted = count_false_alarms(_load(folder), draw_test_images(folder, count))
    total = counted.pop("total")
    return {name: Share(hits, total) for name, hits in counted.items()}


def count_false_alarms(reference, images):
    """Returns a dict: how many images each warning is about, `any`, and `total`."""
    both = np.array([0.5, 0.5]), np.array([False, True])
    batch = [(np.stack([image, image[:, ::-1]]), *both) for image in images]
    answers = _answer_all(reference, batch)
    alarms = {name: sum(name in a.warnings for a in answers) for name in WARNINGS[1:]}
    return alarms | {
        "any": sum(bool(a.warnings) for a in answers),
        "total": len(images),
    }


def _load(folder):
    from core.photos.reference import load_reference  # imports TensorFlow

    weights_file = Path(folder) / "model.keras"
    if not weights_file.exists():
        raise ValueError(f"run must have a saved model, {Path(folder).name} has none.")
    return load_reference(str(folder), weights_file.stat().st_mtime_ns)


def _answer_all(reference, batch):
    """Asks about all photos at once, each in its four turns."""
    if not batch:
        return []
    turned = [
        turn_alike(images, mirrored, turns)
        for images, _, mirrored, *_ in batch
        for turns in range(4)
    ]
    probabilities, features = reference.ask(np.concatenate(turned))
    ends = np.cumsum([4 * len(question[0]) for question in batch])[:-1]
    parts = zip(np.split(probabilities, ends), np.split(features, ends), strict=True)
    return [
        _answer(reference, *part, weights, *stands_out)
        for part, (_, weights, _, *stands_out) in zip(parts, batch, strict=True)
    ]


def _answer(reference, probabilities, features, weights, stands_out=True):
    """Makes a PhotoPrediction of what was said about `4 n` images, turn by turn.

    What lies on its side is answered as it looks upright.
    """
    by_turn = probabilities.reshape(4, len(weights), 10)
    means = reference.trust(np.einsum("n,tnc->tc", weights, by_turn))
    uprightness = reference.uprightness(features).reshape(4, -1) @ weights  # (4,)
    best, gain = best_turn(uprightness, means.argmax(axis=1))
    suggested = best if gain > reference.sideways_above else 0
    own = features.reshape(4, len(weights), -1)[suggested]
    mean = means[suggested]
    distance = float(weights @ reference.distance(own))
    checks = {
        "hidden": not stands_out,
        "novel": distance > reference.novel_above,
        "unsure": mean.max() < reference.unsure_below,
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


def weigh_photos(probabilities):
    """Takes the answers of a network made for photos as photos deserve.

    The catalogue calls many a plain top a shirt. Of the tuning half of 388 photos the
    network called 33 Shirt and 9 Pullover, where 23 of each were true; both gains were
    fitted on that half.

    Args:
        probabilities: `(n, 10)`.
    """
    weighed = probabilities * _ODDS
    return weighed / weighed.sum(axis=1, keepdims=True)


def doubt_photos(probabilities):
    """Flattens answers, the more the likelier it is a shoe; their order stays.

    Photos have flaws that no augmentation thinks of. And they show shoes in pairs and
    from above, the training images one from the side: 6 of 10 answers that name a shoe
    are right, against 8 of 10 others, at much the same confidence.

    Args:
        probabilities: `(n, 10)`.
    """
    shoes = probabilities[:, SHOES].sum(axis=1, keepdims=True)
    flatter = probabilities ** (1 / (1 + PHOTO_DOUBT + SHOE_DOUBT * shoes))
    return flatter / flatter.sum(axis=1, keepdims=True)


def best_turn(uprightness, labels):
    """Says which quarter turn would make an item more upright, and by how much.

    Half a turn is not considered: photos come upside down hardly ever.

    Args:
        uprightness: `(4,)`, after 0 to 3 clockwise quarter turns.
        labels: `(4,)`, the answers after them.

    Returns:
        `(turns, gain)`: 1 or 3, and the gain, -1 where the item would then be a
        shoe or a bag.
    """
    best = 1 if uprightness[1] > uprightness[3] else 3
    if labels[best] in LYING_CLASSES:
        return best, -1.0
    return best, float(uprightness[best] - max(uprightness[0], uprightness[2]))
