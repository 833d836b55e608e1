"""Heat over an image: where something speaks for a class, or against it."""

import numpy as np
import plotly.graph_objects as go

from core.charts.canvas import label, new_figure
from core.data.dataset import SIDE
from core.palette import ACCENT, BELOW_ZERO, translucent

DIM_GREYS = ((0.0, "#000000"), (1.0, "#b9bdc4"))  # leaves room for colour above


def heat_figure(
    image, heat, *, title="", color=ACCENT, reach=None, words="heat", height=300
):
    """Lays heat over an image.

    Args:
        image: `(28, 28)` uint8.
        heat: `(28, 28)` float; below 0 is orange.
        title: Stands above it; plotly's markup.
        color: `#rrggbb` of what is above 0.
        reach: The heat of full colour; None: the largest.
        words: What the pointer calls it.
        height: In pixels.
    """
    heat = np.asarray(heat, float)
    reach = reach or max(float(np.abs(heat).max()), 1e-9)
    fades = [
        (0.0, translucent(BELOW_ZERO, 0.9)),
        (0.5, translucent(BELOW_ZERO, 0)),
        (0.5, translucent(color, 0)),
        (1.0, translucent(color, 0.9)),
    ]
    traces = [
        go.Heatmap(
            z=np.asarray(image), zmin=0, zmax=255, colorscale=DIM_GREYS,
            showscale=False, hoverinfo="skip",
        ),
        go.Heatmap(
            z=heat, zmin=-reach, zmax=reach, colorscale=fades, showscale=False,
            hovertemplate=(
                f"row %{{y}}, column %{{x}}<br>{words} %{{z:.3f}}<extra></extra>"
            ),
        ),
    ]  # fmt: skip
    axis = {"showgrid": False, "fixedrange": True, "constrain": "domain"}
    axis |= {"visible": False}
    heading = label(title, x=0.5, y=1, xanchor="center", yshift=4)
    return new_figure(
        traces,
        height=height,
        margin=(2, 2, 28 if title else 2, 2),
        xaxis=axis | {"range": [-0.5, SIDE - 0.5]},
        yaxis=axis
        | {"range": [SIDE - 0.5, -0.5], "scaleanchor": "x", "constraintoward": "top"},
        annotations=[heading] if title else [],
    )
