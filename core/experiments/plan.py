"""Plan and Trial: what an experiment trains, and each training's place in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.runs.config import TrainingConfig

SEEDS = 0, 1, 2


@dataclass(frozen=True)
class Trial:
    """One training of an experiment, and its place in the chart."""

    series: str  # what its colour says, such as `CNN`
    x: str | float  # what is varied: `shuffled`, or 1000 images
    config: TrainingConfig


@dataclass(frozen=True)
class Plan:
    """All trainings of one experiment, as seed 0 does them."""

    key: str
    title: str
    trials: tuple[Trial, ...]

    def of_seeds(self, seeds: Iterable[int] = SEEDS) -> tuple[Trial, ...]:
        """Returns the trials of these seeds, all of the first one first."""
        return tuple(
            Trial(trial.series, trial.x, trial.config.replace(seed=seed))
            for seed in seeds
            for trial in self.trials
        )

    def title_of(self, trial: Trial) -> str:
        """Returns what the run of a trial is called."""
        place = f"{trial.x:,g}" if isinstance(trial.x, float | int) else trial.x
        return f"{self.title}: {trial.series}, {place}, s{trial.config.seed}"


def cross(network: TrainingConfig, recipe: TrainingConfig) -> TrainingConfig:
    """Returns the network of one config trained as the other says."""
    return recipe.replace(
        recipe=network.recipe,
        architecture=network.architecture,
        options=network.options,
        parent=None,
        initial_epoch=0,
    )
