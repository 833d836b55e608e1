"""`reference`: trains and packs the runs that ship with the app."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from core.commands.output import show
from core.commands.training import train_and_follow
from core.data.sources import FASHION_MNIST, load_dataset
from core.release.references import (
    RECIPES,
    SEEDS,
    find_seeds,
    pack_references,
)
from core.runs.places import default_references
from core.runs.store import RunStore
from core.training.recipes import get_recipe
from core.words import percent

IDLE_SECONDS = 3.0  # over which the machine is watched
IDLE_PERCENT = 15  # of all cores


def add_reference_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, metavar="N")
    parser.add_argument(
        "--pack-only", action="store_true", help="train nothing, take what there is"
    )
    parser.add_argument(
        "--output", default=default_references(), metavar="DIR", help="replaced whole"
    )


def reference_command(arguments: Namespace) -> None:
    """Trains the reference runs that are missing, packs each recipe's median."""
    store = RunStore(arguments.runs_dir)
    if not arguments.pack_only:
        _train_missing(store, arguments.seeds)
    digest = load_dataset(FASHION_MNIST).digest
    found = {}
    for recipe in RECIPES:
        runs = store.list()[0]
        if by_seed := find_seeds(runs, recipe, seeds=arguments.seeds, digest=digest):
            found[recipe] = by_seed
        else:
            print(f"no finished run of {recipe}: left out", file=sys.stderr)
    if not found:
        raise ValueError(
            f"The runs folder must hold runs to pack, {store.folder} has none of "
            f"{', '.join(RECIPES)}. Leave --pack-only out to train them."
        )
    packed = pack_references(found, Path(arguments.output))
    show(arguments, packed, [_line(each) for each in packed])


def _train_missing(store: RunStore, seeds: Sequence[int]) -> None:
    """Trains what is not there yet: it goes on where it was stopped."""
    digest = load_dataset(FASHION_MNIST).digest
    for recipe in RECIPES:
        runs = store.list()[0]
        done = find_seeds(runs, recipe, seeds=seeds, digest=digest)
        for seed in seeds:
            if seed not in done:
                print(f"{recipe}, seed {seed}", file=sys.stderr)
                _wait_until_alone()
                config = get_recipe(recipe).config.replace(seed=seed)
                run = train_and_follow(store, config)
                if run.recorded.state != "finished":
                    raise ValueError(f"{run.id} must be finished, it is not. Go on.")


def _wait_until_alone() -> None:
    """Waits until nothing else keeps the machine busy: its seconds are published."""
    if psutil.cpu_percent(IDLE_SECONDS) > IDLE_PERCENT:
        print("Other programs are running: waiting for them to end.", file=sys.stderr)
        while psutil.cpu_percent(IDLE_SECONDS) > IDLE_PERCENT:
            pass


def _line(row: dict[str, Any]) -> str:
    seeds = ", ".join(f"{s}: {percent(a, 2)}" for s, a in row["seeds"].items())
    return (
        f"{row['run_id']:44} {percent(row['test_accuracy'], 2)} of {seeds}; "
        f"{row['bytes'] / 1e6:.2f} MB"
    )
