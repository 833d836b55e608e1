"""The experiments' results that ship: gathered from a runs folder, written whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.data.dataset import Dataset
from core.experiments.floors import nearest_mean_by_size
from core.experiments.noisy import add_noise_to
from core.experiments.plans import AMOUNTS, KEYS, get_plan
from core.experiments.results import Result, find_results, identity
from core.experiments.robustness import open_answers
from core.experiments.shipped import Shipped, read_shipped, write_shipped
from core.runs.store import RunStore


def pack_experiments(
    store: RunStore, dataset: Dataset, output: Path, *, seeds: Sequence[int]
) -> dict[str, Any]:
    """Writes what the runs of all experiments measured; says what was packed.

    A result that ships already stays where no run here has done the same training,
    and goes where no experiment asks for it any more.

    Raises:
        ValueError: where there is nothing to pack, or too much.
    """
    runs = store.list()[0]
    known = read_shipped(output).results_on(dataset.digest)
    found: dict[str, Result] = {}
    missing: dict[str, int] = {}
    for key in KEYS:
        trials = get_plan(key).of_seeds(seeds)
        of_plan = find_results(trials, runs, known, digest=dataset.digest)
        wanted = {identity(trial.config) for trial in trials}
        missing[key] = len(wanted - of_plan.keys())
        found |= add_noise_to(of_plan, open_answers(store))
    made = [result.run for result in found.values() if result.run is not None]
    if not made:
        raise ValueError(
            f"The runs folder must hold runs of experiments to pack, {store.folder} "
            "has none. Train them with `python -m core experiment all`."
        )
    size = write_shipped(
        output,
        Shipped(
            dataset=made[0].dataset,
            environment=made[0].environment,
            results=found,
            nearest_mean=nearest_mean_by_size(dataset, AMOUNTS, tuple(seeds)),
        ),
    )
    return {"results": len(found), "bytes": size, "missing": missing}
