"""Pace: how far a training is, counted in steps or by the clock."""

import math
import time
from collections.abc import Callable

SMOOTHING = 0.3  # weight of the newest seconds per step in their running mean
# What is told of the time left looks back so far, whichever is more: seconds, and a
# share of all of them. Validation between epochs, and epochs of different length, are
# then in it without a jump.
LOOK_BACK, LOOK_BACK_SHARE = 10.0, 0.5
FIRST_SECONDS = 1.0  # before that nothing is told: the first steps are the slowest


class Pace:
    """Tells how far a training is, in 0..1; the learning rate follows that.

    With a time budget the clock decides: whatever the machine does meanwhile, the
    schedule ends at zero when the time is up.
    """

    def __init__(
        self,
        epochs: int,
        *,
        budget: float | None = None,  # seconds from the first batch to the last
        clock: Callable[[], float] = time.monotonic,
    ):
        self.epochs, self.budget, self._clock = epochs, budget, clock
        self.epochs_begun = 0
        self.steps_in_epoch = 1  # epochs may differ in length
        self.steps_of_epoch = 0  # done
        self.seconds_per_step = 0.0
        self._start = 0.0
        # At the last count: seconds and share done. Both since then, older ones fading.
        self._counted = self._recent = (0.0, 0.0)

    def start(self) -> None:
        """Starts the clock: the first batch comes next."""
        self._start = self._clock()

    def begin_epoch(self, steps: int) -> None:
        """Takes note that an epoch of `steps` steps begins."""
        self.epochs_begun += 1
        self.steps_in_epoch, self.steps_of_epoch = steps, 0

    def count(self, steps: int, seconds: float) -> None:
        """Takes note of a group of `steps` steps that took `seconds`."""
        self.steps_of_epoch += steps
        newest = seconds / steps
        if self.seconds_per_step:
            newest = SMOOTHING * newest + (1 - SMOOTHING) * self.seconds_per_step
        self.seconds_per_step = newest
        now = (self.elapsed, self.done)
        window = max(LOOK_BACK, LOOK_BACK_SHARE * self.elapsed)
        kept = math.exp((self._counted[0] - now[0]) / window)
        seconds, share = (
            kept * recent + new - old
            for recent, new, old in zip(self._recent, now, self._counted, strict=True)
        )
        self._counted, self._recent = now, (seconds, share)

    @property
    def elapsed(self) -> float:
        """Seconds since the first batch."""
        return self._clock() - self._start

    @property
    def done(self) -> float:
        """Share of the training that is over, in 0..1."""
        if self.budget is None:
            share = self.steps_of_epoch / self.steps_in_epoch
            return max(0.0, self.epochs_begun - 1 + share) / self.epochs
        return min(1.0, self.elapsed / self.budget)

    @property
    def per_step(self) -> float:
        """Share of the training that one step is expected to take."""
        if self.budget is None:
            return 1.0 / (self.epochs * self.steps_in_epoch)
        return self.seconds_per_step / self.budget

    @property
    def is_over(self) -> bool:
        return self.done >= 1.0

    @property
    def seconds_left(self) -> float | None:
        """Expected seconds of training left, or None while that cannot be told."""
        if self.budget is not None:
            return max(0.0, self.budget - self.elapsed)
        seconds, share = self._recent
        if self.elapsed < FIRST_SECONDS or share <= 0:
            return None
        return (1.0 - self.done) * seconds / share

    def steps_in(self, seconds: float) -> int:
        """Returns how many steps fit into `seconds` and what is left; at least 1."""
        if not self.seconds_per_step:
            return 1  # no speed is known yet
        if self.budget is not None:
            seconds = min(seconds, self.budget - self.elapsed)
        return max(1, round(seconds / self.seconds_per_step))
