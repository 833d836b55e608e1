"""28 x 28 images as figures whose every pixel tells its value."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from core.charts.canvas import dot, label, new_figure
from core.palette import ACCENT, BELOW_ZERO, translucent

Scale = tuple[tuple[float, str], ...]
GREYS = ((0.0, "#000000"), (1.0, "#ffffff"))
DIM_GREYS = ((0.0, "#000000"), (1.0, "#b9bdc4"))  # leaves room for colour above
TICKS = (0, 7, 14, 21, 27)


def pixel_grid_figure(image: ArrayLike, *, show_numbers: bool = False) -> go.Figure:
    """Draws a `(28, 28)` uint8 image as the numbers it is."""
    trace = _heatmap(image, scale=(0, 255, GREYS), value="%{z}")
    trace.xgap = trace.ygap = 1  # the grid: each square is one number
    if show_numbers:
        trace.texttemplate = "%{z}"  # without a size: plotly fits it to the squares
    black = f"{100 * np.mean(np.asarray(image) == 0):.0f} % of its pixels are black."
    return _square_figure(
        trace, height=420, margin=(28, 4, 28, 4), ticks=TICKS, finding=black
    )


def image_figure(image: ArrayLike, *, title: str) -> go.Figure:
    """Draws a `(28, 28)` uint8 image under a title in markup."""
    trace = _heatmap(image, scale=(0, 255, GREYS), value="%{z}")
    brightest = f"Brightest at {_place_of(np.asarray(image).argmax())}."
    return _square_figure(trace, title=title, finding=brightest)


def mean_image_figure(image: NDArray[np.floating], *, title: str = "") -> go.Figure:
    """Draws the mean of many images, `(28, 28)` in 0..255, under a title in markup."""
    trace = _heatmap(np.round(image, 1), scale=(0, 255, GREYS), value="mean %{z:.0f}")
    brightest = f"Brightest at {_place_of(image.argmax())}."
    return _square_figure(trace, title=title, finding=brightest)


def difference_figure(
    first: ArrayLike,
    second: ArrayLike,
    *,
    names: Sequence[str],
    colors: Sequence[str],
    title: str = "",
) -> go.Figure:
    """Draws where the first mean image is brighter, and where the second.

    Where they agree the page shows through, which is neutral in both themes; full
    colour is the largest difference. Both are `(28, 28)` in 0..255.
    """
    difference = np.round(np.asarray(first, float) - second, 1)
    reach = max(1.0, float(np.abs(difference).max()))
    fades = _fades(colors[1], colors[0], 1)
    trace = _heatmap(difference, scale=(-reach, reach, fades), value="%{text}")
    trace.text = np.where(
        difference > 0, f"{names[0]} is brighter by ", f"{names[1]} is brighter by "
    ) + np.char.mod("%.0f", np.abs(difference))
    most = np.abs(difference).argmax()
    finding = f"They differ most at {_place_of(most)}: {trace.text.flat[most]}."
    return _square_figure(trace, title=title, finding=finding)


def heat_figure(
    image: ArrayLike,
    heat: ArrayLike,
    *,
    title: str,
    color: str = ACCENT,
    reach: float | None = None,
    words: str = "heat",
) -> go.Figure:
    """Lays heat, `(28, 28)` with orange below 0, over an image of that size.

    Args:
        title: Stands above it; plotly's markup.
        color: Of what is above 0.
        reach: The heat of full colour; None: the largest.
        words: What the pointer calls it.
    """
    heat = np.asarray(heat, float)
    reach = reach or max(float(np.abs(heat).max()), 1e-9)
    fades = _fades(BELOW_ZERO, color, 0.9)
    below = _heatmap(image, scale=(0, 255, DIM_GREYS), value="")
    below.update(hoverinfo="skip", hovertemplate=None)
    above = _heatmap(heat, scale=(-reach, reach, fades), value=f"{words} %{{z:.3f}}")
    high, low = _place_of(heat.argmax()), _place_of(heat.argmin())
    ends = f"Highest at {high}, lowest at {low}."
    return _square_figure(above, below, height=300, title=title, edge=2, finding=ends)


def pair_figures(
    means: Sequence[NDArray[np.floating]], names: Sequence[str], colors: Sequence[str]
) -> dict[str, go.Figure]:
    """Draws two mean images and, between them, their difference.

    The keys name the figures for those who cannot see them.
    """
    first, second = (
        mean_image_figure(mean, title=f"{dot(color)} mean {name}")
        for mean, name, color in zip(means, names, colors, strict=True)
    )
    difference = difference_figure(
        *means, names=names, colors=colors, title="difference"
    )
    return {
        f"Mean {names[0]}": first,
        f"Mean {names[0]} minus mean {names[1]}": difference,
        f"Mean {names[1]}, for comparison": second,
    }


def _fades(low: str, high: str, opacity: float) -> Scale:
    """Returns a colour scale that is clear in the middle, where the page shows."""
    return (
        (0.0, translucent(low, opacity)),
        (0.5, translucent(low, 0)),
        (0.5, translucent(high, 0)),
        (1.0, translucent(high, opacity)),
    )


def _heatmap(
    values: ArrayLike, *, scale: tuple[float, float, Scale], value: str
) -> go.Heatmap:
    low, high, colors = scale
    return go.Heatmap(
        z=np.asarray(values),
        zmin=low,
        zmax=high,
        colorscale=colors,
        showscale=False,
        hovertemplate=f"row %{{y}}, column %{{x}}<br><b>{value}</b><extra></extra>",
    )


def _place_of(pixel: np.integer) -> str:
    row, column = divmod(int(pixel), 28)
    return f"row {row}, column {column}"


def _square_figure(
    trace: Any,
    *below: Any,
    finding: str,
    height: int = 280,
    margin: tuple[int, int, int, int] | None = None,
    ticks: Sequence[int] | None = None,
    title: str = "",
    edge: int = 4,
) -> go.Figure:
    """Returns a sheet with square pixels, as wide as it can be, from the top."""
    rows, columns = np.shape(trace.z)
    axis = {"showgrid": False, "fixedrange": True, "constrain": "domain"}
    axis |= {"visible": ticks is not None, "tickvals": ticks}
    across = {
        "range": [-0.5, columns - 0.5],
        "side": "top",
        "constraintoward": "center" if title else "left",  # under its heading
    }
    down = {"range": [rows - 0.5, -0.5], "scaleanchor": "x", "constraintoward": "top"}
    top = 28 if title else edge
    heading = label(title, x=0.5, y=1, xanchor="center", yshift=4)
    return new_figure(
        [*below, trace],
        height=height,
        margin=margin or (edge, edge, top, edge),
        finding=finding,
        xaxis=axis | across,
        yaxis=axis | down,
        annotations=[heading] if title else [],
    )
