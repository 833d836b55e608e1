"""Where runs are trained: executors of concurrent.futures, local ones by default."""

import os
import subprocess
import sys
import threading
from concurrent.futures import Executor, Future
from pathlib import Path

from core.process import worker_environment
from core.runs.store import RunStore

PROJECT = Path(__file__).parents[2]


class LocalExecutor(Executor):
    """Trains each run in a subprocess of its own; keeps one warm spare.

    Args:
        source: The data a spare reads beforehand, or None.
        log_path: Where a spare's words go until it has a run.
    """

    def __init__(self, *, source=None, log_path=None):
        self.source, self.log_path = source, log_path
        self._lock = threading.Lock()
        self._spare = None
        self.processes = {}  # run folder -> Popen, while it trains

    def warm_up(self):
        """Starts a spare worker unless one is waiting."""
        with self._lock:
            if self._spare is None or self._spare.poll() is not None:
                self._spare = self._start()

    def submit(self, task, folder):
        """Has a worker run `train_run` on a run's folder.

        Args:
            task: `core.training.worker.train_run`, named for other executors' sake.
            folder: The run's folder.

        Returns:
            A Future of the worker's exit code; negative where a signal ended it.
        """
        with self._lock:
            process, self._spare = self._spare, None
            if process is None or process.poll() is not None:
                process = self._start()
        path = Path(folder)
        RunStore(path.parent).launch(path.name, process.pid)
        self.processes[folder] = process
        process.stdin.write(f"{folder}\n".encode())
        process.stdin.close()
        future = Future()
        future.set_running_or_notify_cancel()
        watcher = threading.Thread(
            target=self._watch, args=(process, folder, future), daemon=True
        )
        watcher.start()
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Ends the spare. Runs in training go on: they have the run folder."""
        with self._lock:
            if self._spare is not None and self._spare.poll() is None:
                self._spare.kill()
                self._spare.wait()
            self._spare = None

    def _start(self):
        command = [sys.executable, "-m", "core.training.worker"]
        if self.source:
            command.append(f"--data={self.source}")
        with Path(self.log_path or os.devnull).open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=PROJECT,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C in the terminal is not for workers
                env=worker_environment(),
            )

    def _watch(self, process, folder, future):
        code = process.wait()
        self.processes.pop(folder, None)
        future.set_result(code)
