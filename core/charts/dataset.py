"""What a dataset holds: how many images of each class, and how bright they are."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from core.charts.canvas import new_figure, note, row_axis, side_labels
from core.charts.findings import list_findings
from core.data.dataset import CLASS_NAMES
from core.palette import CLASS_COLORS, MUTED, translucent

BIN = 8  # grey levels: 32 bars can be told apart on a phone
OPACITIES = (1.0, 0.55, 0.25)  # train, validation, test
NO_ZOOM = {"fixedrange": True}
GREY_AXIS = {"title": "grey value", "range": [0, 256]} | NO_ZOOM
GREY_AXIS["tickvals"] = [1, 64, 128, 192, 255]


def class_counts_figure(
    counts_by_split: Mapping[str, NDArray[np.integer]],
    *,
    names: Sequence[str] = CLASS_NAMES,
) -> go.Figure:
    """Draws how many images each class has in up to three splits, `(classes,)` each."""
    rows = np.arange(len(names))[::-1]  # plotly counts from below
    shades = dict(zip(counts_by_split, OPACITIES, strict=False))
    traces = [
        _count_trace(split, counts_by_split[split], rows, names, shade)
        for split, shade in shades.items()
    ]
    totals = np.sum(list(counts_by_split.values()), axis=0)
    key = "   ".join(
        f'<span style="color:{translucent(MUTED, shade)}">■</span> {split}'
        for split, shade in shades.items()
    )
    return new_figure(
        traces,
        height=364,
        margin=(96, 56, 36, 28),
        finding=(
            f"{min(totals):,} to {max(totals):,} images of each class, most of "
            f"{names[int(np.argmax(totals))]}."
            if min(totals) < max(totals)
            else f"{max(totals):,} images of each class."
        ),
        barmode="stack",
        bargap=0.3,
        xaxis={"tickformat": ",", "nticks": 5, "showgrid": True} | NO_ZOOM,
        yaxis=row_axis(names[::-1]),
        annotations=[
            note(key, x=0, y=1, yshift=10),
            *side_labels(f"{total:,}" for total in totals[::-1]),
        ],
    )


def _count_trace(
    split: str, counts: ArrayLike, rows: ArrayLike, names: Sequence[str], shade: float
) -> go.Bar:
    return go.Bar(
        x=np.asarray(counts),
        y=rows,
        name=split,
        orientation="h",
        marker={"color": [translucent(color, shade) for color in CLASS_COLORS]},
        text=list(names),
        textposition="none",  # for the hover text only
        hovertemplate=f"<b>%{{text}}</b><br>{split}: %{{x:,}}<extra></extra>",
    )


def pixel_histogram_figure(
    images_by_class: Mapping[str, NDArray[np.uint8]],
    *,
    colors: Mapping[str, str] | None = None,
) -> go.Figure:
    """Draws how the grey values of classes are spread.

    Black pixels are counted in words: about half of all are background, and as a bar
    they would flatten the others.

    Args:
        images_by_class: Name -> `(n, 28, 28)`; of one class bars, of more lines.
        colors: Of each name; None takes the classes' own.
    """
    colors = colors or dict(zip(CLASS_NAMES, CLASS_COLORS, strict=True))
    shares = {
        name: np.bincount(images.ravel(), minlength=256) / max(1, images.size)
        for name, images in images_by_class.items()
    }
    black = ", ".join(
        f"{100 * share[0]:.0f} % of {name}" for name, share in shares.items()
    )
    return new_figure(
        [
            _brightness_trace(name, share, colors[name], is_line=len(shares) > 1)
            for name, share in shares.items()
        ],
        height=280,
        margin=(44, 8, 36, 44),
        finding=list_findings(
            f"{name}: {100 * share[0]:.0f} % of pixels are black, "
            f"{100 * share[128:].sum():.0f} % are brighter than 127"
            for name, share in shares.items()
        ),
        bargap=0.08,
        xaxis=GREY_AXIS,
        yaxis={"ticksuffix": " %", "nticks": 4, "rangemode": "tozero"} | NO_ZOOM,
        annotations=[note(f"Black pixels, not drawn: {black}", x=0, y=1, yshift=10)],
    )


def _brightness_trace(
    name: str, share: NDArray[np.float64], color: str, *, is_line: bool
) -> go.Scatter | go.Bar:
    share = np.concatenate([[0.0], share[1:]])
    starts = np.arange(0, 256, BIN)
    common = {
        "x": starts + BIN / 2,
        "y": 100 * np.add.reduceat(share, starts),
        "name": name,
        "customdata": [f"{max(1, start)} to {start + BIN - 1}" for start in starts],
        "hovertemplate": (
            f"<b>{name}</b><br>%{{y:.1f}} % of its pixels are<br>"
            "%{customdata}<extra></extra>"
        ),
    }
    if is_line:
        line = {"color": color, "width": 2.5, "shape": "spline"}
        return go.Scatter(common, mode="lines", line=line)
    return go.Bar(common, width=BIN, marker={"color": color})
