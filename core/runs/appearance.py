"""What runs are called and which colour they get, the same on pages and in reports."""

from core.palette import ANN_COLOR, CNN_COLOR, MUTED, RUN_COLORS


def is_dense(run):
    """Tells whether a run's network is a plain dense one."""
    return run.config.architecture in ("ann", "custom-ann")


def run_colors(runs):
    """Returns a colour for each run: the first CNN and ANN keep theirs everywhere."""
    own = {False: CNN_COLOR, True: ANN_COLOR}  # for the first of each kind
    others = iter([color for color in RUN_COLORS if color not in own.values()])
    return [own.pop(is_dense(run), None) or next(others, MUTED) for run in runs]


def names(runs):
    """Returns the runs' titles; those that occur twice get the end of their id."""
    titles = [
        f"{run.title} (reference)" if run.is_reference else run.title for run in runs
    ]
    return [
        title if titles.count(title) == 1 else f"{title} ({run.id[-4:]})"
        for run, title in zip(runs, titles, strict=True)
    ]


def own_runs(runs):
    """Returns the learner's runs: those that do not ship with the app."""
    return [run for run in runs if not run.is_reference]


def seeds_of(run):
    """Returns `{seed: test accuracy}` of all runs that a reference run stands for."""
    accuracies = (run.summary or {}).get("reference", {}).get("seeds", {})
    return {int(seed): accuracy for seed, accuracy in accuracies.items()}
