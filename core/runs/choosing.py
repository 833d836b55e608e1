"""Which runs a page begins with: the newest that compare, the learner's own first."""

from collections.abc import Iterable, Sequence

from core.data.dataset import Dataset
from core.runs.appearance import is_dense, own_runs
from core.runs.run import Run

PHOTO_RECIPE = "cnn-photo"  # what predicts photos where no run is named


def latest_pair(runs: Sequence[Run]) -> list[Run]:
    """Returns the newest run of each kind that has something to show, CNN first."""
    started = [run for run in runs if run.status.state != "queued"]
    cnns = [run for run in started if not is_dense(run)]
    anns = [run for run in started if is_dense(run)]
    return cnns[:1] + anns[:1]


def newest_photo_run(runs: Iterable[Run]) -> Run | None:
    """Returns the newest evaluated run of `PHOTO_RECIPE`, or None."""
    made = (run for run in runs if run.config.recipe == PHOTO_RECIPE)
    return next((run for run in made if run.is_evaluated), None)


def evaluated_on(digest: str | None, runs: Sequence[Run]) -> list[Run]:
    """Returns the evaluated runs whose data has this digest: those compare."""
    return [run for run in runs if run.is_evaluated and run.dataset.digest == digest]


def finished_pair(runs: Sequence[Run]) -> list[Run]:
    """Returns the newest finished CNN and ANN, the default recipes first, or []."""
    finished = [run for run in runs if run.recorded.state == "finished"]
    default = [run for run in finished if run.config.recipe in ("cnn", "ann")]
    for candidates in (default, finished, runs):
        pair = latest_pair(candidates)
        if len(pair) == 2:
            return pair
    return []


def headline_pair(runs: Sequence[Run], dataset: Dataset | None) -> list[Run]:
    """Returns the CNN and ANN that Home tells of: the learner's, else the references.

    A `dataset` of None is not on this machine: it stands for that of the references.
    """
    references = [run for run in runs if run.is_reference]
    described = dataset or next((run.dataset for run in references), None)
    digest = described.digest if described else None
    own = finished_pair(evaluated_on(digest, own_runs(runs)))
    return own or finished_pair(evaluated_on(digest, references))


def default_pair(runs: Sequence[Run]) -> list[Run]:
    """Returns the evaluated runs that a page begins with, the learner's own first."""
    own = own_runs(runs)
    if own:
        return latest_pair(evaluated_on(own[0].dataset.digest, own))
    return finished_pair(runs) or latest_pair(runs)


def open_runs(runs: Sequence[Run]) -> list[Run]:
    """Returns the runs that train or wait, oldest first."""
    return [r for r in reversed(runs) if r.is_active or r.status.state == "queued"]
