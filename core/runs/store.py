"""RunStore: the folder of run folders, the only truth about runs."""

import logging
import os
import re
import shutil
import threading
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core.arrays import Rows
from core.files import read_json, write_json
from core.folders import to_path
from core.process import identity
from core.runs.claim import take_claim, write_claim
from core.runs.config import TrainingConfig
from core.runs.left_out import name_rows, settle_rows, write_left_out
from core.runs.reading import clean_title, default_title, modified, read_run, title_in
from core.runs.room import cannot_write, check_count, check_disk, check_queue
from core.runs.run import DamagedRun, Run
from core.runs.status import Status

log = logging.getLogger(__name__)
RUN_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[a-z][a-z0-9-]{0,39}-[0-9a-f]{8}")
# What `read_run` looks at.
STAMPED = "config.json", "status.json", "summary.json", "test.npz"
TRASH = ".trash"
TRASH_SECONDS = 24 * 3600  # how long a deleted run can be restored

Ids = list[str]  # in RunStore, `list` is its method
Listing = tuple[list[Run], list[DamagedRun]]
Titles = list[tuple[str, str]]


class RunStore:
    """Creates, lists, renames, deletes and restores runs in one folder."""

    def __init__(
        self, folder: Path | str, *, references: Path | str | None = None
    ) -> None:
        self.folder = to_path(folder, "The runs folder")  # made on the first write
        # Runs that can be read and not changed.
        self.references = None if references is None else Path(references).absolute()
        self._creating = threading.Lock()
        self._cache: dict[str, tuple[object, Run]] = {}  # by the stamp of the files

    def create(
        self,
        config: TrainingConfig,
        *,
        title: str | None = None,
        claim: bool = False,
        left_out: Iterable[int] | None = None,
    ) -> Run:
        """Makes a run in state `queued`; a `claim` keeps it for this process to start.

        Rows of the training file that are `left_out` lie in its folder, and the config
        names them; a config that names some already takes those of another run.

        Raises:
            OSError: when the runs folder cannot be written, in plain words.
            ValueError: when the title is empty, or the queue or the folder full.
        """
        with self._creating:
            self.check_room()
            if not claim:
                check_queue(self.folder, self.list()[0], config.experiment)
            folders = (self.folder / run_id for run_id in self.ids())
            rows = settle_rows(left_out, config.leave_out, folders)
            return self._create(config, title, rows, claim=claim)

    def check_room(self) -> None:
        """Raises an OSError or a ValueError where there is no room for another run."""
        check_count(len(self.ids()))
        check_disk(self.folder)

    def _create(
        self, config: TrainingConfig, title: str | None, rows: Rows, *, claim: bool
    ) -> Run:
        config = config.replace(leave_out=name_rows(rows) if len(rows) else None)
        title, now = clean_title(title or default_title(config)), time.time()
        described = {"title": title, "created": now, "config": config.to_dict()}
        status = Status("queued", epochs=config.epochs)
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
        run_id = f"{stamp}-{config.recipe}-{uuid.uuid4().hex[:8]}"
        draft = self.folder / f".new-{run_id}"
        try:
            draft.mkdir(parents=True)
            write_json(draft / "config.json", described)
            write_json(draft / "status.json", status.to_dict())
            if len(rows):
                write_left_out(draft, rows)
            if claim:
                write_claim(draft)
            draft.rename(self.folder / run_id)
        except OSError as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise cannot_write(self.folder, error.strerror) from error
        return self.get(run_id)

    def problem(self) -> str | None:
        """Says why runs cannot be kept here, or returns None."""
        folder = self.folder
        while not folder.exists():
            folder = folder.parent  # `create` makes what is missing
        if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
            return None
        return (
            f"The runs folder {self.folder} cannot be written: runs can be neither "
            "kept nor made. Change its permissions, or choose another folder with "
            "FASHION_MNIST_RUNS_DIR, and start again."
        )

    def ids(self) -> Ids:
        """Returns the ids of the learner's run folders, newest first."""
        return run_ids(self.folder)

    def get(self, run_id: str) -> Run:
        """Reads one run; a KeyError if there is none, a ValueError if it is damaged."""
        path = self.path(run_id)
        if not path.is_dir():
            raise KeyError(f"no run {run_id} in {self.folder}")
        stamp = [modified(path / name) for name in STAMPED]
        cached = self._cache.get(run_id)
        if cached is None or cached[0] != stamp:
            is_reference = path.parent == self.references
            cached = (stamp, read_run(path, is_reference=is_reference))
            self._cache[run_id] = cached
        return cached[1]

    def list(self) -> Listing:
        """Returns the runs and the damaged ones, newest first.

        Reference runs come last; one that lies among the learner's own is one run.
        """
        own = self.ids()
        shipped = run_ids(self.references) if self.references else []
        runs, damaged = self._read(own)
        references, unreadable = self._read([i for i in shipped if i not in set(own)])
        return runs + references, damaged + unreadable

    def _read(self, ids: Ids) -> Listing:
        runs, damaged = Listing(([], []))
        for run_id in ids:
            try:
                runs.append(self.get(run_id))
            except KeyError:
                continue  # deleted while we listed
            except ValueError as error:
                damaged.append(DamagedRun(run_id, self.path(run_id), str(error)))
            except Exception as error:  # no folder may hide the others
                log.exception("%s cannot be read", run_id)
                problem = f"It cannot be read: {error!r:.200}."
                damaged.append(DamagedRun(run_id, self.path(run_id), problem))
        runs.sort(key=lambda run: run.created, reverse=True)  # ids count whole seconds
        return runs, damaged

    def path(self, run_id: str) -> Path:
        """Returns where a run lies or would lie; what is no run id is a KeyError."""
        # An id may come from a URL.
        if type(run_id) is not str or not RUN_ID.fullmatch(run_id):
            raise KeyError(f"{run_id!r} is not a run id")
        own = self.folder / run_id
        if self.references is None or own.exists():
            return own
        shipped = self.references / run_id
        return shipped if shipped.is_dir() else own

    def _own_path(self, run_id: str) -> Path:
        """Returns the folder of a run that may be changed: no reference run's."""
        path = self.path(run_id)
        if path.parent == self.references:
            raise ValueError(
                f"{title_in(path)} is a reference run: it ships with the app and stays "
                "as it is. Train its recipe to have one of your own."
            )
        return path

    def describe(self, run_id: str, **sections: Any) -> None:
        """Replaces sections of a run's config.json, such as `dataset`."""
        path = self._own_path(run_id) / "config.json"
        write_json(path, read_json(path) | sections)

    def write_status(self, run_id: str, status: Status) -> None:
        """Replaces a run's status."""
        write_json(self._own_path(run_id) / "status.json", status.to_dict())

    def rename(self, run_id: str, title: str) -> None:
        """Gives a run another title; an empty one is a ValueError."""
        self.describe(run_id, title=clean_title(title))

    def request_stop(self, run_id: str) -> None:
        """Asks a run's worker to end after its present step."""
        (self._own_path(run_id) / "stop").touch()

    def delete(self, run_id: str) -> None:
        """Moves a run to the trash, where it stays for a day."""
        trash = self.folder / TRASH
        trash.mkdir(exist_ok=True)
        for entry in trash.iterdir():
            if time.time() - entry.lstat().st_ctime > TRASH_SECONDS:
                shutil.rmtree(entry, ignore_errors=True)
        self._own_path(run_id).rename(trash / run_id)
        self._cache.pop(run_id, None)

    def restore(self, run_id: str) -> None:
        """Restores a deleted run."""
        source = self.folder / TRASH / self.path(run_id).name
        for leftover in ("claim", "stop"):  # a queued run waits again
            (source / leftover).unlink(missing_ok=True)
        source.rename(self.path(run_id))

    def deleted(self) -> Titles:
        """Returns `(id, title)` of the runs in the trash, last deleted first."""
        trash = self.folder / TRASH
        entries = [trash / run_id for run_id in run_ids(trash)]
        entries.sort(key=lambda entry: entry.stat().st_ctime, reverse=True)
        return [(entry.name, title_in(entry)) for entry in entries]

    def claim(self, run_id: str) -> bool:
        """Reserves a queued run for this process; False if another holds it."""
        return take_claim(self._own_path(run_id))

    def release(self, run_id: str) -> None:
        """Gives up the reservation of a run that could not be started."""
        (self._own_path(run_id) / "claim").unlink(missing_ok=True)

    def launch(self, run_id: str, pid: int) -> None:
        """Records that process `pid` now works on the run."""
        pid, started = identity(pid)
        status = self.get(run_id).recorded.replace(
            state="running", phase="starting", pid=pid, started=started
        )
        self.write_status(run_id, status)


def run_ids(folder: Path) -> Ids:
    """Returns the ids of the run folders in `folder`, newest first."""
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.is_dir()]
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []  # `RunStore.problem` says why
    return sorted(filter(RUN_ID.fullmatch, names), reverse=True)
