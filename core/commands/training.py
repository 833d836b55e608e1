"""`recipes` and `train`: what can be trained, and training it."""

import argparse
import sys
import time

from core.commands.output import draw_bar, end_bar, show
from core.data.sources import load_dataset
from core.runs.config import PRECISIONS
from core.runs.store import RunStore
from core.training.executors import LocalExecutor
from core.training.queue import explain_exit
from core.training.recipes import RECIPES, get_recipe
from core.training.worker import train_run
from core.words import duration, percent, percent_range

POLL_SECONDS = 0.25
KNOBS = (
    "epochs",
    "batch_size",
    "learning_rate",
    "seed",
    "train_size",
    "time_budget",
    "data",
    "precision",
    "flip_average",
)


def add_train_arguments(parser):
    parser.add_argument("recipe", help=", ".join(RECIPES))
    parser.add_argument("--name", metavar="TEXT", help="title of the run")
    parser.add_argument("--data", help="fashion-mnist, drawn or a folder")
    parser.add_argument("--precision", help=", ".join(PRECISIONS))
    parser.add_argument(
        "--flip-average",
        action=argparse.BooleanOptionalAction,
        help="judge the mean of an image and its mirror image, too",
    )
    for name, kind in (
        ("epochs", int),
        ("batch-size", int),
        ("learning-rate", float),
        ("seed", int),
        ("train-size", int),
        ("time-budget", float),
    ):
        parser.add_argument(f"--{name}", type=kind, metavar="N" if kind is int else "X")


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
    run = train_and_follow(RunStore(arguments.runs_dir), config, title=arguments.name)
    if not run.is_evaluated:
        return 1
    numbers = {k: v for k, v in run.summary.to_dict().items() if k != "layers"}
    result = {
        "run_id": run.id,
        "recipe": run.config.recipe,
        "state": run.recorded.state,
        **numbers,
    }
    line = (
        f"{run.id}: test accuracy {percent(run.summary.test_accuracy, 2)} "
        f"({percent_range(run.summary.interval, 2)}), "
        f"{run.summary.parameters:,} parameters, "
        f"{duration(run.summary.seconds)}"
    )
    if run.summary.test_accuracy_flip is not None:
        flipped = percent(run.summary.test_accuracy_flip, 2)
        line += f"; {flipped} with mirror images averaged"
    show(arguments, result, [line])
    return 0


def train_and_follow(store, config, *, title=None):
    """Trains a new run to its end, with a progress bar; says why where it failed.

    Args:
        store: The RunStore that gets it.
        config: The TrainingConfig.
        title: What to call it, or None.

    Returns:
        The Run as it ended.
    """
    run = store.create(config, title=title, claim=True)
    executor = LocalExecutor(log_path=run.path / "worker.log")
    future = executor.submit(train_run, str(run.path))
    follow(store, run.id, future)
    run = store.get(run.id)
    if not run.is_evaluated:
        problem = run.recorded.error or explain_exit(future.result())
        print(f"{run.id} failed: {problem}", file=sys.stderr)
    return run


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
    end_bar(store.get(run_id).recorded.state)


def draw_progress(status):
    """Draws how far a run is."""
    words = [f"epoch {min(status.epoch + 1, status.epochs)}/{status.epochs}"]
    if status.accuracy is not None:
        words.append(f"accuracy {status.accuracy:.3f}")
    if status.images_per_second:
        words.append(f"{status.images_per_second:,.0f} images/s")
    if status.eta_seconds is not None:
        words.append(f"{duration(status.eta_seconds)} left")
    if status.phase not in ("", "training"):
        words.append(status.phase)
    draw_bar(status.done, " · ".join(words))
