"""Which run predicts photos where none was named."""

from collections.abc import Iterable

from core.runs.run import Run

RECIPE = "cnn-photo"


def newest_photo_run(runs: Iterable[Run]) -> Run | None:
    """Returns the newest evaluated run of `RECIPE`, or None; `runs` newest first."""
    fitting = (run for run in runs if run.config.recipe == RECIPE and run.is_evaluated)
    return next(fitting, None)
