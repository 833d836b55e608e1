"""`experiment`: trains or asks what an experiment wants, and prints what came of it."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from core.commands.asking import add_asking_arguments, ask_networks
from core.commands.noisy import ask_about_noise
from core.commands.output import show
from core.commands.training import train_and_follow
from core.data.sources import FASHION_MNIST, load_dataset
from core.experiments.families import FAMILIES
from core.experiments.noisy import add_noise_to
from core.experiments.plan import SEEDS, Plan
from core.experiments.plans import KEYS, NOISE_TRAINING, get_plan
from core.experiments.results import Result, collect, find_results, list_missing
from core.experiments.robustness import open_answers
from core.experiments.shipped import read_shipped
from core.release.experiments import pack_experiments
from core.runs.places import default_references
from core.runs.store import RunStore
from core.training.executors import LocalExecutor
from core.words import count, duration, percent

EVERY = "all"


def add_experiment_arguments(parser: ArgumentParser) -> None:
    words = f"{', '.join(KEYS)}, or {EVERY} of these, which train; "
    words += f"{' or '.join(FAMILIES)}, which ask trained networks"
    choices = [*KEYS, EVERY, *FAMILIES]
    parser.add_argument("key", choices=choices, metavar="KEY", help=words)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, metavar="N")
    parser.add_argument(
        "--data", default=FASHION_MNIST, help="fashion-mnist, drawn or a folder"
    )
    parser.add_argument(
        "--no-training",
        action="store_true",
        help="train and ask nothing, show what is known",
    )
    parser.add_argument(
        "--pack",
        action="store_true",
        help="maintainers: train nothing, write what all experiments' runs measured, "
        "or the reference runs' answers, for the app to ship",
    )
    parser.add_argument(
        "--output", default=default_references(), metavar="DIR", help="of --pack"
    )
    add_asking_arguments(parser)


def experiment_command(arguments: Namespace) -> int:
    """Trains the runs that are missing, in turn, and prints each place's means.

    An experiment that asks trained networks asks them.
    """
    if arguments.key in FAMILIES:
        return ask_networks(arguments)
    store = RunStore(arguments.runs_dir)
    dataset = load_dataset(arguments.data)
    keys = KEYS if arguments.key == EVERY else (arguments.key,)
    plans = [get_plan(key, data=arguments.data) for key in keys]
    if arguments.pack:
        output = Path(arguments.output)
        packed = pack_experiments(store, dataset, output, seeds=arguments.seeds)
        show(arguments, packed, [f"{k}: {value}" for k, value in packed.items()])
        return 0
    if not arguments.no_training:
        for plan in plans:
            _train_missing(store, plan, arguments.seeds, digest=dataset.digest)
            if plan.key == NOISE_TRAINING:
                ask_about_noise(store, plan.of_seeds(arguments.seeds), dataset)
    shipped = read_shipped(default_references()).results_on(dataset.digest)
    rows = list[dict[str, Any]]()
    for plan in plans:
        trials = plan.of_seeds(arguments.seeds)
        runs = store.list()[0]
        found = find_results(trials, runs, shipped, digest=dataset.digest)
        found = add_noise_to(found, open_answers(store))
        for (series, x), results in collect(trials, found).items():
            rows.append(_describe(plan.key, series, x, results))
    show(arguments, rows, _lines(rows))
    return 0 if rows else 1


def _train_missing(
    store: RunStore, plan: Plan, seeds: Sequence[int], *, digest: str
) -> None:
    """Trains what no run has done yet: it goes on where it was stopped."""
    trials = plan.of_seeds(seeds)
    missing = list_missing(
        trials, find_results(trials, store.list()[0], {}, digest=digest)
    )
    executor = LocalExecutor(store.folder, source=plan.trials[0].config.data)
    try:
        for number, trial in enumerate(missing, 1):
            title = plan.title_of(trial)
            print(f"{number} of {len(missing)}: {title}", file=sys.stderr)
            run = train_and_follow(store, trial.config, title=title, executor=executor)
            if run.recorded.state == "stopped":
                raise KeyboardInterrupt
    finally:
        executor.shutdown()


def _describe(
    key: str, series: str, x: str | float, results: Sequence[Result]
) -> dict[str, Any]:
    """Returns a place's figures, seeds in their order, as JSON holds them."""
    seeds = [result.config.seed for result in results]
    row: dict[str, Any] = {"experiment": key, "series": series, "x": x, "seeds": seeds}
    row["runs"] = [result.run and result.run.id for result in results]
    for name in ("test_accuracy", "val_accuracy", "seconds"):
        row[name] = [getattr(result, name) for result in results]
    row["train_accuracy"] = [result.curves["accuracy"][-1] for result in results]
    row["parameters"], row["macs"] = results[0].parameters, results[0].macs
    if steps := [result.steps[0][1] for result in results if result.steps]:
        row["first_loss"] = steps
    if noisy := [result.noisy for result in results if result.noisy]:
        row["noisy"] = noisy
    return row


def _lines(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        place = f"{row['x']:,g}" if isinstance(row["x"], float | int) else row["x"]
        tests = ", ".join(percent(each) for each in row["test_accuracy"])
        line = (
            f"{row['experiment']:11} {row['series']:19} {place:22} test "
            f"{percent(mean(row['test_accuracy']))} ({tests}), validation "
            f"{percent(mean(row['val_accuracy']))}, training "
            f"{percent(mean(row['train_accuracy']))}, "
            f"{count(len(row['seeds']), 'seed')}, {duration(mean(row['seconds']))}"
        )
        if "first_loss" in row:
            first = ", ".join(f"{each:.3f}" for each in row["first_loss"])
            line += f", first loss {first}"
        if "noisy" in row:
            line += f", with noise {_tell_noise(row['noisy'])}"
        yield line


def _tell_noise(noisy: Sequence[dict[str, float]]) -> str:
    """Returns `50: 74.2 %` and the like: means over the seeds, by grey levels."""
    return ", ".join(
        f"{amount}: {percent(mean(each[amount] for each in noisy))}"
        for amount in noisy[0]
    )
