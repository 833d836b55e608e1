"""The command line: `python -m core recipes | train | runs | compare`."""

import argparse
import json
import sys
import time

from core.analysis.pairing import compare_runs
from core.data.dataset import DatasetError
from core.data.sources import load_dataset
from core.runs.config import PRECISIONS
from core.runs.store import RunStore, default_runs_dir
from core.training.executors import LocalExecutor
from core.training.queue import explain_exit
from core.training.recipes import RECIPES, get_recipe
from core.training.worker import train_run
from core.words import duration, percent, percent_range

POLL_SECONDS = 0.25
BAR_WIDTH = 24
KNOBS = (
    "epochs",
    "batch_size",
    "learning_rate",
    "seed",
    "train_size",
    "time_budget",
    "data",
    "precision",
)


def recipes_command(arguments):
    """Lists the recipes."""
    rows = [
        {
            "recipe": recipe.name,
            "title": recipe.title,
            "summary": recipe.summary,
            "source": recipe.source,
            "reported_accuracy": recipe.reported,
            "config": recipe.config.to_dict(),
        }
        for recipe in RECIPES.values()
    ]
    lines = []
    for row in rows:
        reported = row["reported_accuracy"]
        note = f"author: {percent(reported, 0)}" if reported else ""
        lines.append(f"{row['recipe']:15} {row['summary']} {note}".rstrip())
    show(arguments, rows, lines)


def train_command(arguments):
    """Trains one run in a subprocess and waits for it; Ctrl-C stops as Stop does."""
    changes = {name: getattr(arguments, name) for name in KNOBS}
    changes = {name: value for name, value in changes.items() if value is not None}
    config = get_recipe(arguments.recipe).config.replace(**changes)
    if config.data != "drawn":  # drawing cannot fail; files can, and say so here
        load_dataset(config.data)
    store = RunStore(arguments.runs_dir)
    run = store.create(config, title=arguments.name, claim=True)
    executor = LocalExecutor(log_path=run.path / "worker.log")
    future = executor.submit(train_run, str(run.path))
    follow(store, run.id, future)
    run = store.get(run.id)
    if not run.is_evaluated:
        problem = run.recorded.error or explain_exit(future.result())
        print(f"{run.id} failed: {problem}", file=sys.stderr)
        return 1
    numbers = {k: v for k, v in run.summary.items() if k not in ("layers",)}
    result = {
        "run_id": run.id,
        "recipe": run.config.recipe,
        "state": run.recorded.state,
        **numbers,
    }
    line = (
        f"{run.id}: test accuracy {percent(run.summary['test_accuracy'], 2)} "
        f"({percent_range(run.summary['interval'], 2)}), "
        f"{run.summary['parameters']:,} parameters, "
        f"{duration(run.summary['seconds'])}"
    )
    show(arguments, result, [line])
    return 0


def follow(store, run_id, future):
    """Draws a progress bar on stderr until the worker ends."""
    interrupts = 0
    while not future.done():
        try:
            draw_progress(store.get(run_id).status)
            time.sleep(POLL_SECONDS)
        except KeyError:
            raise ValueError(f"{run_id} was deleted while it trained.") from None
        except KeyboardInterrupt:
            interrupts += 1
            if interrupts > 1:
                raise
            store.request_stop(run_id)
            print("\nstopping; Ctrl-C again leaves it to itself", file=sys.stderr)
    state = store.get(run_id).recorded.state
    print(f"\r{state:{BAR_WIDTH + 80}}", file=sys.stderr)


def draw_progress(status):
    """Writes one line about `status` over the last one."""
    filled = round(status.done * BAR_WIDTH)
    bar = "█" * filled + "░" * (BAR_WIDTH - filled)
    words = [f"epoch {min(status.epoch + 1, status.epochs)}/{status.epochs}"]
    if status.accuracy is not None:
        words.append(f"accuracy {status.accuracy:.3f}")
    if status.images_per_second:
        words.append(f"{status.images_per_second:,.0f} images/s")
    if status.eta_seconds is not None:
        words.append(f"{duration(status.eta_seconds)} left")
    if status.phase not in ("", "training"):
        words.append(status.phase)
    print(f"\r{bar} {' · '.join(words):70}", end="", file=sys.stderr, flush=True)


