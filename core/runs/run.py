"""Run: one training run as its folder tells it."""

# pyright: reportMissingTypeStubs=false
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from core.arrays import Labels, Probabilities
from core.process import is_alive
from core.runs.config import TrainingConfig
from core.runs.contents import (
    HISTORY_COLUMNS,
    PREDICTIONS,
    STEP_COLUMNS,
    read_arrays,
    read_table,
)
from core.runs.heartbeat import SILENT_SECONDS, silence
from core.runs.status import ACTIVE, EVALUATED, Status
from core.runs.summary import DatasetDescription, Summary
from core.words import duration

Predictions = tuple[Labels, Probabilities]


@dataclass(frozen=True, eq=False)
class Run:
    """One run: what was asked, what came of it, and files read on demand."""

    id: str  # its folder's name, such as 20261120-231045-cnn-3f9a1c2e
    path: Path
    title: str
    created: float  # seconds since 1970
    config: TrainingConfig
    recorded: Status  # as the folder holds it; `status` knows better
    outcome: Summary | None = None  # None: not evaluated; `summary` insists on it
    dataset: DatasetDescription = field(default_factory=DatasetDescription)
    # Package versions and hardware, once the worker started.
    environment: dict[str, Any] = field(default_factory=dict[str, Any])
    is_reference: bool = False  # it ships with the app, and is then read-only

    @property
    def status(self) -> Status:
        """The recorded status, corrected by what the machine shows."""
        status = self.recorded
        if status.state not in ACTIVE:
            return status
        if not is_alive(status.pid, status.started):
            return status.replace(state="interrupted", error=INTERRUPTED)
        if status.state == "running" and self.stop_file.exists():
            status = status.replace(state="stopping", phase="stopping")
        if (silent := silence(self.path)) >= SILENT_SECONDS:
            words = f"no sign of life for {duration(silent)}"
            if status.state == "stopping":
                words += ", it will be ended"
            return status.replace(phase=words, eta_seconds=None)
        return status

    @property
    def is_leaked(self) -> bool:
        """Whether it learned from test images, which makes its accuracy no measure."""
        return self.config.leak_test

    @property
    def is_usual(self) -> bool:
        """Whether pages may begin with it: neither leaked nor an experiment's."""
        return not self.is_leaked and self.config.experiment is None

    @property
    def is_active(self) -> bool:
        return self.status.state in ACTIVE

    @property
    def is_evaluated(self) -> bool:
        return self.outcome is not None and self.recorded.state in EVALUATED

    @property
    def summary(self) -> Summary:
        """What the run measured; a ValueError when it was not evaluated."""
        if self.outcome is None:
            raise self._not_evaluated("to have figures")
        return self.outcome

    def check_evaluated(self, purpose: str) -> None:
        """Raises a ValueError, with `purpose` in it, unless the run was evaluated."""
        if not self.is_evaluated:
            raise self._not_evaluated(purpose)

    def _not_evaluated(self, purpose: str) -> ValueError:
        return ValueError(
            f"{self.title} must be finished or stopped {purpose}, it is "
            f"{self.status.state}. Wait for it, or train it again."
        )

    @property
    def restored_epoch(self) -> int | None:
        """The epoch, from 1, whose weights early stopping restored; None without it.

        Keras restores the weights of the lowest validation loss at the end of every
        training with patience, also where nothing stopped early. Older runs did not
        note it: it is then the first minimum in the history, as Keras finds it.
        """
        if self.outcome is None or self.config.patience is None:
            return None
        if self.outcome.restored_epoch:
            return self.outcome.restored_epoch
        try:
            losses = self.history["val_loss"].to_numpy()
        except ValueError:
            return None  # where the curves are drawn, the reader is told
        if not len(losses):
            return None
        return self.config.initial_epoch + int(losses.argmin()) + 1

    @property
    def trained_epochs(self) -> int:
        """The epochs that made its weights, those of its parents counted."""
        last = self.config.initial_epoch + self.summary.epochs
        return self.restored_epoch or last

    @property
    def restored_words(self) -> str:
        """What to add to its number of epochs; empty where nothing was restored."""
        restored = self.restored_epoch
        return f", weights of epoch {restored} restored" if restored else ""

    @property
    def stop_file(self) -> Path:
        """A request to stop; whoever wants the run to end creates it."""
        return self.path / "stop"

    @property
    def model_path(self) -> Path:
        return self.path / "model.keras"

    @property
    def history(self) -> pd.DataFrame:
        """One row an epoch with `HISTORY_COLUMNS`; empty before the first ends."""
        return read_table(self.path / "history.csv", HISTORY_COLUMNS)

    @property
    def steps(self) -> pd.DataFrame:
        """Points within epochs with `STEP_COLUMNS`; `epoch` 1.25 is inside the 2nd."""
        return read_table(self.path / "steps.csv", STEP_COLUMNS)

    def test_predictions(self) -> Predictions:
        """Returns labels and float32 probabilities of the test images."""
        return self._read_predictions("test")

    def validation_predictions(self) -> Predictions:
        """Returns labels and float32 probabilities of the validation images."""
        path = self.path / "validation.npz"
        if not path.exists():  # the first runs of this app kept none
            raise ValueError(
                f"{self.title} has no saved validation predictions. Retrain it."
            )
        return self._read_predictions("validation")

    def epoch_predictions(self) -> Probabilities:
        """Returns float16 probabilities `(epochs, n, 10)` of the validation images."""
        path = self.path
        return read_arrays(path, "epochs", "probabilities", dataset=self.dataset)[0]

    def _read_predictions(self, stem: str) -> Predictions:
        arrays = read_arrays(self.path, stem, *PREDICTIONS, dataset=self.dataset)
        return arrays[0], arrays[1]


@dataclass(frozen=True)
class DamagedRun:
    """A run folder that cannot be read, with the reason; it is listed, not hidden."""

    id: str
    path: Path
    problem: str


INTERRUPTED = (
    "The training process ended unexpectedly: the machine restarted, memory "
    "ran out, or someone ended it. The epochs it finished are kept. Train it again."
)
