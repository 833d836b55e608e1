"""Learning curves: accuracy and loss of runs as they grow."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.charts.canvas import (
    CHARACTER,
    Note,
    dot,
    empty_figure,
    new_figure,
    note,
    side_labels,
    spread,
)
from core.charts.curve_set import SCALES, UNITS, CurveSet
from core.charts.findings import list_findings
from core.charts.names import shorten_all, whole
from core.palette import translucent

HEIGHT = 360
TOP, BOTTOM, LEFT = 34, 44, 48
LINE = 19  # pixels from one label to the next
LABEL = 16  # characters beside a curve; more leaves a phone no room for the curve
MAX_STEP_POINTS = 300  # more than that is noise on a screen, and bytes on a wire
MAX_RUNS_WITH_STEPS = 3
WARM_UP = 0.25  # epochs; what comes before would flatten all else: not drawn
EMPTY = "The curves start here with the first step."


def history_figure(
    runs: Iterable[CurveSet],
    *,
    metric: str = "accuracy",
    planned_epochs: float | None = None,
) -> go.Figure:
    """Draws the accuracy in percent, or the loss, of runs; eight stay readable.

    The axis ends at `planned_epochs` or later; without, it grows with the runs.

    Raises:
        ValueError: for any other metric.
    """
    if metric not in SCALES:
        known = "metric must be accuracy or loss"
        raise ValueError(f"{known}, received {metric!r}. Try accuracy.")
    runs = [run for run in runs if not run.is_empty]
    if not runs:
        return empty_figure(EMPTY, height=HEIGHT)
    bounds = _bounds(runs, metric)
    labels, width = _end_labels(runs, metric, bounds)
    last = max(planned_epochs or 1, *(run.last_epoch for run in runs))
    return new_figure(
        _traces(runs, metric),
        height=HEIGHT,
        margin=(LEFT, width, TOP, BOTTOM),
        finding=list_findings(run.describe_end(metric) for run in runs),
        dragmode="zoom",
        xaxis={
            "title": "epochs",
            "range": [-0.01 * last, 1.015 * last],
            "dtick": next((n for n in (1, 2, 5, 10, 20) if last / n <= 12), 50),
        },
        yaxis={"range": bounds, "nticks": 6, "ticksuffix": UNITS[metric]},
        annotations=[*labels, note(_key(runs), x=0, y=1.03)],
    )


def _traces(runs: Sequence[CurveSet], metric: str) -> list[go.Scatter]:
    """Returns the lines of all runs, those that matter most on top."""
    is_young = all(run.epochs.empty for run in runs)
    steps = [
        _step_trace(run, metric, from_epoch=0 if is_young else WARM_UP)
        for run in runs
        if _has_steps(run, runs)
    ]
    epochs = [run for run in runs if not run.epochs.empty]
    training = [_epoch_trace(run, "training", metric) for run in epochs]
    validation = [_epoch_trace(run, "validation", metric) for run in epochs]
    rings = [_restored_trace(run, metric) for run in epochs if run.restored]
    return steps + training + validation + rings


def _restored_trace(run: CurveSet, metric: str) -> go.Scatter:
    """Returns a ring about the epoch whose weights the network has."""
    point = run.epochs[run.epochs["epoch"] == run.restored]
    ring = {"symbol": "circle-open", "size": 15, "line": {"width": 2}}
    return go.Scatter(
        x=point["epoch"],
        y=point["val_" + metric] * SCALES[metric],
        name=run.name,
        mode="markers",
        marker=ring | {"color": run.color},
        hoverinfo="skip",
    )


def _has_steps(run: CurveSet, runs: Sequence[CurveSet]) -> bool:
    """Tells whether a run's live steps are drawn: of many runs they are a thicket."""
    return not run.steps.empty and (
        run.epochs.empty or len(runs) <= MAX_RUNS_WITH_STEPS
    )


def _step_trace(run: CurveSet, metric: str, *, from_epoch: float) -> go.Scatter:
    steps = _thin(run.steps[run.steps["epoch"] >= from_epoch], metric)
    is_alone = run.epochs.empty  # until the first epoch ends, steps are all there is
    color = translucent(run.color, 0.9 if is_alone else 0.4)
    return go.Scatter(
        x=steps["epoch"],
        y=steps[metric] * SCALES[metric],
        name=run.name,
        mode="lines",
        line={"color": color, "width": 1.5 if is_alone else 1},
        hoverinfo="skip",
    )


