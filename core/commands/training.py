"""`train`: one run, every knob an option."""

import sys
import time
from argparse import SUPPRESS, ArgumentParser, BooleanOptionalAction, Namespace
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import models
from core.commands.output import draw_bar, end_bar, show
from core.data.sources import load_dataset
from core.runs.config import KNOBS, TrainingConfig
from core.runs.run import Run, Status
from core.runs.store import RunStore
from core.training.executors import LocalExecutor
from core.training.queue import explain_end
from core.training.recipes import RECIPES, get_recipe
from core.training.worker import train_run
from core.words import duration, percent, percent_range
from models.knob import Knob

POLL_SECONDS = 0.25


def add_train_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("recipe", help=", ".join(RECIPES))
    parser.add_argument("--name", metavar="TEXT", help="title of the run")
    parser.add_argument(
        "--data", default=SUPPRESS, help="fashion-mnist, drawn or a folder"
    )
    for knob in KNOBS.values():
        _add_option(parser, knob)
    takers: dict[str, list[str]] = {}
    for architecture, knobs in models.KNOBS.items():
        for knob in knobs:
            takers.setdefault(knob.name, []).append(architecture)
    own = {knob.name: knob for knobs in models.KNOBS.values() for knob in knobs}
    for name, knob in own.items():
        _add_option(parser, knob, note=f" (For {', '.join(takers[name])}.)")


def _add_option(parser: ArgumentParser, knob: Knob, *, note: str = "") -> None:
    """Adds `--name` for a knob; an option that is left out is not in the result."""
    words = knob.help.replace("%", "%%") + note
    option = f"--{knob.name.replace('_', '-')}"
    if knob.kind == "bool":
        parser.add_argument(
            option, action=BooleanOptionalAction, default=SUPPRESS, help=words
        )
        return
    kind = {"int": int, "float": float}.get(knob.kind) or type(knob.choices[0])
    metavar = {int: "N", float: "X", str: "WORD"}[kind]
    if knob.kind == "choice":
        words += f" One of {', '.join(map(str, knob.choices))}."
    if knob.none:
        words += f" none: {knob.none}."
    parser.add_argument(
        option,
        type=_or_none(kind) if knob.none else kind,
        metavar=metavar,
        default=SUPPRESS,
        help=words,
    )


def _or_none(kind: type) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        return None if text == "none" else kind(text)

    parse.__name__ = kind.__name__  # argparse says "invalid int value"
    return parse


def train_command(arguments: Namespace) -> int:
    """Trains one run in a subprocess and waits for it; Ctrl-C stops as Stop does."""
    config = read_config(arguments)
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
        line += f"; {flipped} with test-time augmentation (horizontal flip)"
    show(arguments, result, [line])
    return 0


def read_config(arguments: Namespace) -> TrainingConfig:
    """Returns the recipe's config with the options of the command line."""
    config, said = get_recipe(arguments.recipe).config, vars(arguments)
    own = {knob.name for knobs in models.KNOBS.values() for knob in knobs}
    options = config.options | {name: said[name] for name in own & set(said)}
    changes = {name: said[name] for name in ("data", *KNOBS) if name in said}
    config = config.replace(options=options, **changes)
    models.check_options(config.architecture, dropout=config.dropout, **options)
    return config


def train_and_follow(
    store: RunStore, config: TrainingConfig, *, title: str | None = None
) -> Run:
    """Trains a new run to its end, with a progress bar; says why where it failed."""
    run = store.create(config, title=title, claim=True)
    executor = LocalExecutor(log_path=run.path / "worker.log")
    future = executor.submit(train_run, str(run.path))
    follow(store, run.id, future)
    run = store.get(run.id)
    if not run.is_evaluated:
        problem = run.recorded.error or explain_end(future.result())
        print(f"{run.id} failed: {problem}", file=sys.stderr)
    return run


def follow(store: RunStore, run_id: str, future: Future) -> None:
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


def draw_progress(status: Status) -> None:
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
