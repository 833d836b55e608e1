"""How sure networks become of a wanted class, the more an image may change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.arrays import Floats
from core.charts.canvas import GRID_COLOR, PERCENT, new_figure, run_key
from core.charts.findings import list_findings
from core.charts.names import whole
from core.palette import MUTED

NOISE = "random noise"


@dataclass(frozen=True, eq=False)
class BudgetLine:
    """A network's probability of the wanted class at each budget."""

    name: str
    color: str
    probabilities: Floats  # (m,) in 0..1


def budget_figure(
    budgets: Floats,
    lines: Sequence[BudgetLine],
    noise: Floats,
    *,
    wanted: str,
    unit: str,
    chosen: int,
) -> go.Figure:
    """Draws the probability of a wanted class against the budget of the change.

    Args:
        budgets: `(m,)` from 0 up.
        noise: `(m,)` of the first line's network, for noise of the same budget.
        unit: Of the budgets, for the axis.
        chosen: The place of the budget that is marked.
    """
    control = BudgetLine(NOISE, MUTED, noise)
    traces = [_trace(budgets, each, wanted) for each in (control, *lines)]
    traces[0].line.update(dash="dot", width=2)
    for each in lines:
        x, y = [budgets[chosen]], [100 * each.probabilities[chosen]]
        marker = {"size": 13, "line": {"color": GRID_COLOR, "width": 2}}
        marker |= {"color": each.color}
        dot = go.Scatter(x=x, y=y, mode="markers", marker=marker, hoverinfo="skip")
        traces.append(dot)
    names = [*(each.name for each in lines), NOISE]
    return new_figure(
        traces,
        height=300,
        margin=(56, 12, 36, 44),
        finding=list_findings(_find_half(budgets, each) for each in lines),
        xaxis={"title": f"budget, {unit}", "showgrid": True},
        yaxis=PERCENT | {"title": f"probability of {wanted}"},
        annotations=[run_key(names, [*(each.color for each in lines), MUTED])],
    )


def _trace(budgets: Floats, line: BudgetLine, wanted: str) -> Any:
    return go.Scatter(
        x=budgets,
        y=100 * line.probabilities,
        mode="lines",
        line={"color": line.color, "width": 2.5},
        hovertemplate=f"{whole(line.name)}<br>budget %{{x}}: {wanted} "
        "<b>%{y:.1f} %</b><extra></extra>",
    )


def _find_half(budgets: Floats, line: BudgetLine) -> str:
    above = np.flatnonzero(line.probabilities > 0.5)
    if not len(above):
        return f"{line.name}: 50 % are not reached"
    return f"{line.name}: above 50 % from a budget of {budgets[above[0]]:g} on"
