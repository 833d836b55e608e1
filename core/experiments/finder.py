"""The learning-rate finder: loss against the rate, and what is read from its curve."""

from dataclasses import dataclass

import numpy as np

from core.arrays import Floats
from core.experiments.results import Result

SPAN = 10_000  # the rate rises from 1 / SPAN of its end to its end
EXPLODED = 4.0  # times the lowest loss: what comes after tells nothing
SMOOTHING = 0.6  # weight of what came before in the running mean of the loss
LN_10 = float(np.log(10))  # the loss of ten equal probabilities


@dataclass(frozen=True, eq=False)
class FinderCurve:
    """The loss while the learning rate rises, and two rates read from it."""

    rates: Floats  # (n,)
    losses: Floats  # (n,), smoothed
    first_loss: float  # of the first batch, before any step
    steepest: float  # rate at which the loss falls fastest
    lowest: float  # rate at which the loss is lowest

    @property
    def suggested(self) -> float:
        """A tenth of the rate at the lowest loss, the usual rule of thumb."""
        return self.lowest / 10


def read_finder(result: Result) -> FinderCurve | None:
    """Reads a finder's curve, up to where the loss explodes; None: too few points.

    Source: L. N. Smith, "Cyclical learning rates for training neural networks", WACV
    2017, as the range test; reading it at the steepest fall or a tenth of the lowest
    loss is fast.ai's custom.
    """
    done, raw = np.asarray(result.steps, float).reshape(-1, 2).T
    if len(raw) < 4:
        return None
    losses = smooth(raw)
    until = len(losses)
    for place, least in enumerate(np.minimum.accumulate(losses)):
        if losses[place] > EXPLODED * least:
            until = place
            break
    rates = result.config.learning_rate * SPAN ** (done[:until] - 1)
    losses = losses[:until]
    lowest = int(losses.argmin())  # after it the loss jumps up and down
    slopes = np.gradient(losses, np.log(rates))[: lowest + 1]
    return FinderCurve(
        rates=rates,
        losses=losses,
        first_loss=float(raw[0]),
        steepest=float(rates[slopes.argmin()]),
        lowest=float(rates[lowest]),
    )


def smooth(values: Floats) -> Floats:
    """Returns the exponential running mean, corrected for its start."""
    total, weight, smoothed = 0.0, 0.0, np.empty(len(values))
    for place, value in enumerate(values):
        total = SMOOTHING * total + (1 - SMOOTHING) * float(value)
        weight = SMOOTHING * weight + (1 - SMOOTHING)
        smoothed[place] = total / weight
    return smoothed
