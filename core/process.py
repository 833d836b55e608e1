"""Processes: who works on a run, and how ours are started, watched and ended."""

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, TypeGuard

import psutil

from core.folders import to_path

PROJECT = Path(__file__).resolve().parents[1]
MAX_PID = 2**31  # psutil takes no more
START_TOLERANCE = 1.0  # seconds; the clocks behind create_time drift a little
ENVIRONMENT = {  # of our workers, beside what they inherit
    "TF_CPP_MIN_LOG_LEVEL": "2",  # errors only
    "KERAS_BACKEND": "tensorflow",  # the one that is installed
}


def identity(pid: int | None = None) -> tuple[int, float]:
    """Returns `(pid, start time in seconds)` of this process or `pid`; 0.0: gone."""
    pid = pid or os.getpid()
    try:
        return pid, psutil.Process(pid).create_time()
    except psutil.Error:
        return pid, 0.0


def is_pid(value: object) -> TypeGuard[int]:
    """Tells whether a system could have given this id to a process."""
    return type(value) is int and 0 < value < MAX_PID


def is_alive(pid: int | None, started: float) -> bool:
    """Tells whether the process `pid` that started at `started` still runs."""
    if not is_pid(pid):
        return False
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) < START_TOLERANCE
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def start_module(
    module: str,
    *arguments: str,
    environment: dict[str, str] | None = None,  # variables beside those of ENVIRONMENT
    **pipes: Any,  # stdin, stdout, stderr as Popen takes them; nothing by default
) -> subprocess.Popen[bytes]:
    """Starts `python -m module` in a session of its own, or raises an OSError."""
    silent = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    home = os.environ.get("KERAS_HOME")  # Keras makes a folder called `~` of a `~`
    homes = {"KERAS_HOME": str(to_path(home, "KERAS_HOME"))} if home else {}
    return subprocess.Popen(  # pyright: ignore[reportReturnType]
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT,
        env=os.environ | ENVIRONMENT | homes | (environment or {}),
        # Ctrl-C in the server's terminal is not for workers.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        **{**silent, **pipes},
    )


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """Kills a child with its descendants, on every system, and waits for its end."""
    kill_family(process.pid)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)


def kill_family(pid: int) -> None:
    """Kills a process with its descendants; one that is stopped dies, too."""
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(pid)
        for member in [*parent.children(recursive=True), parent]:
            with contextlib.suppress(psutil.Error):
                member.kill()


def processor_seconds(pid: int) -> float:
    """Returns the processor time that a process has used; 0.0: it is gone."""
    try:
        used = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0.0
    return used.user + used.system


def explain_exit(code: int) -> str:
    """Says how a process ended that should have gone on; a signal's code is below 0."""
    if code < 0:
        cause = "somebody ended it, or the machine ran out of memory"
        return f"was killed (signal {-code}): {cause}"
    return f"ended unexpectedly (exit code {code})"


def end_with_parent() -> None:
    """Ends this process once its parent, which holds the end of a pipe, is gone."""

    def watch() -> None:
        while os.read(0, 1):  # not sys.stdin, whose lock would bar a normal end
            pass
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def lower_priority() -> None:
    """Lets everything else on the machine go first: pages stay quick in training.

    Linux's idle class gives way the moment the server or the browser wakes up; a high
    nice value alone lets them wait for the end of a time slice.
    """
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        lowest = getattr(psutil, "IDLE_PRIORITY_CLASS", 15)  # Windows alone has it
        psutil.Process().nice(lowest)
