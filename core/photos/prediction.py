"""A network's prediction for a photo, its warnings in words, and its arithmetic."""

from dataclasses import dataclass

import numpy as np

from core.arrays import Floats, Integers, Probabilities
from core.data.dataset import CLASS_NAMES
from core.photos.evaluation import BAG, SHOES
from core.words import percent

TURN_WORDS = {1: "90° clockwise", 2: "180°", 3: "90° anticlockwise"}
WARNINGS = ("hidden", "novel", "unsure", "sideways")
# Below, a prediction is more likely wrong than right, and the network abstains. It is
# right to where abstaining costs half an error: C. K. Chow, "On optimum recognition
# error and reject tradeoff" (1970).
UNSURE_BELOW = 0.5
PHOTO_DOUBT = 0.15  # what any photo adds to the temperature; see `doubt_photos`
SHOE_DOUBT = 0.6  # what a certain shoe adds to it
# What the log odds of a class gain on photos; see `weigh_photos`.
PULLOVER_GAIN, SHIRT_GAIN = 0.4, -0.3
_ODDS = np.exp([0, 0, PULLOVER_GAIN, 0, 0, 0, SHIRT_GAIN, 0, 0, 0])  # by class
LYING_CLASSES = (*SHOES, BAG)  # they lie any way: no turn is suggested


@dataclass(frozen=True, eq=False)
class PhotoPrediction:
    """What a network predicts for one photo."""

    # `(10,)`, the mean over the variants, each calibrated first: the more they
    # disagree, the lower the confidence. Shoes are doubted.
    probabilities: Probabilities
    agreement: float  # share of the variants, by weight, that predict the same class
    distance: float  # 1 minus the mean cosine to the five closest training images
    novelty: float  # share of known images that are less far, 0..1
    features: Floats  # `(d,)` float32, the mean penultimate ones, for the neighbours
    # Clockwise quarter turns that would bring it upright: it is predicted after them.
    suggested_turns: int
    warnings: tuple[str, ...]  # of `WARNINGS`, those that hold

    @property
    def label(self) -> int:
        """The most likely class, 0..9."""
        return int(self.probabilities.argmax())

    @property
    def confidence(self) -> float:
        """The probability of that class."""
        return float(self.probabilities.max())

    @property
    def is_sure(self) -> bool:
        """Whether the confidence reaches `UNSURE_BELOW`."""
        return "unsure" not in self.warnings

    @property
    def top3(self) -> tuple[tuple[str, float], ...]:
        """The three most likely classes as `(name, probability)`, likeliest first."""
        order = np.argsort(-self.probabilities, kind="stable")[:3]
        return tuple((CLASS_NAMES[k], float(self.probabilities[k])) for k in order)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The warnings as the learner reads them."""
        (first, share), (second, other), _ = self.top3
        words = {
            "hidden": "No item stands out from its background. Show one item whole, "
            "on a plain floor.",
            "novel": "This looks unlike anything the network was trained on.",
            "unsure": f"Not sure: {first} ({percent(share, 0)}) or {second} "
            f"({percent(other, 0)}).",
            "sideways": "The photo seems to lie on its side: predicted as if turned by "
            f"{TURN_WORDS.get(self.suggested_turns)}.",
        }
        return tuple(words[name] for name in self.warnings)


def weigh_photos(probabilities: Probabilities) -> Probabilities:
    """Corrects a network made for photos for how often photos show each class.

    The catalogue calls many a plain top a shirt. Of the tuning half of 388 photos the
    network called 33 Shirt and 9 Pullover, where 23 of each were true; both gains were
    fitted on that half.
    """
    weighed = probabilities * _ODDS
    return weighed / weighed.sum(axis=1, keepdims=True)


def doubt_photos(probabilities: Probabilities) -> Probabilities:
    """Flattens probabilities, the more the likelier it is a shoe; their order stays.

    Photos have flaws that no augmentation thinks of. And they show shoes in pairs and
    from above, the training images one from the side: 6 of 10 predictions of a shoe
    are right, against 8 of 10 others, at much the same confidence.
    """
    shoes = probabilities[:, SHOES].sum(axis=1, keepdims=True)
    flatter = probabilities ** (1 / (1 + PHOTO_DOUBT + SHOE_DOUBT * shoes))
    return flatter / flatter.sum(axis=1, keepdims=True)


def best_turn(uprightness: Floats, labels: Integers) -> tuple[int, float]:
    """Says which quarter turn would make an item more upright, and by how much.

    Both arguments are `(4,)`, after 0 to 3 clockwise quarter turns; `labels` are the
    classes predicted then. The turn is 1 or 3: photos come upside down hardly ever. The
    gain is -1 where the item would then be a shoe or a bag.
    """
    best = 1 if uprightness[1] > uprightness[3] else 3
    if labels[best] in LYING_CLASSES:
        return best, -1.0
    return best, float(uprightness[best] - max(uprightness[0], uprightness[2]))
