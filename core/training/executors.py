"""Where runs are trained: an executor of concurrent.futures that starts processes."""

import contextlib
import os
import subprocess
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from core.files import write_bytes
from core.process import kill_tree, start_module
from core.runs.store import RunStore

MAX_EARLY = 100_000  # bytes of it that are kept
LOG = "worker.log"  # in the run folder: what the worker had to say


class Worker(NamedTuple):
    """A process, and what it says until it has a run."""

    process: subprocess.Popen[bytes]
    output: IO[bytes]

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None


class LocalExecutor(Executor):
    """Trains each run in a subprocess of its own; keeps one warm spare."""

    def __init__(
        self,
        runs_dir: Path | None = None,  # where a spare measures the quicker precision
        *,
        source: str | None = None,  # the data a spare reads beforehand
    ):
        self.runs_dir, self.source = runs_dir, source
        self._lock = threading.Lock()
        self._spare: Worker | None = None

    def warm_up(self) -> None:
        """Starts a spare worker unless one is waiting."""
        with self._lock:
            if self._spare is None or not self._spare.is_alive:
                self._discard_spare()
                self._spare = self._start()

    def submit(self, task: Callable[[str], str], folder: str) -> Future[int]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Has a worker train a run; returns its exit code, below 0 for a signal.

        `task` is `train_run`, named for other executors' sake.
        """
        with self._lock:
            if self._spare is None or not self._spare.is_alive:
                self._discard_spare()
                self._spare = self._start()
            worker, self._spare = self._spare, None
        path, process = Path(folder), worker.process
        RunStore(path.parent).launch(path.name, process.pid)
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), process.stdin as pipe:
                pipe.write(f"{folder}\n".encode())
        future: Future[int] = Future()
        future.set_running_or_notify_cancel()
        follow = partial(_follow, worker, path / LOG, future)
        threading.Thread(target=follow, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the spare. Runs in training go on: they have the run folder."""
        with self._lock:
            self._discard_spare()

    def _discard_spare(self) -> None:
        worker, self._spare = self._spare, None
        if worker is not None:
            kill_tree(worker.process)
            worker.output.close()

    def _start(self) -> Worker:
        words = "--wait", str(self.runs_dir or ""), self.source or ""
        output = tempfile.TemporaryFile()  # noqa: SIM115  open as long as the worker
        pipes = {"stdin": subprocess.PIPE, "stdout": output, "stderr": output}
        try:
            process = start_module("core.training.worker", *words, **pipes)
        except OSError:
            output.close()
            raise
        return Worker(process, output)


def _follow(worker: Worker, log: Path, future: Future[int]) -> None:
    """Waits for a worker's end; what it said before it had its run begins the log."""
    code = worker.process.wait()
    with worker.output as output, contextlib.suppress(OSError):
        output.seek(max(0, output.seek(0, os.SEEK_END) - MAX_EARLY))
        if early := output.read():
            write_bytes(log, early + (log.read_bytes() if log.is_file() else b""))
    future.set_result(code)
