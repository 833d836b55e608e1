"""What the trainings of an experiment measured: found among runs, else shipped."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import models
from core.experiments.plan import Plan, Trial
from core.runs.config import TrainingConfig
from core.runs.run import Run
from core.runs.status import ACTIVE

CURVES = "accuracy", "loss", "val_accuracy", "val_loss"
# What a training does not depend on: where its data lies, what it was done for.
_LABELS = "data", "experiment", "recipe"
_DEFAULTS = TrainingConfig().to_dict()


@dataclass(frozen=True, eq=False)
class Result:
    """What one training measured; accuracies are shares in 0..1."""

    config: TrainingConfig
    test_accuracy: float
    val_accuracy: float
    seconds: float  # of training
    parameters: int
    macs: int
    weights: dict[str, int]  # parameters of each layer that has some
    curves: dict[str, tuple[float, ...]]  # by `CURVES`, a number an epoch
    # Of a learning-rate finder, `(share of the training done, loss)`; first comes the
    # loss of the first batch, before any step.
    steps: tuple[tuple[float, float], ...] = ()
    # Test accuracy by the noise's standard deviation in grey levels, where measured.
    noisy: dict[str, float] = field(default_factory=dict[str, float])
    run: Run | None = None  # None: it ships with the app

    @property
    def gap(self) -> float:
        """Test minus validation accuracy: near 0 where both are new to the network."""
        return self.test_accuracy - self.val_accuracy


def identity(config: TrainingConfig) -> str:
    """Returns the same text for configs that ask for the same training.

    What stands at its default is left out, so that a knob added later changes nothing.
    """
    return json.dumps(telling(config), sort_keys=True)


def telling(config: TrainingConfig) -> dict[str, Any]:
    """Returns what of a config makes its training what it is, as JSON holds it."""
    own = {
        knob.name: knob.default for knob in models.KNOBS.get(config.architecture, ())
    }
    kept = {
        name: value
        for name, value in config.to_dict().items()
        if name not in _LABELS and value != _DEFAULTS[name]
    }
    options = {k: v for k, v in config.options.items() if own.get(k, ...) != v}
    return kept | {"architecture": config.architecture, "options": options}


@lru_cache(maxsize=4096)
def _run_identity(run: Run) -> str:
    return identity(run.config)


def find_results(
    trials: Iterable[Trial],
    runs: Iterable[Run],
    shipped: Mapping[str, Result],
    *,
    digest: str,
) -> dict[str, Result]:
    """Returns `identity -> Result` of trials that were trained, one's own runs first.

    Args:
        runs: Newest first; of those that ask for the same the newest finished counts.
        shipped: By identity, measured on the data of `digest`; may be empty.
        digest: Of the data that the results must be on.
    """
    wanted = {identity(trial.config) for trial in trials}
    found = {name: shipped[name] for name in wanted & shipped.keys()}
    own: dict[str, Result] = {}
    for run in runs:
        is_done = run.recorded.state == "finished" and run.outcome is not None
        if not is_done or run.dataset.digest != digest:
            continue
        name = _run_identity(run)
        if name in wanted and name not in own:
            with suppress(ValueError):  # a damaged run is told on the Train page
                own[name] = read_result(run)
    return found | own


def list_missing(trials: Iterable[Trial], found: Mapping[str, Result]) -> list[Trial]:
    """Returns the trials that no run of the learner's has done, each training once."""
    done = {name for name, result in found.items() if result.run is not None}
    missing: dict[str, Trial] = {}
    for trial in trials:
        name = identity(trial.config)
        if name not in done:
            missing.setdefault(name, trial)
    return list(missing.values())


def list_open(plan: Plan, runs: Iterable[Run], *, data: str) -> list[Run]:
    """Returns the runs that train or wait for an experiment on a data source."""
    wanted = {identity(trial.config) for trial in plan.of_seeds()}
    return [
        run
        for run in runs
        if run.recorded.state in (*ACTIVE, "queued")
        and run.config.data == data
        and (run.config.experiment == plan.key or _run_identity(run) in wanted)
    ]


@lru_cache(maxsize=1024)
def read_result(run: Run) -> Result:
    """Reads what a finished run measured; a ValueError where a file is damaged."""
    summary, history = run.summary, run.history
    is_finder = run.config.schedule == "range-test"
    return Result(
        config=run.config,
        test_accuracy=summary.test_accuracy,
        val_accuracy=summary.val_accuracy,
        seconds=summary.seconds,
        parameters=summary.parameters,
        macs=summary.macs,
        weights={row.name: row.parameters for row in summary.layers if row.parameters},
        curves={name: tuple(history[name].tolist()) for name in CURVES},
        steps=_read_steps(run) if is_finder else (),
        run=run,
    )


def _read_steps(run: Run) -> tuple[tuple[float, float], ...]:
    steps = run.steps
    done = steps["epoch"] / run.config.epochs
    return tuple(zip(done.tolist(), steps["loss"].tolist(), strict=True))


def collect(
    trials: Sequence[Trial], found: Mapping[str, Result]
) -> dict[tuple[str, str | float], list[Result]]:
    """Returns `(series, x) -> results by seed`, in the trials' order; none is empty."""
    cells: dict[tuple[str, str | float], list[Result]] = {}
    for trial in trials:
        result = found.get(identity(trial.config))
        if result is not None:
            cells.setdefault((trial.series, trial.x), []).append(result)
    return cells
