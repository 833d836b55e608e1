"""Pace: how far a training is, counted in steps or by the clock."""

import time
from collections.abc import Callable

SMOOTHING = 0.3  # weight of the newest seconds per step in their running mean


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
    def seconds_left(self) -> float:
        """Expected seconds of training left."""
        if self.budget is None:
            return (1.0 - self.done) / self.per_step * self.seconds_per_step
        return max(0.0, self.budget - self.elapsed)

    def steps_in(self, seconds: float) -> int:
        """Returns how many steps fit into `seconds` and what is left; at least 1."""
        if not self.seconds_per_step:
            return 1  # no speed is known yet
        if self.budget is not None:
            seconds = min(seconds, self.seconds_left)
        return max(1, round(seconds / self.seconds_per_step))
