"""What a run costs, in parameters or seconds, on a logarithmic axis."""

from collections.abc import Sequence

import numpy as np

from core.charts.canvas import Axis

UNITS = {
    "parameters": ((1, ""), (1e3, "k"), (1e6, "M"), (1e9, "G")),
    "seconds": ((1, " s"), (60, " min"), (3600, " h")),
}
DECADES = 10.0 ** np.arange(-2, 11)
HOURS = 3600 * DECADES[2:]
SECONDS = (0.1, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800)
TICKS = {  # from fine to coarse
    "parameters": [np.outer(DECADES, each).ravel() for each in ((1, 2, 5), (1, 3), 1)],
    "seconds": [
        np.r_[SECONDS, np.outer(HOURS, (1, 2, 5)).ravel()],
        np.r_[[0.1, 1, 10, 30, 60, 300, 600, 1800], np.outer(HOURS, (1, 3)).ravel()],
        np.r_[[0.1, 1, 10, 60, 600], HOURS],
    ],
}


def cost_axis(
    costs: Sequence[float],
    kind: str,
    *,
    air: tuple[float, float] = (0.4, 0.2),
    is_coarse: bool = False,
) -> Axis:
    """Returns a logarithmic axis with a few round ticks; its range is in powers of ten.

    Args:
        costs: Positive numbers.
        kind: One of `UNITS`.
        air: Powers of ten at both ends, at least; the same as a share of the span.
        is_coarse: Whether three ticks are enough; otherwise at most six if possible.
    """
    low, high = np.log10(min(costs)), np.log10(max(costs))
    room = max(air[0], air[1] * (high - low))
    bounds = [float(low - room), float(high + room)]
    for candidates in TICKS[kind][:: -1 if is_coarse else 1]:
        places = np.log10(np.unique(candidates))
        ticks = 10 ** places[(places >= bounds[0]) & (places <= bounds[1])]
        if len(ticks) >= 3 if is_coarse else len(ticks) <= 6:
            break
    ticks = np.round(ticks, 3).tolist()
    words = [cost_words(each, kind) for each in ticks]
    return {"type": "log", "range": bounds, "tickvals": ticks, "ticktext": words}


def cost_words(cost: float, kind: str) -> str:
    """Writes a cost with two digits and its unit: `280k`, `1.5 min`."""
    units = UNITS[kind]
    size, unit = next((each for each in reversed(units) if cost >= each[0]), units[0])
    return f"{float(f'{cost / size:.2g}'):g}{unit}"
