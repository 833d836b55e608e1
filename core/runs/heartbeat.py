"""Heartbeats: how a worker shows that it lives, and how others see that it hangs."""

import contextlib
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

FILE = "heartbeat"  # in the run folder; its time is that of the last beat
BEAT_SECONDS = 1.0
IDLE_SECONDS = 60.0  # a process that has not worked for so long is deadlocked
WORK_SECONDS = 0.05  # of processor time in that; the beats alone need less
SILENT_SECONDS = 15.0  # without a beat, until people are told


def start_heartbeat(read_folder: Callable[[], str]) -> Future[str]:
    """Lets the heart of this process beat in the run folder that it is given.

    Its thread has the priority that the process has now, and may give up later.

    Args:
        read_folder: Waits in that thread for the folder; empty: there will be none.

    Returns:
        What `read_folder` returned, when it has.
    """
    given: Future[str] = Future()

    def live() -> None:
        folder = read_folder()
        given.set_result(folder)
        if folder:
            _beat(Path(folder))

    threading.Thread(target=live, daemon=True).start()
    return given


def _beat(folder: Path) -> None:
    worked_at, spent = time.monotonic(), time.process_time()
    while folder.is_dir():
        if time.process_time() - spent > WORK_SECONDS:
            worked_at, spent = time.monotonic(), time.process_time()
        if time.monotonic() - worked_at < IDLE_SECONDS:
            with contextlib.suppress(OSError):  # a full disk is not the end of a run
                (folder / FILE).touch()
                os.utime(folder / FILE, (time.time(), time.time()))
        time.sleep(BEAT_SECONDS)


def silence(folder: Path) -> float:
    """Returns for how many seconds the worker of a run has given no sign of life."""
    signs = [0.0]
    for name in (FILE, "status.json"):
        with contextlib.suppress(OSError):
            signs.append((folder / name).stat().st_mtime)
    return max(0.0, time.time() - max(signs))
