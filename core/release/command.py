"""`reference`: trains and packs the runs that ship with the app."""

import shutil
import sys
import uuid
from contextlib import closing
from pathlib import Path

from core.commands.output import show
from core.commands.training import train_and_follow
from core.data.sources import FASHION_MNIST, load_dataset
from core.networks.inference import InferenceWorker
from core.release.references import (
    MAX_BYTES,
    RECIPES,
    SEEDS,
    choose_median,
    find_seeds,
    reference_config,
)
from core.runs.places import default_references
from core.runs.reading import read_run
from core.runs.store import RunStore
from core.words import percent


def add_reference_arguments(parser):
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, metavar="N")
    parser.add_argument(
        "--pack-only",
        action="store_true",
        help="train nothing, take what there is",
    )
    parser.add_argument(
        "--output", default=default_references(), metavar="DIR", help="replaced whole"
    )


def reference_command(arguments):
    """Trains the reference runs that are missing, packs each recipe's median."""
    store = RunStore(arguments.runs_dir)
    if not arguments.pack_only:
        _train_missing(store, arguments.seeds)
    digest = load_dataset(FASHION_MNIST).digest
    found = {}
    for recipe in RECIPES:
        runs = store.list()[0]
        by_seed = find_seeds(runs, recipe, seeds=arguments.seeds, digest=digest)
        if by_seed:
            found[recipe] = by_seed
        else:
            print(f"no finished run of {recipe}: left out", file=sys.stderr)
    if not found:
        raise ValueError(
            f"The runs folder must hold runs to pack, {store.folder} has none of "
            f"{', '.join(RECIPES)}. Leave --pack-only out to train them."
        )
    packed = _pack(found, Path(arguments.output))
    show(arguments, packed, [_line(each) for each in packed])


def _train_missing(store, seeds):
    """Trains what is not there yet: it goes on where it was stopped."""
    digest = load_dataset(FASHION_MNIST).digest
    for recipe in RECIPES:
        runs = store.list()[0]
        done = find_seeds(runs, recipe, seeds=seeds, digest=digest)
        for seed in seeds:
            if seed not in done:
                print(f"{recipe}, seed {seed}", file=sys.stderr)
                config = reference_config(recipe).replace(seed=seed)
                run = train_and_follow(store, config)
                if run.recorded.state != "finished":
                    raise ValueError(f"{run.id} must be finished, it is not. Go on.")


def _pack(found, output):
    """Makes the folder of reference runs anew, whole or not at all."""
    draft = output.with_name(f".new-{uuid.uuid4().hex}")
    try:
        with closing(InferenceWorker()) as worker:
            for by_seed in found.values():
                run = choose_median(by_seed)
                seeds = {s: r.summary["test_accuracy"] for s, r in by_seed.items()}
                worker.call(
                    "core.release.packing:slim_run",
                    str(run.path),
                    str(draft / run.id),
                    seeds,
                )
        packed = [_describe(read_run(folder)) for folder in sorted(draft.iterdir())]
        total = sum(each["bytes"] for each in packed)
        if total > MAX_BYTES:
            raise ValueError(
                f"The reference runs must fit into {MAX_BYTES:,} bytes, received "
                f"{total:,}. Keep fewer digits in core/release/packing.py."
            )
        shutil.rmtree(output, ignore_errors=True)
        draft.rename(output)
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # gone already where all went well
    return packed


def _describe(run):
    return {
        "run_id": run.id,
        "recipe": run.config.recipe,
        "seed": run.config.seed,
        "test_accuracy": run.summary["test_accuracy"],
        "seeds": run.summary["reference"]["seeds"],
        "bytes": sum(file.stat().st_size for file in run.path.iterdir()),
    }


def _line(row):
    seeds = ", ".join(f"{s}: {percent(a, 2)}" for s, a in row["seeds"].items())
    return (
        f"{row['run_id']:44} {percent(row['test_accuracy'], 2)} of {seeds}; "
        f"{row['bytes'] / 1e6:.2f} MB"
    )
