"""What adds up to a number: signed bars, the largest first."""

import numpy as np
import plotly.graph_objects as go

from core.charts.canvas import new_figure, row_axis
from core.palette import ACCENT, BELOW_ZERO

ROW = 26  # pixels


def contributions_figure(names, values, details=None):
    """Draws signed contributions, in the order given, from the top.

    Args:
        names: `n` texts.
        values: `(n,)` numbers; blue above 0, orange below.
        details: `n` texts for the pointer, or None.
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
        height=ROW * len(values) + 56,
        margin=(150, 12, 8, 40),
        xaxis={"title": "adds to the sum", "showgrid": True},
        yaxis=row_axis(list(names)[::-1]),
        bargap=0.3,
    )
