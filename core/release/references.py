"""The reference runs: which recipes ship with the app, and which of their runs."""

import shutil
import uuid
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from core.jobs import Job
from core.runs.reading import read_run
from core.runs.run import Run
from core.training.recipes import get_recipe

RECIPES = (
    *("cnn", "ann", "simple-cnn", "dropout-cnn", "batchnorm-cnn"),
    *("cnn-photo", "cnn-accurate", "leaky-cnn"),
)
SEEDS = (0, 1, 2)
RunsBySeed = dict[int, Run]
MAX_BYTES = 15_000_000  # of all of them: everybody who clones the app fetches them


def find_seeds(
    runs: Iterable[Run], recipe: str, *, seeds: Collection[int], digest: str
) -> RunsBySeed:
    """Returns the newest finished run of each seed, trained as the recipe says.

    `runs` come newest first; `digest` is that of the data they learned from.
    """
    wanted = get_recipe(recipe).config
    found: RunsBySeed = {}
    for run in runs:
        is_meant = run.config.replace(seed=wanted.seed) == wanted
        is_done = run.outcome is not None and run.recorded.state == "finished"
        is_known = run.dataset.digest == digest
        if is_meant and is_done and is_known and run.config.seed in seeds:
            found.setdefault(run.config.seed, run)
    return dict(sorted(found.items()))


def choose_median(by_seed: RunsBySeed) -> Run:
    """Returns the Run with the median validation accuracy; of two, the lower one."""
    ranked = sorted(by_seed.values(), key=lambda run: run.summary.val_accuracy)
    return ranked[(len(ranked) - 1) // 2]


def pack_references(found: dict[str, RunsBySeed], output: Path) -> list[dict[str, Any]]:
    """Makes the folder of reference runs anew, whole or not at all; describes each.

    Raises a ValueError when a run cannot be packed, or all of them are too large.
    """
    draft = output.with_name(f".new-{uuid.uuid4().hex}")
    try:
        for by_seed in found.values():
            run = choose_median(by_seed)
            seeds = {s: r.summary.test_accuracy for s, r in by_seed.items()}
            folders = str(run.path), str(draft / run.id)
            Job("core.release.packing:pack_reference", *folders, seeds).run()
        packed = [_describe(read_run(folder)) for folder in sorted(draft.iterdir())]
        total = sum(each["bytes"] for each in packed)
        if total > MAX_BYTES:
            raise ValueError(
                f"The reference runs must fit into {MAX_BYTES:,} bytes, received "
                f"{total:,}. Keep fewer digits in core/release/packing.py."
            )
        for kept in output.glob("*.json"):  # the experiments' results
            shutil.copy2(kept, draft)
        shutil.rmtree(output, ignore_errors=True)
        draft.rename(output)
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # gone already where all went well
    return packed


def _describe(run: Run) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "recipe": run.config.recipe,
        "seed": run.config.seed,
        "test_accuracy": run.summary.test_accuracy,
        "seeds": run.summary.seeds,
        "bytes": sum(file.stat().st_size for file in run.path.iterdir()),
    }
