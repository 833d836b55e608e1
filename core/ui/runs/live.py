"""Training as it happens: progress, curves, stop; the same in every browser."""

import streamlit as st

from core.charts import CurveSet, history_figure
from core.runs.appearance import names, own_runs, run_colors
from core.runs.choosing import latest_pair, open_runs
from core.ui.app.notices import tell
from core.ui.app.state import get_queue, get_store
from core.words import duration, plain

POLL_SECONDS = 2.0
STARTING_POLL_SECONDS = 1.0  # until the first point: the wait a learner feels most
PLOT_CONFIG = {"displayModeBar": False}


def curve_sets(runs):
    """Returns the CurveSets of runs, blue for the CNN and amber for the ANN."""
    sets = []
    for run, name, color in zip(runs, names(runs), run_colors(runs), strict=True):
        history = run.history
        epochs = history.assign(epoch=history["epoch"] + 1)
        sets.append(CurveSet(name, color, epochs, run.steps))
    return sets


def show_curves(runs, *, key):
    """Draws accuracy or loss of `runs`, by the reader's choice."""
    metric = st.segmented_control(
        "Curve",
        ("accuracy", "loss"),
        default="accuracy",
        required=True,
        key=f"{key}_metric",
        bind="query-params",
        label_visibility="collapsed",
    )
    try:
        planned = max(run.config.initial_epoch + run.status.epochs for run in runs)
        figure = history_figure(curve_sets(runs), metric=metric, planned_epochs=planned)
    except ValueError as error:
        st.error(f"The curves cannot be drawn: {error}")
        return
    st.plotly_chart(
        figure,
        key=f"{key}_curves",
        config=PLOT_CONFIG,
        alt=f"{metric} by epoch of " + ", ".join(run.title for run in runs),
    )
    st.caption(
        "The network never learns from validation images: theirs is the honest curve."
    )


def show_live(*, key):
    """Shows what trains and waits, refreshed while anything does.

    Returns:
        True where there was something to show.
    """
    seen = _stamp()
    if not seen:
        return False
    is_starting = not all(has_points for _, _, has_points in seen)
    interval = STARTING_POLL_SECONDS if is_starting else POLL_SECONDS
    st.fragment(_show_live, run_every=interval)(seen, key)
    return True


def _stamp():
    """What a full rerun depends on: which runs are open, and in which state."""
    runs = open_runs(get_store().list()[0])
    stamps = []
    for run in runs:
        status = run.status
        has_points = status.state == "queued" or status.step + status.epoch > 0
        stamps.append((run.id, status.state, has_points))
    return tuple(stamps)


def _show_live(seen, key):
    if _stamp() != seen:
        st.rerun()
    runs, _ = get_store().list()
    waiting = 0
    for run in open_runs(runs):
        waiting += run.status.state == "queued"
        _show_row(run, place=waiting)
    if get_queue().problem:
        st.error(get_queue().problem)
    pair = latest_pair(own_runs(runs))
    if pair:
        show_curves(pair, key=key)


def _show_row(run, *, place):
    """One run: its title, how far it is, and the button that ends it."""
    status = run.status
    title, progress, button = st.columns([2, 5, 1.4], vertical_alignment="center")
    title.markdown(f"**{plain(run.title)}**")
    progress.progress(status.done, describe_progress(status, place))
    button.button(
        "Remove" if status.state == "queued" else "Stop",
        key=f"stop_{run.id}",
        icon=":material/stop_circle:",
        disabled=status.state == "stopping",
        on_click=end_run,
        args=(run.id,),
        width="stretch",
    )


def describe_progress(status, place):
    """Says in one line where a run stands."""
    if status.state == "queued":
        return "next in line" if place == 1 else f"number {place} in line"
    if status.state == "stopping":
        return "stopping: keeping what was learned …"
    if status.phase != "training":
        return f"{status.phase} …"
    words = [f"epoch {min(status.epoch + 1, status.epochs)} of {status.epochs}"]
    if status.steps and status.step:
        words.append(f"step {status.step} of {status.steps}")
    if status.images_per_second:
        words.append(f"{status.images_per_second:,.0f} images/s")
    if status.eta_seconds is not None:
        words.append(f"{duration(status.eta_seconds)} left")
    return " · ".join(words)


def end_run(run_id):
    """Stops or removes a run; a problem is told in a toast."""
    try:
        get_queue().stop(run_id)
    except (KeyError, OSError, ValueError) as error:
        tell(f"The run could not be stopped: {error}")
