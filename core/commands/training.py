"""`train`: one run, every knob an option."""

import sys
import time
from argparse import SUPPRESS, ArgumentParser, BooleanOptionalAction, Namespace
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import models
from core.arrays import Rows
from core.audit.leaving_out import read_rows, rows_of_training
from core.commands.output import draw_bar, end_bar, show, tell_data
from core.data.dataset import Dataset
from core.data.sources import load_dataset
from core.runs.config import KNOBS, TrainingConfig
from core.runs.run import Run
from core.runs.status import Status
from core.runs.store import RunStore
from core.training.executors import LocalExecutor
from core.training.hung import HangWatch
from core.training.progress import describe_progress
from core.training.queue import explain_end
from core.training.recipes import RECIPES, get_recipe
from core.training.worker import train_run
from core.words import count, duration, percent, percent_range, time_left
from models.knob import Knob

POLL_SECONDS = 0.25


def add_train_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("recipe", help=", ".join(RECIPES))
    parser.add_argument("--name", metavar="TEXT", help="title of the run")
    parser.add_argument(
        "--data", default=SUPPRESS, help="fashion-mnist, drawn or a folder"
    )
    words = "leave out the training images in its column index; see audit"
    parser.add_argument("--leave-out", metavar="FILE.csv", help=words)
    for knob in KNOBS.values():
        _add_option(parser, knob)
    for name, knob in _own_knobs().items():
        takers = [
            architecture
            for architecture, knobs in models.KNOBS.items()
            if name in {each.name for each in knobs}
        ]
        _add_option(parser, knob, note=f" (For {', '.join(takers)}.)")


def _own_knobs() -> dict[str, Knob]:
    """Returns the knobs of all architectures by name."""
    return {knob.name: knob for knobs in models.KNOBS.values() for knob in knobs}


def _add_option(parser: ArgumentParser, knob: Knob, *, note: str = "") -> None:
    """Adds `--name` for a knob; an option that is left out is not in the result."""
    words = knob.help.replace("%", "%%") + note
    option = f"--{knob.name.replace('_', '-')}"
    shared: dict[str, Any] = {"default": SUPPRESS}
    if knob.kind == "bool":
        parser.add_argument(option, action=BooleanOptionalAction, help=words, **shared)
        return
    kind = {"int": int, "float": float}.get(knob.kind) or type(knob.choices[0])
    metavar = {int: "N", float: "X", str: "WORD"}[kind]
    if knob.kind == "choice":
        words += f" One of {', '.join(map(str, knob.choices))}."
    if knob.none:
        words += f" none: {knob.none}."
    parse = _or_none(kind) if knob.none else kind
    parser.add_argument(option, type=parse, metavar=metavar, help=words, **shared)


def _or_none(kind: type) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        return None if text == "none" else kind(text)

    parse.__name__ = kind.__name__  # argparse says "invalid int value"
    return parse


def train_command(arguments: Namespace) -> int:
    """Trains one run in a subprocess and waits for it; Ctrl-C stops as Stop does."""
    config = read_config(arguments)
    rows = None
    if arguments.leave_out:
        rows = _find_left_out(Path(arguments.leave_out), load_dataset(config.data))
    elif config.data != "drawn":  # drawing cannot fail; files can, and say so here
        load_dataset(config.data)
    store, title = RunStore(arguments.runs_dir), arguments.name
    run = train_and_follow(store, config, title=title, left_out=rows)
    if not run.is_evaluated:
        return 1
    summary, state = run.summary, run.recorded.state
    result: dict[str, Any] = {"run_id": run.id, "recipe": run.config.recipe}
    result["state"] = state
    result |= {k: v for k, v in summary.to_dict().items() if k != "layers"}
    result |= tell_data(run)
    if rows is not None:
        result["left_out"] = len(rows)
    line = (
        f"{run.id}: test accuracy {percent(summary.test_accuracy, 2)} "
        f"({percent_range(summary.interval, 2)}), "
        f"{summary.parameters:,} parameters, {duration(summary.seconds)}"
        f"{run.restored_words}"
    )
    if summary.test_accuracy_flip is not None:
        flipped = percent(summary.test_accuracy_flip, 2)
        line += f"; {flipped} with test-time augmentation (horizontal flip)"
    show(arguments, result, [line])
    return 0


def _find_left_out(path: Path, dataset: Dataset) -> Rows:
    """Returns the training images that a CSV lists; says on stderr how many."""
    listed = read_rows(path)
    rows = rows_of_training(dataset, listed)
    staying = len(set(listed)) - len(rows)
    words = f"leaving out {count(len(rows), 'training image')}"
    if staying:
        words += f"; {staying:,} listed are for validation and stay"
    print(words, file=sys.stderr)
    return rows


def read_config(arguments: Namespace) -> TrainingConfig:
    """Returns the recipe's config with the options of the command line."""
    config, said = get_recipe(arguments.recipe).config, vars(arguments)
    own = _own_knobs().keys() & said
    options = config.options | {name: said[name] for name in own}
    changes = {name: said[name] for name in ("data", *KNOBS) if name in said}
    config = config.replace(options=options, **changes)
    models.check_options(config.architecture, dropout=config.dropout, **options)
    return config


def train_and_follow(
    store: RunStore,
    config: TrainingConfig,
    *,
    title: str | None = None,
    left_out: Rows | None = None,
    executor: LocalExecutor | None = None,
) -> Run:
    """Trains a new run to its end, with a progress bar; says why where it failed.

    An `executor` of several runs in turn warms up for the next one meanwhile.
    """
    run = store.create(config, title=title, claim=True, left_out=left_out)
    future = (executor or LocalExecutor()).submit(train_run, str(run.path))
    if executor is not None:
        executor.warm_up()
    follow(store, run.id, future)
    run = store.get(run.id)
    if not run.is_evaluated:
        problem = run.recorded.error or explain_end(future.result(), run.path)
        print(f"{run.id} failed: {problem}", file=sys.stderr)
    return run


def follow(store: RunStore, run_id: str, future: Future) -> None:
    """Draws a progress bar on stderr until the worker ends."""
    interrupts, hangs = 0, HangWatch()
    while not future.done():
        try:
            run = store.get(run_id)
            draw_progress(run.status)
            hangs.end_if_hung(store, run)
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


def draw_progress(status: Status) -> None:
    words = describe_progress(status)
    if status.accuracy is not None:
        words += f" · training accuracy {status.accuracy:.3f}"
    if status.eta_seconds is not None:
        words += f" · {time_left(status.eta_seconds)}"
    draw_bar(status.done, words, step=f"{status.phase} {status.epoch}")
