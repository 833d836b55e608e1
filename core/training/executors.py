"""Where runs are trained: an executor of concurrent.futures that starts processes."""

import os
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path

from core.process import start_module
from core.runs.store import RunStore

Worker = subprocess.Popen[bytes]


class LocalExecutor(Executor):
    """Trains each run in a subprocess of its own; keeps one warm spare."""

    def __init__(
        self,
        runs_dir: Path | None = None,  # where a spare measures the quicker precision
        *,
        source: str | None = None,  # the data a spare reads beforehand
        log_path: Path | None = None,  # of a worker's output until it has a run
    ):
        self.runs_dir, self.source, self.log_path = runs_dir, source, log_path
        self._lock = threading.Lock()
        self._spare: Worker | None = None

    def warm_up(self) -> None:
        """Starts a spare worker unless one is waiting."""
        with self._lock:
            if self._spare is None or self._spare.poll() is not None:
                self._spare = self._start()

    def submit(self, task: Callable[[str], str], folder: str) -> Future[int]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Has a worker train a run; returns its exit code, below 0 for a signal.

        `task` is `train_run`, named for other executors' sake.
        """
        with self._lock:
            process, self._spare = self._spare, None
            if process is None or process.poll() is not None:
                process = self._start()
        path = Path(folder)
        RunStore(path.parent).launch(path.name, process.pid)
        if process.stdin is not None:
            with process.stdin as pipe:
                pipe.write(f"{folder}\n".encode())
        future: Future[int] = Future()
        future.set_running_or_notify_cancel()
        threading.Thread(
            target=lambda: future.set_result(process.wait()), daemon=True
        ).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the spare. Runs in training go on: they have the run folder."""
        with self._lock:
            if self._spare is not None and self._spare.poll() is None:
                self._spare.kill()
                self._spare.wait()
            self._spare = None

    def _start(self) -> Worker:
        words = "--wait", str(self.runs_dir or ""), self.source or ""
        with Path(self.log_path or os.devnull).open("ab") as output:
            pipes = {"stdin": subprocess.PIPE, "stdout": output, "stderr": output}
            return start_module("core.training.worker", *words, **pipes)
