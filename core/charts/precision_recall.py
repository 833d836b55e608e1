"""Precision against recall of one class, as the demand on its probability falls."""

import numpy as np
import plotly.graph_objects as go

from core.charts.canvas import dot, empty_figure, label, new_figure, shorten

MAX_POINTS = 500  # more than the pixels across


def precision_recall_figure(curves, *, height=320):
    """Draws one curve a run.

    Args:
        curves: Name of a run -> `(color, precision (m,), recall (m,))`, in 0..1.
        height: In pixels.
    """
    if not curves:
        return empty_figure("No finished run yet.", height=160)
    traces = []
    for name, (color, precision, recall) in curves.items():
        kept = np.unique(np.linspace(0, len(recall) - 1, MAX_POINTS).astype(int))
        traces.append(
            go.Scatter(
                x=100 * np.asarray(recall)[kept],
                y=100 * np.asarray(precision)[kept],
                mode="lines",
                line={"color": color, "width": 2.5},
                hovertemplate=(
                    f"{shorten(name, 40)}<br>finds %{{x:.1f}} %, "
                    "of what it calls so %{y:.1f} % is right<extra></extra>"
                ),
            )
        )
    key = "    ".join(
        f"{dot(color)} {shorten(name, 18)}" for name, (color, _, _) in curves.items()
    )
    return new_figure(
        traces,
        height=height,
        margin=(56, 12, 36, 44),
        xaxis={"title": "recall", "ticksuffix": " %", "range": [0, 101]},
        yaxis={"title": "precision", "ticksuffix": " %", "rangemode": "tozero"},
        annotations=[label(key, x=0, y=1, yshift=8)],
    )
