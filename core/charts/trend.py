"""Numbers by epoch: counts of runs, and the bands that repeated seeds fill."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from core.charts.canvas import new_figure, side_labels, spread
from core.charts.findings import list_findings
from core.charts.names import shorten_all, whole
from core.palette import translucent

HEIGHT = 220
LABEL = 16  # characters beside a line
GAP = 0.12  # of the height, between two labels


def trend_figure(
    counts: Mapping[str, Sequence[float]], *, colors: Sequence[str]
) -> go.Figure:
    """Draws how a count of each run changed, the first number after epoch 1."""
    top = max(1, *(max(values) for values in counts.values()))
    traces = [
        _line(name, values, color)
        for (name, values), color in zip(counts.items(), colors, strict=True)
    ]
    return _figure(traces, counts, (0, 1.1 * top), "")


def seed_band_figure(
    bands: Mapping[str, ArrayLike], *, colors: Sequence[str]
) -> go.Figure:
    """Draws the mean curve of each recipe's seeds, and how far they lie apart.

    The bands are `(seeds, epochs)` accuracies in 0..1.
    """
    traces, means = [], {}
    for (name, values), color in zip(bands.items(), colors, strict=True):
        shares = 100 * np.asarray(values)
        epochs = list(range(1, shares.shape[1] + 1))
        band = go.Scatter(
            x=[*epochs, *epochs[::-1]],
            y=[*shares.max(axis=0), *shares.min(axis=0)[::-1]],
            fill="toself",
            fillcolor=translucent(color, 0.22),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
        )
        means[name] = shares.mean(axis=0)
        traces += [band, _line(f"{name}, mean", np.round(means[name], 2), color)]
    values = np.concatenate([100 * np.asarray(each).ravel() for each in bands.values()])
    low = max(0.0, np.floor(values.min()) - 1)
    return _figure(traces, means, (low, min(100.0, values.max() + 1)), " %")


def _line(name: str, values: Iterable[float], color: str) -> go.Scatter:
    values = list(values)
    return go.Scatter(
        x=list(range(1, len(values) + 1)),
        y=values,
        mode="lines+markers",
        line={"color": color, "width": 2.5},
        marker={"size": 6},
        hovertemplate=f"{whole(name)}, epoch %{{x}}: %{{y}}<extra></extra>",
    )


def _figure(
    traces: list[Any],
    named: Mapping[str, Any],
    limits: tuple[float, float],
    unit: str,
) -> go.Figure:
    """Returns the figure with each name beside the end of its line."""
    ends = [values[-1] for values in named.values()]
    ends = spread(ends, GAP * (limits[1] - limits[0]))
    return new_figure(
        traces,
        height=HEIGHT,
        margin=(44, 120, 12, 44),
        finding=list_findings(
            f"{name}: {values[0]:.4g}{unit} after epoch 1, {values[-1]:.4g}{unit} "
            f"after epoch {len(values)}"
            for name, values in named.items()
        ),
        xaxis={"title": "epoch", "fixedrange": True, "rangemode": "tozero"},
        yaxis={"range": list(limits), "fixedrange": True},
        annotations=side_labels(shorten_all(named, LABEL), ends),
    )
