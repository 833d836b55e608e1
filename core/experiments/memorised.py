"""What the curves of memorising networks tell: shape, remedies, training accuracy."""

from collections.abc import Sequence
from statistics import mean

import numpy as np
import pandas as pd

from core.analysis.overfitting import rising_since
from core.charts.curve_set import CurveSet
from core.experiments.effects import Cells
from core.experiments.plans import CNN, NOTHING, REMEDIES
from core.experiments.results import Result
from core.words import percent

FALLS, RISES, LEVEL = "it falls to the end", "it falls, then rises", "it stays level"
FLAT = 0.1  # of the first loss: less is no fall


def curve_set(name: str, color: str, result: Result) -> CurveSet:
    """Returns the curves of a result as charts draw them."""
    epochs = pd.DataFrame(result.curves)
    epochs.insert(0, "epoch", np.arange(1, len(epochs) + 1))
    steps = pd.DataFrame(columns=["epoch", "accuracy", "loss"], dtype=float)
    restored = None
    if result.config.patience is not None:
        restored = int(np.argmin(result.curves["val_loss"])) + 1
    return CurveSet(name, color, epochs, steps, restored)


def training_accuracy(results: Sequence[Result]) -> float:
    """Returns the mean over seeds of the last epoch's training accuracy."""
    return mean(each.curves["accuracy"][-1] for each in results)


def overfits_since(result: Result) -> int | None:
    """Returns the epoch, from 1, since which validation loss has risen, or None."""
    losses, watched = (np.array(result.curves[k]) for k in ("loss", "val_loss"))
    since = rising_since(losses, watched)
    return None if since is None else since + 1


def describe_shape(results: Sequence[Result]) -> str | None:
    """Returns what validation loss does in most seeds; None before any is known."""
    if not results:
        return None
    shapes = [_shape(each) for each in results]
    return max(dict.fromkeys(shapes), key=shapes.count)


def _shape(result: Result) -> str:
    if overfits_since(result) is not None:
        return RISES
    losses = result.curves["val_loss"]
    return FALLS if losses[-1] < (1 - FLAT) * losses[0] else LEVEL


def describe_remedies(cells: Cells) -> str:
    """Says in Markdown what memorising looks like, and which remedies end it."""
    base = cells[CNN, NOTHING]
    since = [epoch for each in base if (epoch := overfits_since(each)) is not None]
    words = (
        f"Without a remedy the network gets {percent(training_accuracy(base), 0)} of "
        f"its 500 training images right and {percent(_validation(base), 0)} of the "
        "validation images. "
    )
    if since:
        early = mean(each.curves["val_accuracy"][e - 1] for each, e in _paired(base))
        words += (
            f"Its validation loss rises from about epoch {mean(since):.0f} on, while "
            f"validation accuracy goes from {percent(early, 0)} to "
            f"{percent(_validation(base), 0)}: the loss counts how confident the wrong "
            "predictions are, accuracy only how many there are. "
        )
    found = {name: cells[CNN, name] for name in REMEDIES if cells.get((CNN, name))}
    ended = [
        name for name, group in found.items() if not any(map(overfits_since, group))
    ]
    if found:
        words += (
            f"With {', '.join(ended)} the validation loss of no seed is rising at the "
            "end. "
            if ended
            else "No remedy alone keeps the validation loss from rising. "
        )
        best = max(found, key=lambda name: _validation(found[name]))
        words += (
            f"The highest validation accuracy comes with {best}: "
            f"{percent(_validation(found[best]))}."
        )
    return words


def _paired(results: Sequence[Result]) -> list[tuple[Result, int]]:
    pairs = [(each, overfits_since(each)) for each in results]
    return [(each, epoch) for each, epoch in pairs if epoch is not None]


def _validation(results: Sequence[Result]) -> float:
    return mean(each.val_accuracy for each in results)