def _epoch_trace(run: CurveSet, images: str, metric: str) -> go.Scatter:
    is_solid = images == "validation"
    values = run.epochs["val_" + metric if is_solid else metric]
    value = "accuracy %{y:.1f} %" if metric == "accuracy" else "loss %{y:.3f}"
    look = (
        {"color": run.color, "width": 2.5}
        if is_solid
        else {"color": translucent(run.color, 0.8), "width": 1.5, "dash": "dash"}
    )
    return go.Scatter(
        x=run.epochs["epoch"],
        y=values * SCALES[metric],
        name=run.name,
        mode="lines+markers" if is_solid else "lines",
        line=look,
        marker={"color": run.color, "size": 7 if len(values) <= 20 else 4},
        hovertemplate=(
            f"<b>{whole(run.name)}</b>, epoch %{{x:.4~g}}<br>"
            f"{images} {value}<extra></extra>"
        ),
    )


def _thin(steps: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Averages live steps in blocks, so that a long run stays a light figure."""
    steps = steps[["epoch", metric]]
    if len(steps) <= MAX_STEP_POINTS:
        return steps
    block = np.arange(len(steps)) * MAX_STEP_POINTS // len(steps)
    return steps.groupby(block).mean()


def _end_value(run: CurveSet, metric: str) -> float | None:
    """Returns the number a run stands at, or None before it has one."""
    for frame, column in ((run.epochs, "val_" + metric), (run.steps, metric)):
        values = frame[column].dropna()
        if len(values):
            return float(values.iloc[-1])
    return None


def _focus(runs: Sequence[CurveSet], metric: str) -> NDArray[np.float64]:
    """Returns the values that the axis must show: all but the first steps' climb."""
    values = []
    is_young = all(run.epochs.empty for run in runs)
    for run in runs:
        steps = run.steps
        values += [run.epochs["val_" + metric], run.epochs[metric]]
        if run.epochs.empty or _has_steps(run, runs):
            values.append(steps.loc[is_young | (steps["epoch"] >= WARM_UP), metric])
    values = np.concatenate([each.to_numpy(float) for each in values])
    return values[np.isfinite(values)]


def _bounds(runs: Sequence[CurveSet], metric: str) -> list[float]:
    """Returns `[low, high]` of the vertical axis: tight on what matters."""
    values = _focus(runs, metric)
    if not len(values):
        return [0.0, 100.4 if metric == "accuracy" else 1.0]
    low, high = values.min(), values.max()
    if metric == "accuracy":
        # In steps of five points, so that a live axis moves rarely.
        return [float(np.clip(5 * np.floor((100 * low - 1) / 5), 0, 95)), 100.4]
    air = 0.08 * max(high - low, 0.05)
    return [float(max(0, low - air)), float(high + air)]


def _end_labels(
    runs: Sequence[CurveSet], metric: str, bounds: Sequence[float]
) -> tuple[list[Note], int]:
    """Returns `(labels, pixels)`: what stands right of the curves, and its width."""
    found = {run: _end_value(run, metric) for run in runs}
    values = {run: value for run, value in found.items() if value is not None}
    scale, (low, high) = SCALES[metric], bounds
    ends = [(scale * value - low) / (high - low) for value in values.values()]
    ends = [min(ends, default=0.0), *ends]  # the words come below all numbers
    heights = spread(np.clip(ends, 0, 1), LINE / (HEIGHT - TOP - BOTTOM))
    texts = [_end_words(list(values))]
    longest = len(texts[0])
    room = LABEL - (7 if metric == "accuracy" else 6)
    short = shorten_all([run.name for run in values], room)
    for (run, value), name in zip(values.items(), short, strict=True):
        number = f"{100 * value:.1f} %" if metric == "accuracy" else f"{value:.3f}"
        texts.append(f"{dot(run.color)} <b>{number}</b> {name}")
        longest = max(longest, len(number) + 1 + min(room, len(run.name)))
    labels = side_labels(texts, heights, x=1, yref="paper", xshift=6)
    return labels, 26 + CHARACTER * longest  # 26: the dot, and air on both sides


def _end_words(runs: Sequence[CurveSet]) -> str:
    """Says of which images the numbers beside the curves are."""
    young = sum(run.epochs.empty for run in runs)
    if young == len(runs):
        return "training"
    return "validation" if not young else "latest value"


def _key(runs: Sequence[CurveSet]) -> str:
    parts = ["<b>—</b> validation", "- - training"]
    if any(run.restored for run in runs):
        parts.append("\N{WHITE CIRCLE} restored")
    if any(_has_steps(run, runs) for run in runs):
        parts.append("thin: batches")
    return "   ".join(parts)
