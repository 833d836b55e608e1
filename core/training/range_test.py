"""The learning-rate range test: how it ends, and what its curve shows."""

import math
from typing import Any

import numpy as np

from core.arrays import Floats
from core.runs.config import TrainingConfig
from core.runs.run import Run
from core.training.optimizers import RANGE_END, RANGE_START

POINTS = 100  # of its curve, at least, where it has as many steps
SMOOTHING = 0.7  # of what came before, in the running mean of the losses


class RangeTest:
    """Ends a training whose learning rate grows, where the loss explodes.

    Smith, "Cyclical learning rates for training neural networks" (2017), section 3.3.
    The network gets back the weights of its lowest loss.
    """

    def __init__(self, model: Any):  # of Keras
        self.model, self.weights = model, model.get_weights()
        self.lowest = self.mean = math.inf

    def has_exploded(self, loss: float) -> bool:
        """Takes note of the mean loss of some steps; tells whether they were the last.

        They are where the running mean is `RANGE_END` times the lowest so far.
        """
        known = math.isfinite(self.mean)
        self.mean = SMOOTHING * self.mean + (1 - SMOOTHING) * loss if known else loss
        if self.mean < self.lowest:
            self.lowest, self.weights = self.mean, self.model.get_weights()
        return not self.mean <= RANGE_END * self.lowest  # NaN, too

    def restore(self) -> None:
        """Gives the network the weights of its lowest loss."""
        self.model.set_weights(self.weights)


def range_test_curve(run: Run) -> tuple[Floats, Floats]:
    """Returns `(learning rates, losses)` of a run with that schedule, `(points,)`."""
    steps = run.steps
    done = (steps["epoch"].to_numpy() - run.config.initial_epoch) / run.config.epochs
    return rate_at(run.config, done), steps["loss"].to_numpy()


def rate_at(config: TrainingConfig, done: Floats) -> Floats:
    """Returns the learning rate where `done` in 0..1 of a range test is over."""
    return config.learning_rate * RANGE_START ** (1.0 - np.asarray(done))