def runs_command(arguments):
    """Lists the runs, newest first, damaged ones included."""
    runs, damaged = RunStore(arguments.runs_dir).list()
    rows = [
        {
            "run_id": run.id,
            "title": run.title,
            "recipe": run.config.recipe,
            "state": run.status.state,
            "test_accuracy": run.summary["test_accuracy"] if run.summary else None,
            "error": run.status.error,
        }
        for run in runs
    ]
    rows += [
        {"run_id": each.id, "state": "damaged", "error": each.problem}
        for each in damaged
    ]
    lines = []
    for row in rows:
        accuracy = row.get("test_accuracy")
        shown = "" if accuracy is None else percent(accuracy, 2)
        words = row.get("title") or row["error"]
        lines.append(f"{row['run_id']:44} {row['state']:12} {shown:7} {words}")
    show(arguments, rows, lines or ["No runs yet. Try: python -m core train cnn"])


def compare_command(arguments):
    """Compares two runs on the test split with an exact McNemar test."""
    store = RunStore(arguments.runs_dir)
    first, second = (find_run(store, name) for name in arguments.runs)
    comparison = compare_runs(first, second)
    result = {
        "runs": [first.id, second.id],
        "accuracy": [comparison.first.accuracy, comparison.second.accuracy],
        "interval": [
            list(each.accuracy_interval)
            for each in (comparison.first, comparison.second)
        ],
        "only_first_right": comparison.only_first_right,
        "only_second_right": comparison.only_second_right,
        "difference": comparison.difference,
        "difference_interval": list(comparison.difference_interval),
        "mcnemar_p": comparison.mcnemar_p,
        "verdict": comparison.verdict(first.title, second.title),
    }
    show(arguments, result, [result["verdict"]])


def find_run(store, name):
    """Finds a run by its id, its title or a part of its id.

    Raises:
        ValueError: when none or several fit.
    """
    runs, damaged = store.list()
    for each in damaged:
        if each.id == name:
            raise ValueError(f"run {name} is damaged: {each.problem}")
    exact = [run for run in runs if name == run.id]
    found = exact or [run for run in runs if name == run.title or name in run.id]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(run.id for run in (found or runs)[:5]) or "none"
    count = "several" if found else "no"
    raise ValueError(
        f"RUN must name one run, {count} runs in {store.folder} fit {name!r}. "
        f"There are: {listed}."
    )


def show(arguments, result, lines):
    """Prints one JSON object, or lines for people."""
    print(json.dumps(result) if arguments.json else "\n".join(lines))


def make_parser():
    parser = argparse.ArgumentParser(prog="python -m core", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print JSON")
    stored = argparse.ArgumentParser(add_help=False, parents=[common])
    stored.add_argument("--runs-dir", default=default_runs_dir(), metavar="DIR")
    for name, command, parent in (
        ("recipes", recipes_command, common),
        ("train", train_command, stored),
        ("runs", runs_command, stored),
        ("compare", compare_command, stored),
    ):
        sub = commands.add_parser(name, parents=[parent], help=command.__doc__)
        sub.set_defaults(run=command)
        if name == "train":
            add_train_arguments(sub)
        elif name == "compare":
            sub.add_argument("runs", nargs=2, metavar="RUN", help="id, title or part")
    return parser


def add_train_arguments(parser):
    parser.add_argument("recipe", help=", ".join(RECIPES))
    parser.add_argument("--name", metavar="TEXT", help="title of the run")
    parser.add_argument("--data", help="fashion-mnist, drawn or a folder")
    parser.add_argument("--precision", help=", ".join(PRECISIONS))
    for name, kind in (
        ("epochs", int),
        ("batch-size", int),
        ("learning-rate", float),
        ("seed", int),
        ("train-size", int),
        ("time-budget", float),
    ):
        parser.add_argument(f"--{name}", type=kind, metavar="N" if kind is int else "X")


def main(words=None):
    """Runs one command; returns 0, 1 for a failed run, 2 for bad input."""
    arguments = make_parser().parse_args(words)
    try:
        return arguments.run(arguments) or 0
    except (ValueError, OSError, DatasetError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
