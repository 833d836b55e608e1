"""How far trainings lie apart over their seeds: differences with intervals."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import mean

import numpy as np

# Not scipy.stats: it adds 0.35 s and 46 MB to the server's start, measured.
from scipy.special import stdtrit

from core.analysis.significance import LEVEL
from core.arrays import Interval
from core.experiments.plans import ANN, ANNS, CNN, CNNS
from core.experiments.results import Result
from core.words import count

Cells = Mapping[tuple[str, str | float], Sequence[Result]]
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Effect:
    """A weighted sum of means over seeds, such as one mean minus another."""

    value: float  # in shares
    interval: Interval | None  # 95 %; None: too few seeds to tell
    seeds: tuple[int, ...]  # of each group

    @property
    def is_clear(self) -> bool:
        """Tells whether the interval leaves out 0."""
        return self.interval is not None and not (
            self.interval[0] <= 0 <= self.interval[1]
        )

    def __str__(self) -> str:
        """Returns `+2.8 points (95 %: +2.1 to +3.5; 3 and 3 seeds)`."""
        counted = " and ".join(map(str, self.seeds)) + " seeds"
        if len(set(self.seeds)) == 1:
            counted = f"{count(self.seeds[0], 'seed')} of each"
        if self.interval is None:
            return f"{points(self.value)} ({counted}: too few to tell)"
        low, high = self.interval
        reach = f"95 %: {signed(low)} to {signed(high)}"
        return f"{points(self.value)} ({reach}; {counted})"

    def tell_lead(self, first: str, second: str) -> str:
        """Returns `the CNN leads the ANN by 2.8 points (95 %: ...)`, in Markdown."""
        if self.value >= 0:
            return f"{first} leads {second} by **{str(self).removeprefix('+')}**"
        interval = self.interval and (-self.interval[1], -self.interval[0])
        turned = replace(self, value=-self.value, interval=interval)
        return turned.tell_lead(second, first)


def signed(share: float) -> str:
    """Returns a difference of shares in points, `+2.8`."""
    return f"{round(100 * share, 1) + 0.0:+.1f}".replace("-", MINUS)  # no -0.0


def points(share: float) -> str:
    """Returns a difference of shares as `+2.8 points`."""
    return f"{signed(share)} points"


def test_accuracies(results: Sequence[Result]) -> list[float]:
    """Returns the test accuracy of each seed."""
    return [result.test_accuracy for result in results]


def contrast(groups: Sequence[Sequence[float]], weights: Sequence[float]) -> Effect:
    """Returns `sum(weight * mean)` over independent groups of seeds.

    Source: B. L. Welch, "The generalization of Student's problem when several
    different population variances are involved", Biometrika 34 (1947), 28-35, with
    Satterthwaite's degrees of freedom; for weights 1 and -1 it is Welch's t. It
    leaves out that another test set would move all seeds together.

    Raises:
        ValueError: for a group without a number.
    """
    if not all(groups):
        raise ValueError("every group needs a seed, received one without. Train it.")
    value = sum(w * mean(group) for w, group in zip(weights, groups, strict=True))
    numbers = tuple(map(len, groups))
    if min(numbers) < 2:
        return Effect(value, None, numbers)
    parts = [
        w * w * float(np.var(group, ddof=1)) / len(group)
        for w, group in zip(weights, groups, strict=True)
    ]
    error = math.sqrt(sum(parts))
    if error < LEVEL:
        return Effect(value, None, numbers)
    freedom = error**4 / sum(
        part**2 / (number - 1) for part, number in zip(parts, numbers, strict=True)
    )
    reach = float(stdtrit(freedom, 0.975)) * error
    return Effect(value, (value - reach, value + reach), numbers)


def difference(first: Sequence[Result], second: Sequence[Result]) -> Effect:
    """Returns how much more accurate on the test images the first results are."""
    return contrast([test_accuracies(first), test_accuracies(second)], [1, -1])


@dataclass(frozen=True)
class Shares:
    """A lead that networks and recipes make together, taken apart."""

    lead: Effect  # of the CNN with its recipe over the ANN with its own
    network: Effect  # what changing the network alone brings, mean over both recipes
    recipe: Effect  # what changing the recipe alone brings, mean over both networks


def split_lead(cells: Cells) -> Shares | None:
    """Takes the CNN's lead apart by the crossed trainings; None where one is missing.

    Network and recipe add up to the lead: the mean over the two orders in which one
    can change first the one and then the other.
    """
    keys = [(CNN, CNNS), (CNN, ANNS), (ANN, CNNS), (ANN, ANNS)]
    if not all(cells.get(key) for key in keys):
        return None
    groups = [test_accuracies(cells[key]) for key in keys]
    return Shares(
        lead=contrast([groups[0], groups[3]], [1, -1]),
        network=contrast(groups, [0.5, 0.5, -0.5, -0.5]),
        recipe=contrast(groups, [0.5, -0.5, 0.5, -0.5]),
    )
