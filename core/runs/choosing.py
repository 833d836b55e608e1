"""Which runs a page begins with: the newest that compare, the learner's own first."""

from collections.abc import Callable, Iterable, Sequence

from core.data.dataset import Dataset
from core.runs.appearance import is_dense, own_runs
from core.runs.run import Run
from core.runs.store import RUN_ID, Listing, Titles

REFERENCE = "reference:"  # in a link, before the recipe of a reference run
MOST_SHOWN = 60  # characters of a name that nobody knows
PHOTO_RECIPE = "cnn-photo"  # what predicts photos where no run is named


def usual_runs(runs: Iterable[Run]) -> list[Run]:
    """Returns the runs that a page may begin with: none leaked, no experiment's."""
    return [run for run in runs if run.is_usual]


def watched_pair(runs: Sequence[Run]) -> list[Run]:
    """Returns the learner's newest CNN and ANN whose curves a page shows.

    An experiment's runs are among them only while they train.
    """
    own = own_runs(runs)
    return latest_pair([r for r in own if r.config.experiment is None or r.is_active])


def latest_pair(runs: Sequence[Run]) -> list[Run]:
    """Returns the newest run of each kind that has something to show, CNN first."""
    started = [run for run in runs if run.status.state != "queued"]
    cnns = [run for run in started if not is_dense(run)]
    anns = [run for run in started if is_dense(run)]
    return cnns[:1] + anns[:1]


def newest_photo_run(runs: Iterable[Run]) -> Run | None:
    """Returns the newest evaluated run of `PHOTO_RECIPE`, or None."""
    made = (run for run in usual_runs(runs) if run.config.recipe == PHOTO_RECIPE)
    return next((run for run in made if run.is_evaluated), None)


def evaluated_on(digest: str | None, runs: Sequence[Run]) -> list[Run]:
    """Returns the evaluated runs whose data has this digest: those compare."""
    return [run for run in runs if run.is_evaluated and run.dataset.digest == digest]


def finished_pair(runs: Sequence[Run]) -> list[Run]:
    """Returns the newest finished CNN and ANN, the default recipes first, or []."""
    runs = usual_runs(runs)
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
    own = usual_runs(own_runs(runs))
    if own:
        return latest_pair(evaluated_on(own[0].dataset.digest, own))
    return finished_pair(runs) or latest_pair(usual_runs(runs))


def queue_place(run: Run) -> tuple[bool, float]:
    """Returns what the queue is ordered by: the oldest first, experiments' runs last.

    An experiment may train dozens in a row: nobody's own run has to wait for them.
    """
    return run.config.experiment is not None, run.created


def open_runs(runs: Sequence[Run]) -> list[Run]:
    """Returns the runs that train or wait, in the order of the queue."""
    found = [run for run in runs if run.is_active or run.status.state == "queued"]
    return sorted(found, key=queue_place)


def link_names(runs: Sequence[Run]) -> dict[str, str]:
    """Returns `{id: name in links}`: a reference run is named by its recipe.

    Its id may be another one on the next server.
    """
    names = {run.id: run.id for run in runs}
    return names | {run.id: REFERENCE + name for name, run in _references(runs).items()}


def _references(runs: Sequence[Run]) -> dict[str, Run]:
    """Returns `{recipe: its first reference run}`."""
    return {run.config.recipe: run for run in reversed(runs) if run.is_reference}


def find_runs(
    wanted: Iterable[str], listing: Listing, deleted: Callable[[], Titles]
) -> tuple[list[Run], list[str]]:
    """Returns the evaluated runs named in `wanted`, and sentences on all others.

    Names are ids or those of `link_names`, perhaps from another server or a day when
    the reference runs had other ids; `deleted` is `RunStore.deleted`.
    """
    found: dict[str, Run] = {}
    problems = list[str]()
    for name in dict.fromkeys(wanted):
        run, problem = _find_run(name, listing, deleted)
        if run is not None:
            found[run.id] = run
        if problem:
            problems.append(problem)
    return list(found.values()), problems


def _find_run(
    name: str, listing: Listing, deleted: Callable[[], Titles]
) -> tuple[Run | None, str]:
    runs, damaged = listing
    references = _references(runs)
    run = next((run for run in runs if run.id == name), None)
    if name.startswith(REFERENCE):
        run = references.get(name.removeprefix(REFERENCE))
    if run is not None and run.is_evaluated:
        return run, ""
    if run is not None:
        return None, f"{run.title} is {run.status.state}: it has nothing to show."
    for each in damaged:
        if each.id == name:
            return None, f"{name} is damaged: {each.problem}"
    if title := dict(deleted()).get(name):
        return None, f"{title} was deleted. You can restore it on the Train page."
    recipe = name[16:-9] if RUN_ID.fullmatch(name) else ""
    if run := references.get(recipe):
        return run, f"{name} is not on this server: {run.title} (ref) stands in for it."
    return None, f"There is no run {name[:MOST_SHOWN]!r} on this server."
