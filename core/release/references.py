"""The reference runs: which recipes ship with the app, and which of their runs."""

from core.training.recipes import get_recipe

RECIPES = (
    "cnn",
    "ann",
    "simple-cnn",
    "dropout-cnn",
    "batchnorm-cnn",
    "cnn-photo",
    "cnn-accurate",
    "leaky-cnn",
)
SEEDS = (0, 1, 2)
# Its recipe takes half an hour a seed and more; this half as long, for less accuracy.
SHORTENED = {"leaky-cnn": {"epochs": 16, "batch_size": 128, "schedule": "cosine"}}
MAX_BYTES = 15_000_000  # of all of them: everybody who clones the app fetches them


def reference_config(recipe):
    """Returns the TrainingConfig of a recipe's reference run: its own, or shorter."""
    return get_recipe(recipe).config.replace(**SHORTENED.get(recipe, {}))


def find_seeds(runs, recipe, *, seeds, digest):
    """Finds the runs that a reference may be chosen from.

    Args:
        runs: Runs, newest first.
        recipe: Its name.
        seeds: The seeds that count.
        digest: That of the data they learned from.

    Returns:
        Dict from seed to the newest finished Run trained as `reference_config` says.
    """
    wanted = reference_config(recipe)
    found = {}
    for run in runs:
        is_meant = run.config.replace(seed=wanted.seed) == wanted
        is_done = run.summary is not None and run.recorded.state == "finished"
        is_known = run.dataset.get("digest") == digest
        if is_meant and is_done and is_known and run.config.seed in seeds:
            found.setdefault(run.config.seed, run)
    return dict(sorted(found.items()))


def choose_median(by_seed):
    """Returns the Run with the median test accuracy; of two, the lower one."""
    ranked = sorted(by_seed.values(), key=lambda run: run.summary["test_accuracy"])
    return ranked[(len(ranked) - 1) // 2]
