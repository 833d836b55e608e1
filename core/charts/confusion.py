"""The confusion matrix as a figure whose cells can be clicked."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from core.charts.canvas import STRONG, new_figure
from core.charts.findings import find_worst, list_findings
from core.palette import (
    ACCENT,
    DIVERGING,
    DIVERGING_DARK,
    GOOD,
    SEQUENTIAL,
    SEQUENTIAL_DARK,
    translucent,
)

Cell = tuple[int, int]
Limits = tuple[float, float]  # the largest error, the largest number of correct ones
KINDS = ("counts", "of true", "of predicted")
HEIGHT, TOP, LEFT, RIGHT = 520, 92, 92, 36  # the last name leans over the edge
NUMBER_SIZE = 11  # four digits fit into a cell on a phone
CELL = 28  # pixels on a phone; what a finger hits
CORRECT_COLORS = (translucent(GOOD, 0.05), translucent(GOOD, 0.45))


def confusion_figure(
    matrix: ArrayLike,
    names: Sequence[str],
    *,
    kind: str = "counts",
    limits: Limits | None = None,
    selected: Cell | None = None,
    is_dark: bool = False,
) -> go.Figure:
    """Draws a confusion matrix: rows are true classes, columns predicted ones.

    Correct predictions stand apart in green, each of the two with a scale of its own,
    or the diagonal would wash the errors out.

    Args:
        matrix: `(10, 10)` counts.
        kind: One of `KINDS`: counts, or percent of a row or of a column.
        limits: The ends of both scales; None: `find_limits` of this matrix alone.
        selected: `(true, predicted)` of a framed cell.
    """
    values = normalize(matrix, kind)
    is_right = np.eye(len(names), dtype=bool)
    errors = np.where(is_right, np.nan, values)
    reach, best = limits or find_limits([matrix], kind)
    scales = error_colors(is_dark), CORRECT_COLORS
    traces = [
        _cells(errors, (0, max(reach, 1e-9)), _scale(scales[0])),
        _cells(
            np.where(is_right, values, np.nan), (0, max(best, 1e-9)), _scale(scales[1])
        ),
    ]
    strong = np.nan_to_num(errors) > reach / 2  # a light number on a deep cell
    inks = np.where(strong, _opposite(is_dark), STRONG["color"])
    counts = np.char.mod("%d images", np.asarray(matrix))
    words = np.where(np.round(values) == 0, "", np.char.mod("%.0f", values))
    finding = find_worst(matrix, names)
    return _finish(traces, words, inks, names, counts, selected, finding)


def find_limits(matrices: Iterable[ArrayLike], kind: str = "counts") -> Limits:
    """Returns the largest error and the largest diagonal value of all matrices."""
    values = np.stack([normalize(each, kind) for each in matrices])  # (m, 10, 10)
    is_right = np.eye(values.shape[-1], dtype=bool)
    return float(values[:, ~is_right].max()), float(values[:, is_right].max())


def error_colors(is_dark: bool) -> Sequence[str]:
    """Returns the colours of errors, from none on: the page's first, then blues."""
    return SEQUENTIAL_DARK if is_dark else SEQUENTIAL


def confusion_difference_figure(
    first: ArrayLike,
    second: ArrayLike,
    names: Sequence[str],
    *,
    titles: Sequence[str],
    selected: Cell | None = None,
    is_dark: bool = False,
) -> go.Figure:
    """Draws where the first of two models errs more often, and where the second.

    Both are `(10, 10)` counts on the same images.
    """
    difference = np.asarray(first, int) - second
    colors = DIVERGING_DARK if is_dark else DIVERGING
    off = np.where(np.eye(len(names), dtype=bool), 0, difference)
    reach = max(1, int(np.abs(off).max()))
    trace = _cells(np.clip(difference, -reach, reach), (-reach, reach), _scale(colors))
    words = np.where(difference == 0, "", np.char.mod("%+d", difference))
    words = np.char.replace(words, "-", "−")
    strong = np.abs(np.clip(difference, -reach, reach)) > reach * 0.6
    hover = np.char.add(
        np.char.mod(f"{titles[0]} %d, ", np.asarray(first)),
        np.char.mod(f"{titles[1]} %d", np.asarray(second)),
    )
    inks = np.where(strong, _opposite(is_dark), STRONG["color"])
    finding = _find_widest(off, names, titles)
    return _finish([trace], words, inks, names, hover, selected, finding)


