"""Training as it happens: progress, curves, stop; the same in every browser."""

from collections.abc import Sequence
from functools import partial
from operator import attrgetter

import streamlit as st

from core.charts.curve_set import CurveSet
from core.charts.curves import history_figure
from core.experiments.plans import title_of
from core.runs.appearance import names, run_colors
from core.runs.choosing import open_runs, watched_pair
from core.runs.run import Run
from core.runs.status import Status
from core.training.progress import describe_progress
from core.ui.app.notices import tell
from core.ui.app.state import get_queue, get_store
from core.ui.widgets.chart import show_chart
from core.ui.widgets.choosing import choose_one
from core.ui.widgets.job_bar import Progress, show_job_bar
from core.words import count, ordinal, plain

POLL_SECONDS = 2.0
FIRST_FEW = 2  # of the queue
STARTING_POLL_SECONDS = 1.0  # until the first point: the wait a learner feels most


def curve_sets(runs: Sequence[Run]) -> list[CurveSet]:
    """Returns the CurveSets of runs, blue for the CNN and amber for the ANN."""
    sets = []
    for run, name, color in zip(runs, names(runs), run_colors(runs), strict=True):
        history = run.history
        epochs = history.assign(epoch=history["epoch"] + 1)
        sets.append(CurveSet(name, color, epochs, run.steps, run.restored_epoch))
    return sets


def show_curves(runs: Sequence[Run], *, key: str) -> None:
    """Draws accuracy or loss of `runs`, by the reader's choice."""
    metric = choose_one(
        "Curve", ("accuracy", "loss"), key=f"{key}_metric", label_visibility="collapsed"
    )
    try:
        planned = max(run.config.initial_epoch + run.status.epochs for run in runs)
        figure = history_figure(curve_sets(runs), metric=metric, planned_epochs=planned)
    except ValueError as error:
        st.error(f"The curves cannot be drawn: {plain(error)}")
        return
    titles = ", ".join(run.title for run in runs)
    show_chart(figure, key=f"{key}_curves", alt=f"{metric} by epoch of {titles}")
    restored = filter(attrgetter("restored_epoch"), runs)
    rings = [f"epoch {run.restored_epoch} of {plain(run.title)}" for run in restored]
    ring = (
        f" Ring: the weights that the network has ({', '.join(rings)}). Patience "
        "restores those of the lowest validation loss, even where it stopped nothing."
    )
    st.caption(
        "Solid: validation images, from which nothing is learned (but by which "
        "settings are chosen). Dashed: training images, the mean over the epoch, with "
        "dropout and altered images, so it can lie below." + ring * bool(rings)
    )


def show_live(*, key: str, has_curves: bool = True) -> bool:
    """Shows what trains and waits, refreshed meanwhile; tells whether anything does."""
    seen = _stamp()
    if not seen:
        return False
    is_starting = not all(has_points for _, _, has_points, _ in seen)
    interval = STARTING_POLL_SECONDS if is_starting else POLL_SECONDS
    st.fragment(_show_live, run_every=interval)(seen, key if has_curves else None)
    return True


def _stamp() -> tuple[tuple[str, str, bool, bool], ...]:
    """What a full rerun depends on: which runs are open, and in which state.

    The end of the first epoch is one: a guess about it may be waiting.
    """
    stamps = []
    for run in open_runs(get_store().list()[0]):
        status = run.status
        has_points = status.state == "queued" or status.step + status.epoch > 0
        stamps.append((run.id, status.state, has_points, status.epoch > 0))
    return tuple(stamps)


def _show_live(seen: tuple, key: str | None) -> None:
    if _stamp() != seen:
        st.rerun()
    runs, _ = get_store().list()
    _show_bars(open_runs(runs))
    if get_queue().problem:
        st.error(plain(get_queue().problem))
    pair = watched_pair(runs)
    if pair and key is not None:
        show_curves(pair, key=key)


def _show_bars(runs: Sequence[Run]) -> None:
    """Shows a bar for each run; a long queue, after its first few, is folded.

    All of an experiment share one.
    """
    own, sets = list[Run](), dict[str, list[Run]]()
    for run in runs:
        experiment = run.config.experiment
        (own if experiment is None else sets.setdefault(experiment, [])).append(run)
    _show_own_bars(own)
    for experiment, members in sets.items():
        _show_set_bar(experiment, members)


def _show_own_bars(runs: Sequence[Run]) -> None:
    waiting = [run for run in runs if run.status.state == "queued"]
    for run in runs:
        if run not in waiting:
            _show_bar(run, 0)
    for place, run in enumerate(waiting[:FIRST_FEW], 1):
        _show_bar(run, place)
    if more := waiting[FIRST_FEW:]:
        with st.expander(f"{len(more)} more in the queue", key="queue"):
            for place, run in enumerate(more, FIRST_FEW + 1):
                _show_bar(run, place)


def _show_set_bar(experiment: str, runs: Sequence[Run]) -> None:
    """Shows one bar for all runs of an experiment: what trains, and how many wait."""
    first, *others = sorted(runs, key=lambda run: not run.is_active)
    now = read_progress(first.status, 1)
    more = f" · {count(len(others), 'training')} to follow" if others else ""
    title = f"Experiment: {title_of(experiment)}"
    show_job_bar(
        Progress(now.done, now.text + more, now.seconds_left),
        partial(end_runs, [run.id for run in (*others, first)]),
        key=f"stop_all_{experiment}",
        title=f"**{plain(title)}**",
        button="Stop all",
        is_stopping=all(run.status.state == "stopping" for run in runs),
    )


def _show_bar(run: Run, place: int) -> None:
    show_job_bar(
        read_progress(run.status, place),
        partial(end_run, run.id),
        key=f"stop_{run.id}",
        title=f"**{plain(run.title)}**",
        button="Remove" if run.status.state == "queued" else "Stop",
        is_stopping=run.status.state == "stopping",
    )


def read_progress(status: Status, place: int) -> Progress:
    """Says where a run stands; `place` is that in the queue, from 1."""
    if status.state == "queued":
        first = "next" if place == 1 else ordinal(place)
        return Progress(status.done, f"{first} in queue")
    if (status.state, status.phase) == ("stopping", "stopping"):
        return Progress(status.done, "stopping: keeping what was learned …")
    is_training = status.phase == "training"
    seconds_left = status.eta_seconds if is_training else None
    return Progress(status.done, describe_progress(status), seconds_left)


def end_runs(ids: Sequence[str]) -> None:
    """Stops or removes runs in this order; those that wait should come first."""
    for run_id in ids:
        end_run(run_id)


def end_run(run_id: str) -> None:
    """Stops or removes a run; a problem is shown on the next run of the page."""
    try:
        get_queue().stop(run_id)
    except (KeyError, OSError, ValueError) as error:
        tell(f"The run could not be stopped: {error}")
