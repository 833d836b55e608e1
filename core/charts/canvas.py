"""The empty sheet all figures start from, and how labels and axes are set on it."""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from core.charts.names import shorten_all, whole
from core.palette import MUTED, translucent

Axis = Note = dict[str, Any]  # as plotly takes them
TEXT_SIZE = 13
CHARACTER = 7  # pixels; a little more than the mean, as no one can measure here
GRID_COLOR = translucent(MUTED, 0.22)
DOT = 9  # pixels from the middle of a run's dot to where its name may begin
KEY_NAME, KEY_GAP = 18, "    "  # characters of a name in a key; between two names
PERCENT = {"ticksuffix": " %", "range": [0, 101]}
CLEAR = "rgba(0, 0, 0, 0)"
# Not a colour: in figures, Streamlit's theme puts the page's ink in its place. No one
# colour reaches a contrast of 4.5 on both pages. Elsewhere it is near black.
INK = "#000037"
STRONG = {"size": TEXT_SIZE, "color": INK}
QUIET = {"size": TEXT_SIZE, "color": MUTED}


def new_figure(
    traces: Iterable[Any],
    *,
    height: int,
    margin: tuple[int, int, int, int],
    finding: str,
    xaxis: Axis | None = None,
    yaxis: Axis | None = None,
    **layout: Any,
) -> go.Figure:
    """Returns a figure in the house's look, as wide as the page.

    All is set at once: plotly validates the whole list again with each annotation
    added to a figure, which took longer than everything else together.

    Args:
        margin: `(left, right, top, bottom)` in pixels. Fixed, since a margin that
            follows its labels makes a live figure jump.
        finding: What a reader sees in it, in words for those who cannot see; it is
            kept as the layout's `meta`, and `show_chart` makes it the alt text.
        **layout: More of plotly's layout; wins over the house's.
    """
    house = {
        "height": height,
        "margin": dict(zip("lrtb", margin, strict=True)) | {"pad": 4},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": STRONG,
        "meta": finding,
        "showlegend": False,
        "hoverlabel": {"align": "left", "namelength": -1, "font": {"size": TEXT_SIZE}},
        # Keeps the reader's zoom where a figure is updated in place. Streamlit 1.67
        # mounts a changed figure anew, so there only reruns without news keep it.
        "uirevision": "kept",
        "dragmode": False,  # a finger on a phone scrolls the page, not the axis
        "xaxis": _axis({"showgrid": False} | (xaxis or {})),
        "yaxis": _axis({"showgrid": True} | (yaxis or {})),
    }
    return go.Figure(list(traces), layout=house | layout)


def _axis(own: Axis) -> Axis:
    title = {"text": own.pop("title", None), "font": QUIET, "standoff": 8}
    return {
        "automargin": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "gridcolor": GRID_COLOR,
        "title": title,
        "tickfont": QUIET | {"size": TEXT_SIZE - 1},
    } | own


def empty_figure(message: str, *, height: int = 340) -> go.Figure:
    """Returns a sheet that says in words why there is nothing on it yet."""
    text = note(message, x=0.5, y=0.5, xanchor="center", yanchor="middle")
    look = {"xaxis": {"visible": False}, "yaxis": {"visible": False}}
    return new_figure(
        [],
        height=height,
        margin=(16, 16, 16, 16),
        finding=message,
        annotations=[text],
        **look,
    )


def label(text: str, *, x: float, y: float, **options: Any) -> Note:
    """Returns an annotation in the page's ink, in fractions of the plotting area."""
    house = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    house |= {"showarrow": False, "align": "left", "font": STRONG}
    return house | {"text": text, "x": x, "y": y} | options


def note(text: str, *, x: float, y: float, **options: Any) -> Note:
    """Returns a quiet annotation, in fractions of the plotting area."""
    return label(text, x=x, y=y, **({"font": QUIET} | options))


def run_key(names: Iterable[str], colors: Iterable[str], *, yshift: int = 8) -> Note:
    """Returns what names the runs above a figure, each behind a dot in its color."""
    names = list(names)
    pairs = zip(shorten_all(names, KEY_NAME), colors, strict=True)
    words = KEY_GAP.join(f"{dot(color)} {name}" for name, color in pairs)
    hover = "<br>".join(map(whole, names))
    return label(words, x=0, y=1, yshift=yshift, hovertext=hover)


def run_line(
    name: str, color: str, x: ArrayLike, y: ArrayLike, words: str, **options: Any
) -> go.Scatter:
    """Returns a run's line through shares in 0..1, drawn in percent.

    The pointer says `words` under the run's name.
    """
    usual = {
        "x": 100 * np.asarray(x),
        "y": 100 * np.asarray(y),
        "mode": "lines",
        "line": {"color": color, "width": 2.5},
        "hovertemplate": f"{whole(name)}{words}<extra></extra>",
    }
    return go.Scatter(usual | options)


def side_labels(
    texts: Iterable[str], heights: Iterable[float] | None = None, **options: Any
) -> list[Note]:
    """Returns annotations right of the sheet: at `heights`, or at rows 0, 1, ..."""
    usual = {"x": 1.02, "yref": "y", "yanchor": "middle"} | options
    places = count() if heights is None else heights
    return [label(text, y=y, **usual) for text, y in zip(texts, places, strict=False)]


def row_axis(names: Sequence[str]) -> Axis:
    """Returns a vertical axis of rows 0, 1, ... from below, with their names in ink."""
    return {
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "range": [-0.6, len(names) - 0.4],
        "showgrid": False,
        "tickfont": STRONG,  # names are read, numbers only looked up
        "fixedrange": True,
    }


def error_bar(
    color: str, above: ArrayLike, below: ArrayLike, *, thickness: int
) -> dict[str, Any]:
    """Returns a bar without whiskers, in a breath of `color`."""
    ends = {"type": "data", "symmetric": False, "array": above, "arrayminus": below}
    look = {"thickness": thickness, "width": 0, "color": translucent(color, 0.3)}
    return ends | look


def dot(color: str) -> str:
    """Returns a dot in `color` to set before a label, which itself stays in ink.

    Several of the palette's colours are too light for small letters on white.
    """
    return f'<span style="color:{color}">●</span>'


def spread(positions: ArrayLike, gap: float) -> list[float]:
    """Moves positions apart until neighbours are `gap` from each other.

    Returns:
        Positions in the order they came in. Their order and, for each crowd, its
        centre are kept.
    """
    order = np.argsort(positions, kind="stable")
    crowds = []  # each is [centre of its members' wishes, how many]
    for wish in np.asarray(positions, float)[order]:
        right, many = wish, 1
        while crowds:
            left, few = crowds[-1]
            if right - left >= gap * (few + many) / 2 - 1e-9:
                break
            crowds.pop()
            right, many = (left * few + right * many) / (few + many), few + many
        crowds.append((right, many))
    placed = [
        centre + (place - (size - 1) / 2) * gap
        for centre, size in crowds
        for place in range(size)
    ]
    result = np.empty(len(order))
    result[order] = placed
    return result.tolist()