def _find_widest(
    difference: NDArray[Any], names: Sequence[str], titles: Sequence[str]
) -> str:
    ends = []
    for title, signed in zip(titles, (difference, -difference), strict=True):
        true, predicted = divmod(int(signed.argmax()), len(names))
        more = signed[true, predicted]
        pair = f"{names[true]} for {names[predicted]}"
        ends.append(f"{title} takes {pair} {more} times more" if more else "")
    return list_findings(filter(None, ends)) if any(ends) else "Both err alike."


def normalize(matrix: ArrayLike, kind: str) -> NDArray[np.float64]:
    """Returns counts, or percent of each row or column; 0 where it is empty.

    Raises:
        ValueError: for a kind that does not exist.
    """
    matrix = np.asarray(matrix, float)
    if kind == "counts":
        return matrix
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, received {kind!r}.")
    whole = matrix.sum(axis=1 if kind == "of true" else 0, keepdims=True)
    return 100 * np.divide(matrix, whole, out=np.zeros_like(matrix), where=whole > 0)


def _scale(colors: Sequence[str]) -> list[list[Any]]:
    return [[place / (len(colors) - 1), color] for place, color in enumerate(colors)]


def _cells(
    values: NDArray[Any], limits: tuple[float, float], scale: list[list[Any]]
) -> go.Heatmap:
    return go.Heatmap(
        z=values,
        zmin=limits[0],
        zmax=limits[1],
        colorscale=scale,
        showscale=False,
        xgap=1,
        ygap=1,
        hoverinfo="skip",
    )


def _finish(
    traces: list[Any],
    words: NDArray[Any],
    inks: NDArray[Any],
    names: Sequence[str],
    details: NDArray[Any],
    selected: Cell | None,
    finding: str,
) -> go.Figure:
    """Adds numbers, what a click hits, the frame of the chosen cell, and the axes."""
    count = len(names)
    traces.append(_click_targets(words, inks, names, details))
    axis = {"tickvals": list(range(count)), "ticktext": list(names), "tickfont": STRONG}
    axis |= {"showgrid": False, "fixedrange": True, "constrain": "domain"}
    return new_figure(
        traces,
        height=HEIGHT,
        margin=(LEFT, RIGHT, TOP, 8),
        finding=finding,
        xaxis=axis | {"side": "top", "tickangle": -60, "range": [-0.5, count - 0.5]},
        yaxis=axis | {"range": [count - 0.5, -0.5]},
        shapes=[] if selected is None else [_frame(*selected)],
        clickmode="event+select",
        hovermode="closest",
    )


def _click_targets(
    words: NDArray[Any], inks: NDArray[Any], names: Sequence[str], details: NDArray[Any]
) -> go.Scatter:
    """Returns the squares that catch a click; on a heatmap it selects nothing."""
    true, predicted = np.indices((len(names), len(names))).reshape(2, -1)
    # Lists: of an array, Streamlit's selection would hold {"0": ..., "1": ...}.
    cells: list[list[int]] = np.stack([true, predicted], axis=1).tolist()
    texts = [
        f"<b>{names[row]}</b> taken for <b>{names[column]}</b><br>{detail}"
        if row != column
        else f"<b>{names[row]}</b>, rightly<br>{detail}"
        for (row, column), detail in zip(cells, np.ravel(details), strict=True)
    ]
    return go.Scatter(
        x=predicted,
        y=true,
        mode="markers+text",
        marker={"symbol": "square", "size": CELL, "opacity": 0},
        text=words.ravel(),
        textfont={"size": NUMBER_SIZE, "color": inks.ravel().tolist()},
        customdata=cells,
        hovertext=texts,
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _opposite(is_dark: bool) -> str:
    """Returns the ink on deep cells, which are dark on a light page and vice versa."""
    return "#10141c" if is_dark else "#ffffff"


def _frame(true: int, predicted: int) -> dict[str, Any]:
    across = {"x0": predicted - 0.5, "x1": predicted + 0.5}
    down = {"y0": true - 0.5, "y1": true + 0.5}
    return {"type": "rect", "line": {"color": ACCENT, "width": 3}} | across | down
