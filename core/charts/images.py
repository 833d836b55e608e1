"""28 x 28 images as figures whose every pixel tells its value."""

import numpy as np
import plotly.graph_objects as go

from core.charts.canvas import dot, label, new_figure
from core.palette import translucent

GREYS = ((0.0, "#000000"), (1.0, "#ffffff"))
TICKS = (0, 7, 14, 21, 27)


def pixel_grid_figure(image, *, show_numbers=False, height=420):
    """Draws an image as the numbers it is.

    Args:
        image: `(28, 28)` uint8.
        show_numbers: Whether to write the value into each pixel.
        height: In pixels.
    """
    trace = _heatmap(image, scale=(0, 255, GREYS), value="%{z}")
    trace.xgap = trace.ygap = 1  # the grid: each square is one number
    if show_numbers:
        trace.texttemplate = "%{z}"  # without a size: plotly fits it to the squares
    return _square_figure(trace, height=height, margin=(28, 4, 28, 4), ticks=TICKS)


def mean_image_figure(image, *, title="", height=280):
    """Draws the mean of many images.

    Args:
        image: `(28, 28)` float, in 0..255.
        title: Stands above it; plotly's markup.
        height: In pixels.
    """
    trace = _heatmap(np.round(image, 1), scale=(0, 255, GREYS), value="mean %{z:.0f}")
    return _square_figure(trace, height=height, title=title)


def difference_figure(first, second, *, names, colors, title="", height=280):
    """Draws where the first mean image is brighter, and where the second.

    Where they agree the page shows through, which is neutral in both themes.

    Args:
        first: `(28, 28)` float, in 0..255.
        second: The same.
        names: What the two are.
        colors: `#rrggbb` of each; full colour is the largest difference.
        title: Stands above it; plotly's markup.
        height: In pixels.
    """
    difference = np.round(np.asarray(first, float) - second, 1)
    reach = max(1.0, float(np.abs(difference).max()))
    fades = (
        (0.0, colors[1]),
        (0.5, translucent(colors[1], 0)),
        (0.5, translucent(colors[0], 0)),
        (1.0, colors[0]),
    )
    trace = _heatmap(difference, scale=(-reach, reach, fades), value="%{text}")
    trace.text = np.where(
        difference > 0, f"{names[0]} is brighter by ", f"{names[1]} is brighter by "
    ) + np.char.mod("%.0f", np.abs(difference))
    return _square_figure(trace, height=height, title=title)


def pair_figures(means, names, colors, *, height=280):
    """Draws two mean images and, between them, their difference.

    Args:
        means: Two of `(28, 28)` float, in 0..255.
        names: What they are.
        colors: `#rrggbb` of each.
        height: In pixels.

    Returns:
        Name of a figure, for those who cannot see it -> figure; the first mean, the
        difference, the second mean.
    """
    first, second = (
        mean_image_figure(mean, title=f"{dot(color)} mean {name}", height=height)
        for mean, name, color in zip(means, names, colors, strict=True)
    )
    options = {"names": names, "colors": colors, "title": "difference"}
    return {
        f"Mean {names[0]}": first,
        f"Mean {names[0]} minus mean {names[1]}": difference_figure(
            *means, height=height, **options
        ),
        f"Mean {names[1]}, for comparison": second,
    }


def _heatmap(values, *, scale, value):
    low, high, colors = scale
    return go.Heatmap(
        z=np.asarray(values),
        zmin=low,
        zmax=high,
        colorscale=colors,
        showscale=False,
        hovertemplate=f"row %{{y}}, column %{{x}}<br><b>{value}</b><extra></extra>",
    )


def _square_figure(trace, *, height, margin=None, ticks=None, title=""):
    """Returns a sheet with square pixels, as wide as it can be, from the top."""
    rows, columns = np.shape(trace.z)
    axis = {
        "showgrid": False,
        "fixedrange": True,
        "constrain": "domain",
        "visible": ticks is not None,
        "tickvals": ticks,
    }
    across = {
        "range": [-0.5, columns - 0.5],
        "side": "top",
        "constraintoward": "center" if title else "left",  # under its heading
    }
    down = {"range": [rows - 0.5, -0.5], "scaleanchor": "x", "constraintoward": "top"}
    top = 28 if title else 4
    heading = label(title, x=0.5, y=1, xanchor="center", yshift=4)
    return new_figure(
        [trace],
        height=height,
        margin=margin or (4, 4, top, 4),
        xaxis=axis | across,
        yaxis=axis | down,
        annotations=[heading] if title else [],
    )
