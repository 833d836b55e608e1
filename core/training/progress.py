"""Reporter: what a worker writes into its run folder while it trains."""

import math
import time
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.analysis.evaluation import Evaluation
from core.arrays import Labels
from core.files import write_bytes, write_npz
from core.process import identity
from core.runs.contents import HISTORY_COLUMNS, STEP_COLUMNS
from core.runs.run import Run
from core.runs.status import Status
from core.runs.store import RunStore
from core.training.pace import Pace

STATUS_SECONDS = 0.25  # between two status files: four updates a second
POINT_SECONDS = 0.1  # between two points of the live curve
MAX_POINTS = 400  # of the live curve: a long run stays as light as a short one


def describe_progress(status: Status) -> str:
    """Says what a worker does right now: its epoch and speed, or another phase."""
    if status.phase not in ("", "training"):
        return f"{status.phase} …"
    words = [f"epoch {min(status.epoch + 1, status.epochs)} of {status.epochs}"]
    if status.images_per_second:
        words.append(f"{status.images_per_second:,.0f} images/s")
    return " · ".join(words)


class Reporter:
    """Writes status.json, steps.csv, history.csv and epochs.npz of one run."""

    def __init__(self, store: RunStore, run: Run):
        self.store, self.run = store, run
        self.status = Status("running", *identity(), epochs=run.config.epochs)
        self.epochs_done = 0
        self._rows: list[dict[str, float]] = []
        self._validation: list[NDArray[np.float16]] = []
        self._status_time = self._point_time = 0.0
        self._point_done = -1.0
        # The curve of a range test is all there is to see of it.
        is_range_test = run.config.schedule == "range-test"
        self._point_seconds = 0.0 if is_range_test else POINT_SECONDS
        self._since_point = np.zeros(3)  # loss sum, correct, images

    def should_stop(self) -> bool:
        return self.run.stop_file.exists()

    def set_phase(self, phase: str, **changes: Any) -> None:
        """Says at once what the worker does now."""
        self.status = self.status.replace(phase=phase, **changes)
        self.store.write_status(self.run.id, self.status)

    def on_steps(
        self,
        *,
        epoch: int,  # from 0
        step: int,  # so many are done in this epoch
        steps: int,
        sums: NDArray[np.float64],  # of cross-entropy, correct predictions, images
        rate: float,
        pace: Pace,
    ) -> None:
        """Takes note of a group of training steps."""
        now = time.monotonic()
        self._since_point += sums
        loss, accuracy = self._since_point[:2] / self._since_point[2]
        position = epoch + step / steps
        is_due = now - self._point_time >= self._point_seconds
        if is_due and pace.done - self._point_done >= 1 / MAX_POINTS:
            self._add_point(position, accuracy, loss, rate)
            self._point_time, self._point_done = now, pace.done
        if now - self._status_time >= STATUS_SECONDS:
            self._status_time = now
            self.set_phase(
                "training",
                epoch=epoch,
                epochs=self._planned_epochs(position, pace),
                step=step,
                steps=steps,
                done=pace.done,
                accuracy=float(accuracy),
                loss=float(loss),
                images_per_second=self.run.config.batch_size / pace.seconds_per_step,
                eta_seconds=pace.seconds_left,
            )

    def _planned_epochs(self, position: float, pace: Pace) -> int:
        """Returns the epochs asked for, or those that the time budget will allow."""
        if pace.budget is None:
            return self.run.config.epochs
        return max(1, math.ceil(position / max(pace.done, 0.01)))

    def _add_point(
        self, position: float, accuracy: float, loss: float, rate: float
    ) -> None:
        """Appends one line: readers leave out a line that is not whole."""
        position += self.run.config.initial_epoch
        with (self.run.path / "steps.csv").open("a", encoding="utf-8") as file:
            if file.tell() == 0:
                file.write(",".join(STEP_COLUMNS) + "\n")
            file.write(f"{position:.4f},{accuracy:.4f},{loss:.4f},{rate:.0f}\n")
        self._since_point[:] = 0

    def on_epoch_end(
        self, row: dict[str, float], probabilities: NDArray[np.float32]
    ) -> None:
        """Keeps an epoch's `HISTORY_COLUMNS` and validation probabilities `(n, 10)`."""
        self._rows.append(row)
        self.epochs_done += 1
        self._validation.append(probabilities.astype(np.float16))
        self._write_epochs()
        self.set_phase("training", epoch=self.epochs_done, step=0)

    def _write_epochs(self) -> None:
        table = pd.DataFrame(self._rows, columns=list(HISTORY_COLUMNS))
        write_bytes(self.run.path / "history.csv", table.to_csv(index=False).encode())
        kept = np.stack(self._validation)  # (epochs, n, 10)
        write_npz(self.run.path / "epochs.npz", probabilities=kept)

    def settle_epoch(
        self, epoch: int, labels: Labels, probabilities: NDArray[np.float32]
    ) -> None:
        """Gives an epoch, from 1, the figures of the network that is kept.

        While it trains, a network may be in half precision; what is kept is in
        float32. Where the curve reaches it, curve, replay and tables then agree.
        """
        at = epoch - self.run.config.initial_epoch - 1
        judged = Evaluation(labels, probabilities)
        self._rows[at] |= {"val_accuracy": judged.accuracy, "val_loss": judged.loss}
        self._validation[at] = probabilities.astype(np.float16)
        self._write_epochs()

    def finish(self, state: str) -> None:
        """Writes the last status: `finished` or `stopped`."""
        epochs = max(self.epochs_done, 1)
        self.set_phase("", state=state, done=1.0, epochs=epochs, eta_seconds=0.0)

    def fail(self, message: str) -> None:
        """Writes the last status of a run that could not go on."""
        self.set_phase("", state="failed", error=message)
