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
    titles = [run.title for run in runs]
    return [
        run.title if titles.count(run.title) == 1 else f"{run.title} ({run.id[-4:]})"
        for run in runs
    ]
