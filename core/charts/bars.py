"""Bars across: the probabilities of classes, and the terms that add up to a sum."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from core.charts.canvas import PERCENT, new_figure, row_axis, run_key
from core.charts.findings import list_findings
from core.charts.names import whole
from core.palette import ACCENT, BELOW_ZERO

PROBABILITY_ROW, TERM_ROW = 30, 26  # pixels


def probabilities_figure(
    predictions: Mapping[str, ArrayLike],
    names: Sequence[str],
    *,
    colors: Sequence[str],
    truth: int | None = None,
) -> go.Figure:
    """Draws each model's `(10,)` probabilities, a group of bars for each class.

    The name of the true class is set bold.
    """
    order = np.arange(len(names))[::-1]  # plotly counts from below
    ticks = [str(names[each]) for each in order]
    if truth is not None:
        ticks[len(names) - 1 - truth] = f"<b>{names[truth]} ✓</b>"
    bars = [
        _probability_bars(model, 100 * np.asarray(values)[order], names, color)
        for (model, values), color in zip(predictions.items(), colors, strict=True)
    ][::-1]  # the first model's bar on top
    return new_figure(
        bars,
        height=PROBABILITY_ROW * len(names) + 76,
        margin=(112, 12, 32, 44),
        finding=list_findings(
            f"{model}: {_name_top(np.asarray(values), names)}"
            for model, values in predictions.items()
        ),
        xaxis=PERCENT | {"title": "probability", "showgrid": True},
        yaxis=row_axis(ticks),
        annotations=[run_key(predictions, colors, yshift=6)],
        barmode="group",
        bargap=0.25,
    )


def _name_top(values: NDArray[Any], names: Sequence[str]) -> str:
    top = np.argsort(-values, kind="stable")[:2]
    return ", ".join(f"{names[each]} {100 * values[each]:.0f} %" for each in top)


def _probability_bars(
    model: str, percents: ArrayLike, names: Sequence[str], color: str
) -> go.Bar:
    return go.Bar(
        x=percents,
        y=np.arange(len(names)),
        orientation="h",
        marker={"color": color},
        customdata=names[::-1],
        hovertemplate=(f"{whole(model)}, %{{customdata}}: %{{x:.1f}} %<extra></extra>"),
    )


def contributions_figure(
    names: Sequence[str], values: ArrayLike, details: Sequence[str] | None = None
) -> go.Figure:
    """Draws `(n,)` signed contributions from the top, blue above 0, orange below.

    The pointer reads the details, or else the names.
    """
    values = np.asarray(values, float)[::-1]  # plotly counts from below
    bars = go.Bar(
        x=values,
        y=np.arange(len(values)),
        orientation="h",
        marker={"color": [ACCENT if each >= 0 else BELOW_ZERO for each in values]},
        customdata=list(details or names)[::-1],
        hovertemplate="%{customdata}: %{x:.3f}<extra></extra>",
    )
    return new_figure(
        [bars],
        height=TERM_ROW * len(values) + 56,
        margin=(150, 12, 8, 40),
        finding=(
            f"{names[int(np.argmax(values[::-1]))]} adds most, {values.max():+.2f}; "
            f"{names[int(np.argmin(values[::-1]))]} least, {values.min():+.2f}."
        ),
        xaxis={"title": "adds to the sum", "showgrid": True},
        yaxis=row_axis([*reversed(names)]),
        bargap=0.3,
    )
