"""The ROC curve of one class, and the area under it with its interval."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.special import expit, logit

from core.analysis.significance import Z, wilson_interval
from core.arrays import Floats, Interval, Mask


@dataclass(frozen=True, eq=False)
class RocCurve:
    """Recall against false-alarm rate as a threshold falls.

    The first point calls nothing, the last one everything. Arrays are `(m,)`.
    """

    false_alarm_rate: Floats  # of the images that are not the class, those called it
    recall: Floats
    thresholds: Floats  # a score of at least this is called the class; inf comes first
    area: float  # a random image of the class scores higher than a random other one
    interval: Interval  # 95 %

    @classmethod
    def of(cls, scores: Floats, is_class: Mask) -> Self:
        """Traces scores `(n,)` of images that are the class, and of others.

        Raises:
            ValueError: where either kind is missing: there is then no curve.
        """
        positives = int(is_class.sum())
        negatives = len(is_class) - positives
        if not positives or not negatives:
            raise ValueError(
                "a ROC curve needs images of the class and others, received "
                f"{positives:,} and {negatives:,}. Choose another class."
            )
        order = np.argsort(-scores, kind="stable")
        ranked, hits = scores[order], np.cumsum(is_class[order])
        last = np.flatnonzero(np.r_[ranked[1:] != ranked[:-1], True])  # of equals
        area, interval = _find_area(scores, is_class)
        return cls(
            false_alarm_rate=np.r_[0, (last + 1 - hits[last]) / negatives],
            recall=np.r_[0, hits[last] / positives],
            thresholds=np.r_[np.inf, ranked[last]],
            area=area,
            interval=interval,
        )


def _find_area(scores: Floats, is_class: Mask) -> tuple[float, Interval]:
    """Returns the area under the ROC curve and its interval.

    Source: E. DeLong, D. DeLong and D. Clarke-Pearson, "Comparing the areas under two
    or more correlated receiver operating characteristic curves", Biometrics 44 (1988),
    837-845: every image has the share of the other kind that it is ordered rightly
    with (a tie counts half); the variances of both means add up. The interval is that
    of the area's logit, so it stays inside 0..1.
    """
    of_class, others = scores[is_class], scores[~is_class]
    m, n = len(of_class), len(others)
    right = _share_below(of_class, others)
    right_of_others = 1 - _share_below(others, of_class)
    area = float(right.mean())
    if area in (0.0, 1.0) or min(m, n) < 2:
        few = min(m, n)  # as if so many had been tried
        return area, wilson_interval(round(area * few), few)
    variance = right.var(ddof=1) / m + right_of_others.var(ddof=1) / n
    reach = Z * math.sqrt(variance) / (area * (1 - area))
    centre = float(logit(area))
    return area, (float(expit(centre - reach)), float(expit(centre + reach)))


def _share_below(values: Floats, others: Floats) -> Floats:
    """Returns the share of the others below each value, equals counted half."""
    ranked = np.sort(others)
    sides = [np.searchsorted(ranked, values, side) for side in ("left", "right")]
    return (sides[0] + sides[1]) / (2 * len(ranked))
