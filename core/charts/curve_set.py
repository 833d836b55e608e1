"""CurveSet: what was measured of a run while it learned."""

from dataclasses import dataclass

import pandas as pd

SCALES = {"accuracy": 100, "loss": 1}  # percent; as it is
UNITS = {"accuracy": " %", "loss": ""}


@dataclass(frozen=True, eq=False)
class CurveSet:
    """The curves of one run; accuracies in 0..1."""

    name: str
    color: str
    # Columns epoch (finished epochs, from 1), accuracy, loss, val_accuracy, val_loss.
    epochs: pd.DataFrame
    # On training batches: epoch (1.25 is a quarter into the second), accuracy, loss.
    steps: pd.DataFrame
    restored: int | None = None  # the epoch whose weights were restored at the end

    @property
    def is_empty(self) -> bool:
        return self.epochs.empty and self.steps.empty

    @property
    def last_epoch(self) -> float:
        """How far the run has got, in epochs."""
        frames = [each for each in (self.epochs, self.steps) if not each.empty]
        return max(float(each["epoch"].iloc[-1]) for each in frames)

    def describe_end(self, metric: str) -> str:
        """Says where the run's validation curve ends, and where it was best."""
        known = self.epochs.dropna(subset="val_" + metric)
        if known.empty:
            return f"{self.name}: {self.last_epoch:.2f} epochs"
        is_accuracy = metric == "accuracy"
        epochs, values = known["epoch"].to_numpy(), known["val_" + metric].to_numpy()
        best, last = (
            f"{SCALES[metric] * values[at]:.4g}{UNITS[metric]} after epoch "
            f"{epochs[at]:g}"
            for at in (int(values.argmax() if is_accuracy else values.argmin()), -1)
        )
        word = "highest" if is_accuracy else "lowest"
        return f"{self.name}: validation {metric} {last}, {word} {best}"
