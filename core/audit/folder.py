"""AuditFolder: what a label audit of one dataset left, and the learner's marks."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.audit.duplicates import KINDS, NearPairs
from core.data.dataset import Dataset
from core.files import read_json, read_npz, write_bytes, write_json, write_npz
from core.jobs import start_surviving
from core.process import identity, is_alive, kill_family
from core.runs.claim import take_claim
from core.runs.heartbeat import SILENT_SECONDS, silence
from core.runs.status import ACTIVE, Status
from core.words import duration

AUDITS = ".audits"  # in the runs folder; no run's name begins with a dot
Probabilities = NDArray[np.float32]
MARKS = ("wrong", "right", "unclear")
SPLITS = ("training", "test")
ENDED = "The process ended unexpectedly. Start the audit again."
FOLDS = 4  # each network learns from three quarters


@dataclass(frozen=True)
class AuditFolder:
    """The folder of one audit: status, predictions, near-duplicates, marks."""

    path: Path  # made by the first write

    @classmethod
    def of(cls, runs_folder: Path, digest: str) -> Self:
        """Returns the AuditFolder of the dataset with that digest."""
        return cls(Path(runs_folder) / AUDITS / digest[:16])

    @property
    def status(self) -> Status | None:
        """How far an audit is, or None before the first, or raises a ValueError."""
        path = self.path / "status.json"
        if not path.exists():
            return None
        status = Status.from_dict(read_json(path))
        if status.state in ACTIVE and not is_alive(status.pid, status.started):
            return status.replace(state="interrupted", error=ENDED)
        if status.state in ACTIVE and (silent := silence(self.path)) >= SILENT_SECONDS:
            words = f"no sign of life for {duration(silent)}, Stop ends it"
            return status.replace(phase=words, eta_seconds=None)
        return status

    def write_status(self, status: Status) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        write_json(self.path / "status.json", status.to_dict())

    def claim(self) -> bool:
        """Reserves the folder for this process; False where another one works on it."""
        return take_claim(self.path)

    def release(self) -> None:
        """Ends the reservation."""
        (self.path / "claim").unlink(missing_ok=True)

    def start(self, source: str) -> None:
        """Starts an audit that outlives this process, unless one is at work.

        Raises an OSError where the folder cannot be written.
        """
        if (status := self.status) is not None and status.state == "running":
            return
        self.path.mkdir(parents=True, exist_ok=True)
        self._stop_file.unlink(missing_ok=True)
        arguments, log = (str(self.path), source), self.path / "audit.log"
        process = start_surviving("core.audit.worker:run_audit", *arguments, log=log)
        worker = identity(process.pid)
        self.write_status(Status("running", *worker, phase="starting", epochs=FOLDS))

    def request_stop(self) -> None:
        """Asks a running audit to end, and ends one that gives no sign of life.

        What its networks learned is lost.
        """
        self._stop_file.touch()
        status = self.status
        if status is None or status.state not in ACTIVE or status.pid is None:
            return
        if silence(self.path) >= SILENT_SECONDS:
            kill_family(status.pid)
            self.release()
            self.write_status(status.replace(state="stopped", phase=""))

    @property
    def should_stop(self) -> bool:
        return self._stop_file.exists()

    @property
    def _stop_file(self) -> Path:
        return self.path / "stop"

    @property
    def has_predictions(self) -> bool:
        return (self.path / "answers.npz").exists()

    def write_predictions(self, training: Probabilities, test: Probabilities) -> None:
        """Keeps `(n, 10)` in the training file's order, and `(m, 10)`."""
        write_npz(self.path / "answers.npz", training=training, test=test)

    def predictions(self) -> dict[str, Probabilities]:
        """Returns `{"training": (n, 10), "test": (m, 10)}`, or raises a ValueError."""
        arrays = read_npz(self.path / "answers.npz", *SPLITS)
        return dict(zip(SPLITS, arrays, strict=True))

    @property
    def has_pairs(self) -> bool:
        return (self.path / "pairs.npz").exists()

    def write_pairs(self, found: dict[str, NearPairs]) -> None:
        """Keeps near-duplicates by their kind."""
        rows = {f"rows_{i}": found[kind].rows for i, kind in enumerate(KINDS)}
        distances = {
            f"distances_{i}": found[kind].distances for i, kind in enumerate(KINDS)
        }
        write_npz(self.path / "pairs.npz", **rows, **distances)

    def pairs(self) -> dict[str, NearPairs]:
        """Returns the near-duplicates by their kind, or raises a ValueError."""
        path = self.path / "pairs.npz"
        return {
            kind: NearPairs(*read_npz(path, f"rows_{place}", f"distances_{place}"))
            for place, kind in enumerate(KINDS)
        }

    def marks(self) -> dict[str, dict[int, str]]:
        """Returns `{split: {row: mark}}`, or raises a ValueError."""
        path = self.path / "marks.json"
        kept = read_json(path) if path.exists() else {}
        try:
            marks = {
                split: {int(row): mark for row, mark in kept.get(split, {}).items()}
                for split in SPLITS
            }
        except (AttributeError, ValueError) as error:
            raise ValueError(f"marks.json is damaged ({error}). Delete it.") from error
        known = {mark for each in marks.values() for mark in each.values()}
        if strange := known.difference(MARKS):
            raise ValueError(
                f"marks.json: a mark must be one of {', '.join(MARKS)}, received "
                f"{strange}. Delete the file, or repair it."
            )
        return marks

    def mark(self, split: str, row: int, mark: str | None) -> None:
        """Keeps a mark on a label (None: takes it back), or raises a ValueError."""
        if split not in SPLITS or mark not in (None, *MARKS):
            raise ValueError(
                f"split must be one of {SPLITS} and mark one of {MARKS} or None, "
                f"received {split!r} and {mark!r}."
            )
        marks = self.marks()
        marks[split].pop(int(row), None)
        if mark is not None:
            marks[split][int(row)] = mark
        self.path.mkdir(parents=True, exist_ok=True)
        write_bytes(self.path / "marks.json", json.dumps(marks, indent=1).encode())


def describe_phase(status: Status) -> str:
    """Says in a few words what an audit does right now."""
    if status.phase != "training":
        return f"{status.phase} …"
    return f"network {min(status.epoch + 1, status.epochs)} of {status.epochs}"


def in_file_order(dataset: Dataset) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Returns the training file's `(images (n, 28, 28), labels (n,))`, all of it."""
    rows = np.concatenate([dataset.train_rows, dataset.validation_rows])
    back = np.argsort(rows)
    images = np.concatenate([dataset.train.images, dataset.validation.images])
    labels = np.concatenate([dataset.train.labels, dataset.validation.labels])
    return images[back], labels[back]
