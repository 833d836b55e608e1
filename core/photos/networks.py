"""Which run answers photos where none was named."""

RECIPE = "cnn-photo"


def newest_photo_run(runs):
    """Returns the newest evaluated run of `RECIPE`, or None; `runs` newest first."""
    fitting = (run for run in runs if run.config.recipe == RECIPE and run.is_evaluated)
    return next(fitting, None)
