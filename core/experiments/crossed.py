"""The crossed pair of two runs: either network trained with the other's recipe."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.experiments.plan import cross
from core.experiments.results import identity
from core.runs.config import TrainingConfig
from core.runs.run import Run

KEY = "fair"  # the experiment that such runs belong to


@dataclass(frozen=True)
class Crossed:
    """Two runs that differ in network and recipe, and the two that tell these apart."""

    first: Run
    second: Run
    configs: tuple[TrainingConfig, TrainingConfig]  # first network, second network
    found: tuple[Run | None, Run | None]  # that were trained so

    @property
    def missing(self) -> list[int]:
        """Which of the two have not been trained."""
        return [at for at, run in enumerate(self.found) if run is None]

    @property
    def titles(self) -> tuple[str, str]:
        """What the two runs are called."""
        names = self.first.title, self.second.title
        first, second = (f"{a:.34}, recipe of {b:.34}" for a, b in (names, names[::-1]))
        return first, second

    @property
    def seconds(self) -> float:
        """A guess at what the missing trainings take: a network keeps its pace."""
        runs = self.first, self.second
        return sum(
            runs[at].summary.seconds
            / max(1, runs[at].summary.epochs)
            * self.configs[at].epochs
            for at in self.missing
        )


def find_crossed(first: Run, second: Run, runs: Iterable[Run]) -> Crossed | None:
    """Returns the crossed pair of two runs on the same data; None: nothing to cross.

    Both must have another network and another recipe, and say all that made them:
    neither leaked, nor continues another run, nor leaves rows out.
    """
    pair = first.config, second.config
    if first.dataset.digest != second.dataset.digest:
        return None
    if any(each.leak_test or each.parent or each.leave_out for each in pair):
        return None
    given = {identity(each) for each in pair}
    seed, data = first.config.seed, first.config.data
    configs = tuple(
        cross(network, recipe).replace(seed=seed, data=data, experiment=KEY)
        for network, recipe in (pair, pair[::-1])
    )
    names = [identity(each) for each in configs]
    same = {identity(each.replace(seed=seed)) for each in pair}
    if len(given | {*names}) < 4 or same & {*names}:
        return None
    done: dict[str, Run] = {}
    for run in runs:
        if run.is_evaluated and run.dataset.digest == first.dataset.digest:
            done.setdefault(identity(run.config), run)
    return Crossed(
        first,
        second,
        (configs[0], configs[1]),
        (done.get(names[0]), done.get(names[1])),
    )
