"""Run and Status: one training run as its folder tells it."""

# pyright: reportMissingTypeStubs=false
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pandas as pd

from core.arrays import Labels, Probabilities
from core.process import is_alive, is_pid
from core.runs.config import TrainingConfig, is_number
from core.runs.contents import (
    HISTORY_COLUMNS,
    PREDICTIONS,
    STEP_COLUMNS,
    read_arrays,
    read_table,
)
from core.runs.heartbeat import SILENT_SECONDS, silence
from core.runs.summary import DatasetDescription, Summary
from core.words import duration

ACTIVE = ("running", "stopping")
EVALUATED = ("finished", "stopped")
STATES = ("queued", *ACTIVE, *EVALUATED, "failed", "interrupted")

MAX_TEXT = 10_000  # letters of an error
MAX_COUNT = 10**7  # of epochs or steps
MAX_SECONDS = 10**11  # as a time it is in the year 5138
MAX_LOSS = 1e30  # until it is no number any more, it can grow

Predictions = tuple[Labels, Probabilities]


@dataclass(frozen=True)
class Status:
    """Where a run stands; rewritten by its worker several times a second."""

    state: str  # one of `STATES`
    pid: int | None = None  # of the worker, with `started`, its start time
    started: float = 0.0
    phase: str = ""  # what the worker does right now, in words for the learner
    epoch: int = 0  # finished, of `epochs` asked for
    epochs: int = 0
    step: int = 0  # done in this epoch, of `steps`
    steps: int = 0
    done: float = 0.0  # share of the training that is over, in 0..1
    accuracy: float | None = None
    loss: float | None = None
    images_per_second: float | None = None
    eta_seconds: float | None = None  # estimated seconds of training left
    error: str | None = None  # what went wrong, in plain words

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"state must be one of {STATES}, received {self.state!r}.")

    def replace(self, **changes: Any) -> Self:
        """Returns a copy with `changes`."""
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Builds a Status from parsed JSON; unknown keys are a ValueError."""
        values = {k: v for k, v in values.items() if k != "heartbeat"}  # in old runs
        for name, (accepts, expected) in _ACCEPTED.items():
            if name in values and not accepts(values[name]):
                received = f"received {values[name]!r:.80}"
                raise ValueError(f"status.json: {name} must be {expected}, {received}.")
        try:
            return cls(**values)
        except TypeError as error:
            raise ValueError(f"status.json does not fit: {error}.") from error


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT


def _is_count(value: object) -> bool:
    return is_number(value) and 0 <= value <= MAX_COUNT


def _is_seconds(value: object) -> bool:
    return is_number(value) and 0 <= value <= MAX_SECONDS


def _is_figure(value: object) -> bool:
    return value is None or (is_number(value) and abs(value) <= MAX_LOSS)


_COUNT = _is_count, f"a number from 0 to {MAX_COUNT:,}"
_FIGURE = _is_figure, "a number or null"
_ACCEPTED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "state": (_is_text, f"one of {STATES}"),
    "pid": (lambda pid: pid is None or is_pid(pid), "a process id"),
    "started": (_is_seconds, "a time"),
    **dict.fromkeys(("epoch", "epochs", "step", "steps"), _COUNT),
    "done": (lambda done: _is_count(done) and done <= 1, "a share in 0..1"),
    **dict.fromkeys(("accuracy", "loss", "images_per_second"), _FIGURE),
    "eta_seconds": (lambda eta: eta is None or _is_seconds(eta), "seconds or null"),
    "phase": (_is_text, "short text"),
    "error": (lambda error: error is None or _is_text(error), "short text"),
}


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
