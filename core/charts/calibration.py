"""How sure models are against how often they are right."""

import numpy as np
import plotly.graph_objects as go

from core.charts.canvas import GRID_COLOR, dot, label, new_figure, note, shorten
from core.palette import MUTED, translucent

MARGIN = (56, 12, 36, 44)
PERCENT = {"ticksuffix": " %", "range": [0, 101]}
MAX_POINTS = 600  # about the pixels across
BARS = 0.18  # of the height, for the histogram


def reliability_figure(reliabilities, colors, *, height=380):
    """Draws accuracy against confidence, with a histogram of the answers below.

    Args:
        reliabilities: Name -> `core.analysis.calibration.Reliability`.
        colors: One for each name.
        height: In pixels.
    """
    traces = [
        go.Scatter(
            x=[0, 100],
            y=[0, 100],
            mode="lines",
            line={"color": MUTED, "dash": "dot", "width": 1.5},
            hoverinfo="skip",
        )
    ]
    for (name, each), color in zip(reliabilities.items(), colors, strict=True):
        filled = each.counts > 0
        share = each.counts / each.counts.sum()
        traces.append(_histogram(each, share, color))
        traces.append(
            go.Scatter(
                x=100 * each.confidence[filled],
                y=100 * each.accuracy[filled],
                mode="lines+markers",
                line={"color": color, "width": 2.5},
                marker={"color": color, "size": 8},
                customdata=each.counts[filled],
                hovertemplate=(
                    f"{shorten(name, 40)}<br>%{{customdata:,}} answers, "
                    "%{x:.1f} % sure on average<br><b>%{y:.1f} % right</b>"
                    "<extra></extra>"
                ),
            )
        )
    return new_figure(
        traces,
        height=height,
        margin=MARGIN,
        xaxis=PERCENT | {"title": "how sure", "showgrid": True},
        yaxis=PERCENT | {"title": "how often right"},
        annotations=[
            _key(reliabilities, colors),
            note("as sure as right", x=0.04, y=0.13),
        ],
        barmode="overlay",
    )


def _histogram(each, share, color):
    """Returns bars along the bottom: where the answers are."""
    width = np.diff(each.edges)
    return go.Bar(
        x=100 * (each.edges[:-1] + width / 2),
        y=100 * BARS * share / share.max(),
        width=100 * width,
        marker={"color": translucent(color, 0.25), "line": {"width": 0}},
        customdata=np.stack([each.counts, 100 * share], axis=1),
        hovertemplate="%{customdata[0]:,} answers, %{customdata[1]:.1f} %"
        "<extra></extra>",
    )


def coverage_figure(curves, colors, *, threshold=None, height=320):
    """Draws the accuracy of the answers given against the share of images answered.

    Args:
        curves: Name -> `(thresholds, coverage, accuracy)`, as `coverage_curve` gives.
        colors: One for each name.
        threshold: Confidence whose points are marked, or None.
        height: In pixels.
    """
    traces, lowest = [], 100.0
    for (name, (thresholds, coverage, accuracy)), color in zip(
        curves.items(), colors, strict=True
    ):
        steps = np.linspace(len(coverage) // 50, len(coverage) - 1, MAX_POINTS)
        kept = np.unique(steps.astype(int))  # the first few answers say little
        lowest = min(lowest, 100 * float(accuracy[kept].min()))
        traces.append(
            go.Scatter(
                x=100 * coverage[kept],
                y=100 * accuracy[kept],
                mode="lines",
                line={"color": color, "width": 2.5},
                customdata=100 * thresholds[kept],
                hovertemplate=(
                    f"{shorten(name, 40)}, from %{{customdata:.0f}} % sure on<br>"
                    "answers %{x:.1f} %, <b>%{y:.2f} % right</b><extra></extra>"
                ),
            )
        )
        answered = np.flatnonzero(thresholds >= (threshold or 0.0))
        if threshold is not None and len(answered):
            last = answered[-1]
            traces.append(
                go.Scatter(
                    x=[100 * coverage[last]],
                    y=[100 * accuracy[last]],
                    mode="markers",
                    marker={
                        "color": color,
                        "size": 13,
                        "line": {"color": GRID_COLOR, "width": 2},
                    },
                    hoverinfo="skip",
                )
            )
    return new_figure(
        traces,
        height=height,
        margin=MARGIN,
        xaxis=PERCENT | {"title": "images answered", "showgrid": True},
        yaxis=PERCENT
        | {"title": "of those, right", "range": [max(0, lowest - 1), 100.3]},
        annotations=[_key(curves, colors)],
    )


def _key(names, colors):
    words = [
        f"{dot(color)} {shorten(name, 18)}"
        for name, color in zip(names, colors, strict=True)
    ]
    return label("    ".join(words), x=0, y=1, yshift=8)
