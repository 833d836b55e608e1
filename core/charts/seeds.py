"""Trainings repeated with several seeds: a dot for each, their mean, and lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.canvas import (
    CHARACTER,
    dot,
    empty_figure,
    new_figure,
    note,
    row_axis,
    run_key,
    side_labels,
    spread,
)
from core.charts.findings import list_findings
from core.charts.names import shorten_all, whole
from core.palette import translucent

EMPTY = "Nothing has been trained yet."
ROW, SERIES = 30, 18  # pixels of a row, and of each series after its first
NAME = 20  # characters of a row's name
HEIGHT, GAP = 340, 0.08  # of lines; gap between labels, in heights


@dataclass(frozen=True)
class SeedDots:
    """What the seeds of one training measured, in 0..1, and where it is drawn."""

    row: str
    series: str
    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        return sum(self.values) / len(self.values)

    def __str__(self) -> str:
        return f"{self.series}, {self.row}: {100 * self.mean:.1f} %"


def seed_dots_figure(
    cells: Sequence[SeedDots], colors: Mapping[str, str], *, title: str
) -> go.Figure:
    """Draws a row for each thing that was varied, with the seeds of each series.

    A tick is the mean. `colors` are by series; `title` names the accuracy.
    """
    if not cells:
        return empty_figure(EMPTY, height=160)
    rows = list(dict.fromkeys(each.row for each in cells))
    series = [name for name in colors if name in {each.series for each in cells}]
    names = shorten_all(rows[::-1], NAME)
    most = max(sum(each.row == row for each in cells) for row in rows)
    height = len(rows) * (ROW + SERIES * (most - 1)) + 88
    places = {row: len(rows) - 1 - at for at, row in enumerate(rows)}
    heights = [places[each.row] + _offset(each, cells, series) for each in cells]
    traces = list[Any]()
    for each, y in zip(cells, heights, strict=True):
        traces += _dots(each, y, colors[each.series])
    labels = [
        f"{dot(colors[each.series])} <b>{100 * each.mean:.1f} %</b>" for each in cells
    ]
    return new_figure(
        traces,
        height=height,
        margin=(16 + CHARACTER * max(map(len, names)), 76, 36, 48),
        finding=list_findings(map(str, cells)),
        xaxis=_percent_axis(cells, title),
        yaxis=row_axis(names),
        annotations=[
            *side_labels(labels, heights),
            run_key(series, [colors[name] for name in series]),
        ],
    )


def _offset(each: SeedDots, cells: Sequence[SeedDots], series: Sequence[str]) -> float:
    """Returns how far a series lies from the middle of its row, the first above."""
    beside = {other.series for other in cells if other.row == each.row}
    names = [name for name in series if name in beside]
    places = np.linspace(0.2, -0.2, len(names)) if len(names) > 1 else [0.0]
    return float(places[names.index(each.series)])


def _dots(each: SeedDots, y: float, color: str) -> list[go.Scatter]:
    values = [100 * value for value in each.values]
    hover = f"{whole(str(each.series))}, {whole(each.row)}<br>"
    return [
        go.Scatter(
            x=values,
            y=[y] * len(values),
            mode="markers",
            marker={"color": translucent(color, 0.55), "size": 10},
            customdata=list(range(1, len(values) + 1)),
            hovertemplate=f"{hover}<b>%{{x:.2f}} %</b><extra></extra>",
        ),
        go.Scatter(
            x=[100 * each.mean],
            y=[y],
            mode="markers",
            marker={
                "symbol": "line-ns",
                "size": 16,
                "line": {"color": color, "width": 3},
            },
            hovertemplate=f"{hover}mean <b>%{{x:.2f}} %</b><extra></extra>",
        ),
    ]


def _percent_axis(cells: Sequence[SeedDots], title: str) -> dict[str, Any]:
    values = [100 * value for each in cells for value in each.values]
    low, high = min(values), max(values)
    air = max(0.5, 0.08 * (high - low))
    return {
        "title": title,
        "range": [max(0, low - air), min(100.5, high + air)],
        "ticksuffix": " %",
        "nticks": 6,
        "showgrid": True,
        "fixedrange": True,
    }


@dataclass(frozen=True)
class SeedLine:
    """A line through the means of several seeds, at numbers on the axis."""

    name: str
    color: str
    points: Mapping[float, tuple[float, ...]]  # x -> shares in 0..1, one a seed
    is_floor: bool = False  # drawn quietly: what any network should beat

    @property
    def means(self) -> dict[float, float]:
        return {x: sum(each) / len(each) for x, each in sorted(self.points.items())}


def seed_lines_figure(
    lines: Sequence[SeedLine],
    *,
    x_title: str,
    y_title: str,
    is_log: bool = True,
) -> go.Figure:
    """Draws means with the band from the worst seed to the best, and a dot a seed."""
    lines = [line for line in lines if line.points]
    if not lines:
        return empty_figure(EMPTY, height=HEIGHT)
    traces = [trace for line in lines for trace in _line_traces(line)]
    shares = [v for line in lines for values in line.points.values() for v in values]
    low, high = 100 * min(shares), 100 * max(shares)
    air = max(1.0, 0.06 * (high - low))
    bounds = [max(0.0, low - air), min(100.5, high + air)]
    ends = [100 * list(line.means.values())[-1] for line in lines]
    heights = spread(ends, GAP * (bounds[1] - bounds[0]))
    labels = [
        f"{dot(line.color)} <b>{end:.1f} %</b>"
        for line, end in zip(lines, ends, strict=True)
    ]
    xs = sorted({x for line in lines for x in line.points})
    return new_figure(
        traces,
        height=HEIGHT,
        margin=(52, 76, 52, 48),
        finding=list_findings(map(_describe_line, lines)),
        xaxis=number_axis(xs, x_title, is_log=is_log),
        yaxis={"range": bounds, "ticksuffix": " %", "nticks": 6, "fixedrange": True},
        annotations=[
            *side_labels(labels, heights),
            note(y_title, x=0, y=1, xshift=-44, yshift=8),
            run_key([line.name for line in lines], [line.color for line in lines])
            | {"yshift": 26},
        ],
    )


def _describe_line(line: SeedLine) -> str:
    means = list(line.means.items())
    (first, low), (last, high) = means[0], means[-1]
    return (
        f"{line.name}: {100 * low:.1f} % at {first:,g}, {100 * high:.1f} % at {last:,g}"
    )


def _line_traces(line: SeedLine) -> list[go.Scatter]:
    points = dict(sorted(line.points.items()))
    xs = list(points)
    band = go.Scatter(
        x=[*xs, *xs[::-1]],
        y=[
            *(100 * max(points[x]) for x in xs),
            *(100 * min(points[x]) for x in xs[::-1]),
        ],
        fill="toself",
        fillcolor=translucent(line.color, 0.18),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )
    seeds = go.Scatter(
        x=[x for x in xs for _ in points[x]],
        y=[100 * value for x in xs for value in points[x]],
        mode="markers",
        marker={"color": translucent(line.color, 0.5), "size": 6},
        hoverinfo="skip",
    )
    means = go.Scatter(
        x=xs,
        y=[100 * mean for mean in line.means.values()],
        name=line.name,
        mode="lines+markers",
        line={
            "color": line.color,
            "width": 1.5 if line.is_floor else 2.5,
            "dash": "dash" if line.is_floor else "solid",
        },
        marker={"size": 4 if line.is_floor else 7},
        hovertemplate=f"{whole(line.name)}<br>%{{x:,}}: <b>%{{y:.2f}} %</b>"
        "<extra></extra>",
    )
    return [band, seeds, means]


def number_axis(
    xs: Sequence[float], title: str, *, is_log: bool = True
) -> dict[str, Any]:
    """Returns an axis whose ticks are the numbers that were tried."""
    axis: dict[str, Any] = {
        "title": title,
        "tickvals": list(xs),
        "ticktext": [f"{x:,g}" for x in xs],
        "fixedrange": True,
    }
    if not is_log:
        return axis
    low, high = np.log10(min(xs)), np.log10(max(xs))
    air = 0.05 * max(float(high - low), 0.2)
    return axis | {"type": "log", "range": [float(low) - air, float(high) + air]}
