"""Speed: validation accuracy against training time, this app and stock Keras."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from core.charts.canvas import (
    CHARACTER,
    DOT,
    Note,
    empty_figure,
    new_figure,
    note,
    side_labels,
    spread,
)
from core.charts.costs import cost_axis
from core.charts.findings import list_findings
from core.charts.names import shorten_all, whole
from core.words import duration

HEIGHT = 440
TOP, BOTTOM, LEFT = 56, 44, 48
LINE = 19  # pixels from one label to the next
NAME = 16  # characters beside a line; more leaves a phone no room for the lines
LOW = 80  # percent: the axis begins there or above; what matters happens higher up
WAYS = {False: "this app", True: "stock Keras"}
SYMBOLS = {False: "●", True: "○"}  # as the markers, and for who cannot see colours
KEY = "validation accuracy<br><b>—●</b> this app   - -○ stock Keras"
EMPTY = "No training has been measured yet."


@dataclass(frozen=True, eq=False)
class SpeedCurve:
    """How a recipe climbs as it trains."""

    name: str
    color: str  # both ways of a recipe share it
    seconds: Sequence[float]  # `(epochs,)` of training, at each epoch's end
    accuracies: Sequence[float]  # on the validation images then, in 0..1
    is_stock: bool  # trained as a stock Keras script does it, not as this app does


def speed_figure(curves: Iterable[SpeedCurve]) -> go.Figure:
    """Draws accuracy against time on a logarithmic axis, one line a recipe and way.

    Curves without an epoch are left out.
    """
    curves = [curve for curve in curves if len(curve.seconds)]
    if not curves:
        return empty_figure(EMPTY, height=160)
    times = [each for curve in curves for each in curve.seconds]
    axis = cost_axis(times, "seconds", air=(0.1, 0.03), is_coarse=True)
    bounds = _accuracy_range(curves)
    names, width = _end_names(curves, bounds)
    return new_figure(
        [_trace(each) for each in sorted(curves, key=lambda each: not each.is_stock)],
        height=HEIGHT,
        margin=(LEFT, width, TOP, BOTTOM),
        finding=list_findings(
            f"{each.name}, {WAYS[each.is_stock]}: {100 * each.accuracies[-1]:.1f} % "
            f"after {duration(each.seconds[-1])}"
            for each in curves
        ),
        xaxis=axis | {"title": "training time", "tickangle": 0, "showgrid": True},
        yaxis={"range": bounds, "ticksuffix": " %", "nticks": 10},
        annotations=[*names, note(KEY, x=0, y=1, xshift=8 - LEFT, yshift=8)],
    )


def _trace(curve: SpeedCurve) -> go.Scatter:
    """Returns a recipe's line: solid here, a quiet dashed one in stock Keras."""
    line = {"color": curve.color, "width": 2.5}
    if curve.is_stock:
        line |= {"width": 1.5, "dash": "dash"}  # paler would be lost on a dark page
    return go.Scatter(
        x=list(curve.seconds),
        y=[100 * each for each in curve.accuracies],
        name=curve.name,
        mode="lines+markers",
        line=line,
        marker={
            "color": curve.color,
            "symbol": "circle-open" if curve.is_stock else "circle",
            "size": 6 if len(curve.seconds) <= 12 else 4,
        },
        customdata=[f"{x:.1f} s" if x < 10 else duration(x) for x in curve.seconds],
        hovertemplate=(
            f"<b>{whole(curve.name)}</b>, {WAYS[curve.is_stock]}<br>"
            "%{y:.2f} % after %{customdata}<extra></extra>"
        ),
    )


def _accuracy_range(curves: Sequence[SpeedCurve]) -> list[float]:
    """Returns `[low, high]` in percent around all but the first part of a climb."""
    worst = 100 * min(min(each.accuracies) for each in curves)
    end = 100 * min(each.accuracies[-1] for each in curves)
    best = 100 * max(max(each.accuracies) for each in curves)
    low = min(max(worst, LOW), end) - 0.5
    return [low, best + max(0.5, 0.04 * (best - low))]


def _end_names(
    curves: Sequence[SpeedCurve], bounds: Sequence[float]
) -> tuple[list[Note], int]:
    """Returns `(labels, pixels)`: the names right of the lines, and their width."""
    low, high = bounds
    wishes = [(100 * each.accuracies[-1] - low) / (high - low) for each in curves]
    places = np.array(spread(wishes, LINE / (HEIGHT - TOP - BOTTOM)))
    places -= max(0.0, places.max() - 1)  # a crowd of good ones stays on the sheet
    names = shorten_all([curve.name for curve in curves], NAME)
    texts = [
        f'<span style="color:{each.color}">{SYMBOLS[each.is_stock]}</span> {name}'
        for each, name in zip(curves, names, strict=True)
    ]
    labels = side_labels(texts, places.tolist(), x=1, yref="paper", xshift=DOT)
    longest = max(min(NAME, len(each.name)) for each in curves)
    return labels, 26 + CHARACTER * longest  # 26: the dot, and air on both sides
