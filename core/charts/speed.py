"""Speed: validation accuracy against training time, this app and stock Keras."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from core.charts.canvas import (
    CHARACTER,
    DOT,
    empty_figure,
    label,
    new_figure,
    note,
    shorten,
    spread,
)
from core.charts.points import TICKS, cost_words
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
    """How a recipe climbs as it trains.

    Attributes:
        name: The recipe.
        color: `#rrggbb`; both ways of a recipe share it.
        seconds: `(epochs,)` of training, at each epoch's end.
        accuracies: `(epochs,)` on the validation images then, in 0..1.
        is_stock: Trained as a stock Keras script does it, not as this app does.
    """

    name: str
    color: str
    seconds: Sequence[float]
    accuracies: Sequence[float]
    is_stock: bool


def speed_figure(curves: Iterable[SpeedCurve], *, height: int = HEIGHT) -> go.Figure:
    """Draws accuracy against time on a logarithmic axis, one line a recipe and way.

    Args:
        curves: `SpeedCurve`s; those without an epoch are left out.
    """
    curves = [curve for curve in curves if len(curve.seconds)]
    if not curves:
        return empty_figure(EMPTY, height=160)
    ticks, times = _time_axis(curves)
    bounds = _accuracy_range(curves)
    names, width = _end_names(curves, bounds, height - TOP - BOTTOM)
    return new_figure(
        [_trace(each) for each in sorted(curves, key=lambda each: not each.is_stock)],
        height=height,
        margin=(LEFT, width, TOP, BOTTOM),
        xaxis={
            "type": "log",
            "title": "training time",
            "range": times,
            "tickvals": ticks,
            "ticktext": [cost_words(each, "seconds") for each in ticks],
            "tickangle": 0,
            "showgrid": True,
        },
        yaxis={"range": bounds, "ticksuffix": " %", "nticks": 10},
        annotations=[*names, note(KEY, x=0, y=1, xshift=8 - LEFT, yshift=8)],
    )


def _trace(curve):
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
            f"<b>{shorten(curve.name, 40)}</b>, {WAYS[curve.is_stock]}<br>"
            "%{y:.2f} % after %{customdata}<extra></extra>"
        ),
    )


def _time_axis(curves):
    """Returns `(ticks, bounds)`: a few round times, the ends as powers of ten."""
    places = np.log10(np.concatenate([np.asarray(each.seconds) for each in curves]))
    low, high = places.min(), places.max()
    air = max(0.1, 0.03 * (high - low))
    bounds = [float(low - air), float(high + air)]
    for candidates in reversed(TICKS["seconds"]):  # a phone has room for the coarse
        wide = np.log10(np.unique(candidates))
        ticks = 10 ** wide[(wide >= bounds[0]) & (wide <= bounds[1])]
        if len(ticks) >= 3:
            break
    return np.round(ticks, 3).tolist(), bounds


def _accuracy_range(curves):
    """Returns `[low, high]` in percent around all but the first part of a climb."""
    worst = 100 * min(min(each.accuracies) for each in curves)
    end = 100 * min(each.accuracies[-1] for each in curves)
    best = 100 * max(max(each.accuracies) for each in curves)
    low = min(max(worst, LOW), end) - 0.5
    return [low, best + max(0.5, 0.04 * (best - low))]


def _end_names(curves, bounds, room):
    """Returns `(labels, pixels)`: the names right of the lines, and their width."""
    low, high = bounds
    wishes = [(100 * each.accuracies[-1] - low) / (high - low) for each in curves]
    places = np.array(spread(wishes, LINE / room))
    places -= max(0.0, places.max() - 1)  # a crowd of good ones stays on the sheet
    labels = []
    for curve, y in zip(curves, places, strict=True):
        mark = f'<span style="color:{curve.color}">{SYMBOLS[curve.is_stock]}</span>'
        text = f"{mark} {shorten(curve.name, NAME)}"
        labels.append(label(text, x=1, y=float(y), xshift=DOT, yanchor="middle"))
    longest = max(min(NAME, len(each.name)) for each in curves)
    return labels, 26 + CHARACTER * longest  # 26: the dot, and air on both sides
