"""The trainings behind an experiment: what is known of them, and one's own to start."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import mean

import streamlit as st

from core.data.dataset import DatasetError
from core.data.formats.official import OFFICIAL_DIGEST
from core.data.sources import FASHION_MNIST
from core.experiments.effects import Cells
from core.experiments.plan import SEEDS, Plan, Trial
from core.experiments.plans import get_plan
from core.experiments.results import (
    Result,
    collect,
    find_results,
    identity,
    list_missing,
    list_open,
)
from core.experiments.shipped import Shipped, read_shipped
from core.runs.places import default_references
from core.runs.run import Run
from core.ui.app.state import get_dataset, get_settings, get_store
from core.ui.runs.actions import start
from core.ui.runs.live import end_runs, read_progress
from core.ui.widgets.job_bar import Progress, show_job_bar
from core.words import count, duration, plain

POLL_SECONDS = 2.0
USUAL_SECONDS = 8.0  # of a training that nobody has timed
AROUND_SECONDS = 4.0  # to start, to evaluate and to write, for each of them


@dataclass(frozen=True, eq=False)
class Trainings:
    """What is known of an experiment's trainings on the data in use."""

    plan: Plan
    trials: Sequence[Trial]  # of all seeds
    found: dict[str, Result]
    open: Sequence[Run]  # that train or wait, as they will be done
    shipped: Shipped
    digest: str  # of the data in use; empty where it is not on this machine

    @property
    def cells(self) -> Cells:
        """`(series, x) -> results by seed`."""
        return collect(self.trials, self.found)

    @property
    def about(self) -> str:
        """What guesses hang on besides the question."""
        return "" if self.digest == OFFICIAL_DIGEST else self.digest[:12]

    def mean_test(self, series: str, x: str | float) -> float | None:
        """Returns the mean test accuracy of a place, or None before it is known."""
        results = self.cells.get((series, x))
        return mean(each.test_accuracy for each in results) if results else None

    def missing(self, trials: Iterable[Trial]) -> list[Trial]:
        """Returns those that no run here has done, does, or waits to do."""
        taken = {identity(run.config) for run in self.open}
        return [
            trial
            for trial in list_missing(trials, self.found)
            if identity(trial.config) not in taken
        ]

    def estimate(self, trials: Iterable[Trial]) -> float:
        """Returns the seconds that trainings will take one after the other."""
        known: dict[str, list[float]] = {}
        for result in (*self.shipped.results.values(), *self.found.values()):
            seedless = identity(result.config.replace(seed=0))
            known.setdefault(seedless, []).append(result.seconds)
        times = [
            known.get(identity(each.config.replace(seed=0)), [USUAL_SECONDS])
            for each in trials
        ]
        return sum(AROUND_SECONDS + mean(seconds) for seconds in times)


def find_trainings(key: str, more: Iterable[Trial] = ()) -> Trainings:
    """Returns what is known of an experiment's trainings, and of some `more` trials."""
    source = get_settings().data
    plan = get_plan(key, data=source)
    trials = [*plan.of_seeds(), *more]
    try:
        shipped = read_shipped(default_references())
    except ValueError as error:
        st.error(plain(error), icon=":material/error:")
        shipped = Shipped()
    digest, runs = _digest_of(source), get_store().list()[0]
    found = find_results(trials, runs, shipped.results_on(digest), digest=digest)
    waiting = list_open(plan, runs, data=source)
    waiting.sort(key=lambda run: (run.recorded.state == "queued", run.created))
    return Trainings(plan, trials, found, waiting, shipped, digest)


def _digest_of(source: str) -> str:
    try:
        return get_dataset(source).digest
    except DatasetError:  # what ships can be shown without the images
        return OFFICIAL_DIGEST if source == FASHION_MNIST else ""


def show_trainings(trainings: Trainings) -> None:
    """Shows what trains, with Stop; else what can be trained, with its time."""
    if trainings.open:
        seen = _stamp(trainings)
        st.fragment(_follow, run_every=POLL_SECONDS)(trainings.plan.key, seen)
        return
    st.session_state.pop(f"{trainings.plan.key}_trainings", None)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _offer(trainings)
        st.caption(describe_sources(trainings))


def _offer(trainings: Trainings) -> None:
    """Offers the trainings that are missing here, of one seed and of all."""
    by_seed = {
        seed: trainings.missing(trainings.plan.of_seeds([seed])) for seed in SEEDS
    }
    missing = {seed: trials for seed, trials in by_seed.items() if trials}
    if not missing:
        return
    seed, first = next(iter(missing.items()))
    every = [trial for trials in missing.values() for trial in trials]
    _button(trainings, first, f"Train seed {seed} here")
    if len(missing) > 1:
        _button(trainings, every, f"Train {count(len(missing), 'seed')} here")


def _button(trainings: Trainings, trials: Sequence[Trial], words: str) -> None:
    seconds = trainings.estimate(trials)
    offer_trials(trainings, trials, f"{words} (about {duration(seconds)})")


def offer_trials(trainings: Trainings, trials: Sequence[Trial], words: str) -> None:
    """Shows a button that queues trials."""
    titles = [trainings.plan.title_of(trial) for trial in trials]
    st.button(
        words,
        key=f"{trainings.plan.key}_{words}",
        icon=":material/play_arrow:",
        disabled=not trainings.digest,
        help=f"{count(len(trials), 'training')}, one after the other; what has been "
        "trained here already is not trained again.",
        on_click=start,
        args=([trial.config for trial in trials], titles),
    )


def describe_sources(trainings: Trainings) -> str:
    """Says in Markdown how many results there are, and where they were measured."""
    wanted = {identity(trial.config) for trial in trainings.plan.of_seeds()}
    found = [trainings.found[name] for name in wanted & trainings.found.keys()]
    own = sum(result.run is not None for result in found)
    if not found:
        return f"None of {count(len(wanted), 'training')} has been done on this data."
    parts = [f"{own} trained here"] * bool(own)
    if shipped := len(found) - own:
        machine = trainings.shipped.environment
        cores = machine.get("cores")
        where = f" (on {count(cores, 'core')})" if type(cores) is int else ""
        parts.append(f"{shipped} shipped with the app{where}")
    return f"{len(found)} of {count(len(wanted), 'result')}: {', '.join(parts)}."


def _stamp(trainings: Trainings) -> tuple[str, ...]:
    """What a full rerun depends on: which trainings are still open."""
    return tuple(run.id for run in trainings.open)


def _follow(key: str, seen: tuple[str, ...]) -> None:
    trainings = find_trainings(key)
    if _stamp(trainings) != seen:
        st.rerun()
    runs = trainings.open
    total = max(len(runs), st.session_state.get(f"{key}_trainings", 0))
    st.session_state[f"{key}_trainings"] = total
    show_job_bar(
        _read_progress(trainings, total),
        partial(end_runs, [run.id for run in runs[::-1]]),
        key=f"{key}_stop",
        button="Stop all",
        is_stopping=all(run.status.state == "stopping" for run in runs),
    )


def _read_progress(trainings: Trainings, total: int) -> Progress:
    """Says which of the trainings runs, how far it is, and what is left of all."""
    first, *others = trainings.open
    now = read_progress(first.status, 1)
    done = total - len(trainings.open)
    left = trainings.estimate([Trial("", "", run.config) for run in others])
    words = f"{done + 1} of {total} · {first.title} · {now.text}"
    mine = now.seconds_left
    if mine is None:
        mine = trainings.estimate([Trial("", "", first.config)]) * (1 - now.done)
    return Progress((done + now.done) / total, words, left + mine)
