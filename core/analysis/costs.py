"""One class as a yes-or-no question: what its errors cost, and the threshold for it.

A false alarm (another image called the class) costs 1; `cost` is what a missed image
of the class costs.
"""

import math
from dataclasses import dataclass

import numpy as np

from core.analysis.evaluation import Evaluation
from core.analysis.significance import paired_interval, wilson_interval
from core.arrays import Floats, Interval, Mask


@dataclass(frozen=True)
class Errors:
    """The errors of one way to answer "is it this class?", and what they cost."""

    missed: int
    positives: int  # images of the class
    false_alarms: int
    negatives: int  # all others
    cost: float  # of a missed one

    @property
    def prevalence(self) -> float:
        """Share of the images that are of the class, 0..1."""
        return self.positives / (self.positives + self.negatives)

    @property
    def recall(self) -> float:
        """Share of the class that is called so, 0..1."""
        return 1 - self.missed / max(1, self.positives)

    @property
    def false_alarm_rate(self) -> float:
        """Share of all others that is called the class, 0..1."""
        return self.false_alarms / max(1, self.negatives)

    @property
    def precision(self) -> float | None:
        """Share of those called the class that are; None where none is called so."""
        hits = self.positives - self.missed
        called = hits + self.false_alarms
        return hits / called if called else None

    @property
    def expected(self) -> float:
        """Mean cost of an image, in false alarms."""
        total = self.cost * self.missed + self.false_alarms
        return total / (self.positives + self.negatives)

    @property
    def interval(self) -> Interval:
        """95 % interval of `expected`, for images of the same prevalence."""
        return _combine(
            (self.cost * self.prevalence, 1 - self.prevalence),
            (1 - self.recall, self.false_alarm_rate),
            (
                wilson_interval(self.missed, self.positives),
                wilson_interval(self.false_alarms, self.negatives),
            ),
        )


@dataclass(frozen=True)
class ChosenThreshold:
    """A class's threshold by cost, and what it costs on other images."""

    threshold: float  # chosen on validation images; inf: no image is called the class
    errors: Errors  # of the threshold, on the test images
    usual: Errors  # of the most probable class, on the same images
    difference: Interval  # 95 %, of the usual way's expected cost minus the threshold's


def judge_threshold(
    validation: Evaluation, test: Evaluation, label: int, cost: float
) -> ChosenThreshold:
    """Chooses a class's threshold on validation images; tells its cost on test ones."""
    threshold = choose_threshold(validation, label, cost)
    called = test.probabilities[:, label] >= threshold
    usual = test.predictions == label
    return ChosenThreshold(
        threshold,
        count_errors(test, label, cost, is_called=called),
        count_errors(test, label, cost, is_called=usual),
        difference_interval(test, label, cost, first=usual, second=called),
    )


def best_when_calibrated(cost: float) -> float:
    """Returns the threshold that costs least where probabilities are what they say.

    Source: C. Elkan, "The foundations of cost-sensitive learning", IJCAI 2001: calling
    an image the class costs `1 - p`, not calling it `cost * p`.
    """
    return 1 / (1 + cost)


def cost_curve(
    evaluation: Evaluation, label: int, cost: float
) -> tuple[Floats, Floats]:
    """Traces the mean cost of an image as the threshold of a class falls.

    Returns:
        `(thresholds, costs)`, `(m,)` each: an image is called the class where its
        probability is at least the threshold. The first one, inf, calls none.
    """
    check_cost(cost)
    score = evaluation.probabilities[:, label].astype(np.float64)
    order = np.argsort(-score, kind="stable")
    score, is_class = score[order], evaluation.labels[order] == label
    last = np.flatnonzero(np.r_[score[1:] != score[:-1], True])  # of equal scores
    hits = np.r_[0, np.cumsum(is_class)[last]]
    false_alarms = np.r_[0, last + 1] - hits
    total = cost * (is_class.sum() - hits) + false_alarms
    return np.r_[np.inf, score[last]], total / len(score)


def cost_at(
    evaluation: Evaluation, label: int, cost: float, thresholds: Floats
) -> Floats:
    """Returns the mean cost of an image at each of `thresholds` `(m,)`."""
    known, costs = cost_curve(evaluation, label, cost)
    return costs[np.searchsorted(-known, -thresholds, side="right") - 1]


def choose_threshold(validation: Evaluation, label: int, cost: float) -> float:
    """Returns the threshold that costs least on validation images.

    Of equals the highest; inf where it costs least to call no image the class.
    """
    thresholds, costs = cost_curve(validation, label, cost)
    return float(thresholds[costs.argmin()])


def count_errors(
    evaluation: Evaluation, label: int, cost: float, *, is_called: Mask
) -> Errors:
    """Counts the errors of calling the images in `is_called` `(n,)` the class."""
    check_cost(cost)
    is_class = evaluation.labels == label
    positives = int(is_class.sum())
    return Errors(
        missed=int((is_class & ~is_called).sum()),
        positives=positives,
        false_alarms=int((~is_class & is_called).sum()),
        negatives=len(is_class) - positives,
        cost=cost,
    )


def difference_interval(
    evaluation: Evaluation, label: int, cost: float, *, first: Mask, second: Mask
) -> Interval:
    """Returns the 95 % interval of one mean cost minus another, on the same images.

    Both are masks `(n,)` of the images that are called the class.
    """
    check_cost(cost)
    is_class = evaluation.labels == label
    shares: list[float] = []
    intervals: list[Interval] = []
    for kind, errors in (
        (is_class, (~first, ~second)),  # missed
        (~is_class, (first, second)),  # false alarms
    ):
        n = max(1, int(kind.sum()))
        only_first = int((kind & errors[0] & ~errors[1]).sum())
        only_second = int((kind & errors[1] & ~errors[0]).sum())
        shares.append((only_first - only_second) / n)
        intervals.append(paired_interval(only_first, only_second, n))
    prevalence = float(is_class.mean())
    weights = cost * prevalence, 1 - prevalence
    return _combine(weights, (shares[0], shares[1]), (intervals[0], intervals[1]))


def check_cost(cost: float) -> None:
    """Refuses costs that no threshold can be chosen by."""
    if not 0 < cost < math.inf:
        raise ValueError(
            "cost must be above 0, in false alarms for a missed image, received "
            f"{cost}. Try 10."
        )


def _combine(
    weights: tuple[float, float],
    shares: tuple[float, float],
    intervals: tuple[Interval, Interval],
) -> Interval:
    """Returns the interval of a weighted sum of two independent shares.

    Source: G. Zou and A. Donner, "Construction of confidence limits about effect
    measures: a general approach", Statistics in Medicine 27 (2008), 1693-1702: each
    limit recovers the variance near itself.
    """
    centre = sum(w * share for w, share in zip(weights, shares, strict=True))
    reach = [0.0, 0.0]
    for weight, share, limits in zip(weights, shares, intervals, strict=True):
        for side, limit in enumerate(limits):
            reach[side] += (weight * (limit - share)) ** 2
    return centre - math.sqrt(reach[0]), centre + math.sqrt(reach[1])
