"""What figures show, in sentences: without plotly, so that a report can say it, too."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

MOST_TOLD = 4  # runs; who listens to an alt text cannot skim


def list_findings(parts: Iterable[str]) -> str:
    """Returns what is found of each run as one sentence, of the first few runs."""
    parts = list(parts)
    more = len(parts) - MOST_TOLD
    if more > 0:
        parts[MOST_TOLD:] = [f"and {more} more"]
    return "; ".join(parts) + "."


def find_worst(matrix: ArrayLike, names: Sequence[str]) -> str:
    """Says which class is taken for which other most often, by its share of the class.

    `matrix` are counts, rows true classes.
    """
    counts = np.array(matrix)
    totals = counts.sum(axis=1)
    np.fill_diagonal(counts, 0)
    shares = counts / np.maximum(totals, 1)[:, None]
    true, predicted = divmod(int(shares.argmax()), len(names))
    if not counts[true, predicted]:
        return "No two classes are confused."
    return (
        f"{names[true]} is most often taken for {names[predicted]}: "
        f"{100 * shares[true, predicted]:.0f} %, {counts[true, predicted]} of "
        f"{totals[true]} images."
    )
