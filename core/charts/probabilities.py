"""The ten probabilities of an answer, of models side by side."""

import numpy as np
import plotly.graph_objects as go

from core.charts.canvas import dot, label, new_figure, row_axis, shorten

ROW = 30  # pixels


def probabilities_figure(answers, names, *, colors, truth=None):
    """Draws each class's probability, a bar a model.

    Args:
        answers: Name of a model -> `(10,)` probabilities.
        names: The classes.
        colors: One for each model.
        truth: The true class, whose name is set bold, or None.
    """
    order = np.arange(len(names))[::-1]  # plotly counts from below
    ticks = [names[each] for each in order]
    if truth is not None:
        ticks[len(names) - 1 - truth] = f"<b>{names[truth]} ✓</b>"
    bars = [
        go.Bar(
            x=100 * np.asarray(values)[order],
            y=np.arange(len(names)),
            orientation="h",
            marker={"color": color},
            customdata=[names[each] for each in order],
            hovertemplate=(
                f"{shorten(model, 40)}: %{{x:.1f}} % sure of %{{customdata}}"
                "<extra></extra>"
            ),
        )
        for (model, values), color in zip(answers.items(), colors, strict=True)
    ][::-1]  # the first model's bar on top
    key = "    ".join(
        f"{dot(color)} {shorten(model, 18)}"
        for model, color in zip(answers, colors, strict=True)
    )
    return new_figure(
        bars,
        height=ROW * len(names) + 76,
        margin=(112, 12, 32, 44),
        xaxis={"title": "how sure", "ticksuffix": " %", "range": [0, 101]}
        | {"showgrid": True},
        yaxis=row_axis(ticks),
        annotations=[label(key, x=0, y=1, yshift=6)],
        barmode="group",
        bargap=0.25,
    )
