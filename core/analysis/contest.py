"""A contest on a few test images: a learner's predictions against the networks'."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.analysis.comparison import SIGNIFICANCE_LEVEL, p_value
from core.analysis.evaluation import Evaluation
from core.analysis.significance import holm, mcnemar_exact, wilson_interval
from core.arrays import Integers, Interval, Rows
from core.data.dataset import NUM_CLASSES
from core.words import count, percent

RANDOM, EASY, DISAGREEMENTS = KINDS = ("random", "easy", "disagreements")
ROUND = 20  # images
LEARNER = 0  # place among the contestants


@dataclass(frozen=True)
class Score:
    """How many of `n` images were right."""

    right: int
    n: int

    @property
    def share(self) -> float:
        return self.right / self.n

    @property
    def interval(self) -> Interval:
        """95 % Wilson interval of the share."""
        return wilson_interval(self.right, self.n)


@dataclass(frozen=True)
class PairedTest:
    """The learner against one network: exact McNemar on the images they share.

    `corrected` is the p-value after Holm's correction for all of a contest's tests.
    """

    only_learner: int  # images that the learner alone got right
    only_network: int
    p: float
    corrected: float
    tests: int  # made at once


@dataclass(frozen=True, eq=False)
class Contest:
    """Predictions of a learner and of networks on the same images, `(n,)` each.

    Raises:
        ValueError: for arrays that do not belong together, and for no image at all.
    """

    labels: Integers
    learner: Integers
    networks: tuple[Integers, ...]

    def __post_init__(self) -> None:
        for name, values in zip(
            ("labels", "learner", *["networks"] * len(self.networks)),
            (self.labels, self.learner, *self.networks),
            strict=True,
        ):
            _check_classes(name, np.asarray(values), len(self.labels))

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def predictions(self) -> tuple[Integers, ...]:
        """The learner's, then each network's."""
        return (self.learner, *self.networks)

    @cached_property
    def scores(self) -> list[Score]:
        """The learner's, then each network's."""
        right = [int((each == self.labels).sum()) for each in self.predictions]
        return [Score(each, len(self)) for each in right]

    @cached_property
    def tests(self) -> list[PairedTest]:
        """The learner against each network."""
        mine = self.learner == self.labels
        splits: list[tuple[int, int]] = []
        for each in self.networks:
            its = each == self.labels
            splits.append((int((mine & ~its).sum()), int((its & ~mine).sum())))
        p_values = [mcnemar_exact(*split) for split in splits]
        return [
            PairedTest(*split, p, corrected, len(splits))
            for split, p, corrected in zip(
                splits, p_values, holm(p_values), strict=True
            )
        ]

    def confusion(self, place: int) -> Integers:
        """Returns `(10, 10)` counts of a contestant: rows true classes, then predicted.

        `place` is `LEARNER` or that of a network, from 1 on.
        """
        cells = self.labels.astype(np.int64) * NUM_CLASSES + self.predictions[place]
        counts = np.bincount(cells, minlength=NUM_CLASSES**2)  # (100,)
        return counts.reshape(NUM_CLASSES, NUM_CLASSES)

    @property
    def missed_by_all(self) -> Rows:
        """Places of the images that nobody got right."""
        wrong = [each != self.labels for each in self.predictions]
        return np.flatnonzero(np.logical_and.reduce(wrong))

    @property
    def missed_by_networks(self) -> Rows:
        """Places of the images that the learner alone got right."""
        wrong = [each != self.labels for each in self.networks]
        mine = self.learner == self.labels
        return np.flatnonzero(np.logical_and.reduce([mine, *wrong]))

    @property
    def missed_by_learner(self) -> Rows:
        """Places of the images that every network got right and the learner did not."""
        right = [each == self.labels for each in self.networks]
        wrong = self.learner != self.labels
        return np.flatnonzero(np.logical_and.reduce([wrong, *right]))


def _check_classes(name: str, values: Integers, n: int) -> None:
    if values.dtype.kind not in "iu" or values.shape != (n,) or not n:
        raise ValueError(
            f"{name} must be ({n},) integers, at least one, received {values.shape} "
            f"of {values.dtype}. Pass one class for each image."
        )
    if values.min() < 0 or values.max() >= NUM_CLASSES:
        raise ValueError(
            f"{name} must be 0 to {NUM_CLASSES - 1}, received {values.min()} to "
            f"{values.max()}. Number the classes in the order of CLASS_NAMES."
        )


def eligible_rows(evaluations: Sequence[Evaluation], kind: str) -> Rows:
    """Returns the test rows that a round of a kind is drawn from, ascending.

    Easy are those on which every network is right and at least as confident as for
    half of its predictions: an absolute limit would leave modest networks out.
    Disagreements are those that the networks give different classes.

    Raises:
        ValueError: for any other kind.
    """
    if kind not in KINDS:
        raise ValueError(
            f"kind must be one of {', '.join(KINDS)}, received {kind!r}. Try random."
        )
    if kind == RANDOM:
        return np.arange(len(evaluations[0]))
    if kind == EASY:
        sure = [each.confidence >= np.median(each.confidence) for each in evaluations]
        right = [each.is_correct for each in evaluations]
        return np.flatnonzero(np.logical_and.reduce([*sure, *right]))
    predictions = np.stack([each.predictions for each in evaluations])  # (m, n)
    return np.flatnonzero((predictions != predictions[0]).any(axis=0))


def draw_round(
    evaluations: Sequence[Evaluation], kind: str, number: int, *, size: int = ROUND
) -> Rows:
    """Draws the images of a round, the same for the same networks and number.

    Random rounds do not depend on the networks. There are fewer than `size` where
    fewer are eligible.
    """
    rows = eligible_rows(evaluations, kind)
    rng = np.random.default_rng([number, KINDS.index(kind)])
    return rng.permutation(rows)[:size]


def describe_test(test: PairedTest, name: str, n: int) -> str:
    """Says in words what a paired test shows, and what it does not.

    `name` is the network's, as it may stand in a sentence.
    """
    mine, its = test.only_learner, test.only_network
    if not mine + its:
        return (
            f"You and {name} were right on the same images: nothing here tells you "
            "apart."
        )
    counts = (
        f"You alone were right on {_number(mine)}, {name} alone on {_number(its)} "
        f"of {count(n, 'image')}."
    )
    if test.p == 1:
        return (
            f"{counts} No split could be more even: these images do not tell you apart."
        )
    chance = (
        "If both of you were equally good, a split at least this uneven would occur "
        f"in {_share_of_rounds(test.p)} of rounds ({p_value(test.p)}"
    )
    if test.tests > 1:
        chance += f"; {p_value(test.corrected)} after Holm's correction for "
        chance += f"{test.tests} tests"
    if test.corrected >= SIGNIFICANCE_LEVEL:
        return f"{counts} {chance}): these images do not tell you apart."
    better = "you are" if mine > its else f"{name} is"
    return f"{counts} {chance}): on images like these, {better} more accurate."


def _number(images: int) -> str:
    return f"{images:,}" if images else "none"


def _share_of_rounds(p: float) -> str:
    return percent(p, 0) if p >= 0.1 else percent(p, 1) if p >= 0.001 else "under 0.1 %"


def smallest_clear_split(tests: int) -> int:
    """Returns how many images, all one way, `tests` corrected tests need for p < 0.05.

    That is where the other tests show nothing: Holm multiplies the smallest p-value by
    their number.
    """
    images = 1
    while tests * mcnemar_exact(images, 0) >= SIGNIFICANCE_LEVEL:
        images += 1
    return images
