"""TrainingQueue: runs wait in line, one trains at a time, none is lost."""

import logging
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from core.files import read_tail
from core.jobs import explain_error
from core.process import explain_exit
from core.runs.choosing import queue_place
from core.runs.run import Run
from core.runs.status import ACTIVE
from core.runs.store import RunStore
from core.training.executors import LOG, LocalExecutor
from core.training.hung import HangWatch
from core.training.worker import train_run

TICK_SECONDS = 1.0  # between two looks at the run folders
# TensorFlow's, of graphics cards and the like.
NOISE = re.compile(r"[IWE]\d{4} |WARNING: All log messages before absl")
MAX_WORDS = 600  # letters of a log that are shown
log = logging.getLogger(__name__)


class TrainingQueue:
    """Starts queued runs as places come free.

    The run folders are the queue, so a restarted server goes on where the last one
    was killed: it follows workers that live on and marks those that died. `parallel`
    runs may train at a time.
    """

    def __init__(self, store: RunStore, executor: LocalExecutor, *, parallel: int = 1):
        self.store, self.executor, self.parallel = store, executor, parallel
        self.problem: str | None = None  # why it cannot go on, for the page
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._futures: dict[str, Future[Any]] = {}  # by id, of runs started from here
        self._hangs = HangWatch()
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._thread.start()

    def submit(self, run_id: str) -> None:
        """Lets the queue know of a new run."""
        self._wake.set()

    def stop(self, run_id: str) -> None:
        """Ends a run: a queued one leaves the line, a training one keeps its weights.

        Raises a KeyError for no such run, an OSError where its folder is read-only.
        """
        run = self.store.get(run_id)
        is_waiting = run.status.state == "queued" and run_id not in self._futures
        if is_waiting and self.store.claim(run_id):
            self.store.delete(run_id)
        else:
            self.store.request_stop(run_id)
        self._wake.set()

    def close(self) -> None:
        """Stops the runs this process started, keeping what they learned."""
        self._closed.set()
        self._wake.set()
        self._thread.join(timeout=5)
        for run_id in self._futures:
            try:
                self.store.request_stop(run_id)
            except OSError:
                log.exception("could not stop %s", run_id)
        self.executor.shutdown(wait=False)

    def _loop(self):
        while not self._closed.is_set():
            try:
                self.problem = self._tick()
            except Exception as error:  # noqa: BLE001  it must not die unseen
                self.problem = self._note("The queue waits", error)
            self._wake.wait(TICK_SECONDS)
            self._wake.clear()

    def _tick(self) -> str | None:
        """Starts what can be started; returns the last problem with a single run."""
        self._collect()
        runs = sorted(self.store.list()[0], key=lambda run: run.created)
        problems: list[str] = []
        active = 0
        for run in runs:
            active += self._attempt(self._follow, run, problems)
        for run in sorted(runs, key=queue_place):
            if active < self.parallel:
                active += self._attempt(self._launch, run, problems)
        return problems[-1] if problems else None

    def _attempt(
        self, act: Callable[[Run], bool], run: Run, problems: list[str]
    ) -> bool:
        try:
            return act(run)
        except Exception as error:  # noqa: BLE001  the others go on
            words = f"{run.title} cannot be looked after"
            problems.append(self._note(words, error))
            return False

    def _note(self, words: str, error: Exception) -> str:
        log.exception(words)
        return f"{words}: {explain_error(error)}"

    def _follow(self, run: Run) -> bool:
        """Looks after a run that trains; tells whether it takes a place."""
        is_own = run.id in self._futures
        if run.recorded.state not in ACTIVE:
            return is_own
        if run.status.state == "interrupted" and not is_own:
            self.store.write_status(run.id, run.status)
            return False
        return not self._hangs.end_if_hung(self.store, run)

    def _launch(self, run: Run) -> bool:
        """Starts a run that waits and that nobody else starts; tells whether it did."""
        if run.recorded.state != "queued" or self._closed.is_set():
            return False
        if run.id in self._futures or not self.store.claim(run.id):
            return False
        self._start(run)
        return True

    def _start(self, run: Run) -> None:
        try:
            self._futures[run.id] = self.executor.submit(train_run, str(run.path))
        except Exception:
            self.store.release(run.id)  # it waits again, and can be removed
            raise

    def _collect(self):
        """Looks after the runs of this process whose worker has ended."""
        for run_id, future in list(self._futures.items()):
            if not future.done():
                continue
            del self._futures[run_id]
            try:
                run = self.store.get(run_id)
            except (KeyError, ValueError):
                continue  # deleted or damaged: nothing to record
            if run.recorded.state in (*ACTIVE, "queued"):
                error = explain_end(future.result(), run.path)
                status = run.recorded.replace(state="failed", phase="", error=error)
                self.store.write_status(run_id, status)


def explain_end(code: int, folder: Path) -> str:
    """Says why a worker's exit code ended the run in `folder`, and what to do."""
    lines = (line.strip() for line in read_tail(folder / LOG))
    said = [line for line in lines if line and not NOISE.match(line)][-3:]
    told = f" It said: {' | '.join(said)[-MAX_WORDS:]}" if said else ""
    return (
        f"The training process {explain_exit(code)}.{told} The epochs it finished are "
        f"kept, and {LOG} in the run's folder has more. Train it again, with a smaller "
        "batch size if memory was short."
    )
