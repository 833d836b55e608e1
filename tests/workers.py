"""Worker processes for tests, and waiting for what they do."""

import subprocess
import sys
import time

from tests.conftest import ROOT


def train_here(store, config, *, title=None):
    """Trains in this process, which has TensorFlow already; returns the Run."""
    from core.training.worker import train_run

    run = store.create(config, title=title, claim=True)
    train_run(run.path)
    return store.get(run.id)


def train_in_subprocess(folder):
    """Trains the run in `folder` in a process of its own; returns the exit code."""
    command = [sys.executable, "-m", "core.training.worker", str(folder)]
    return subprocess.run(command, cwd=ROOT, timeout=300, check=False).returncode


def wait_for(condition, *, seconds=90, what="it", pause=0.05):
    """Waits until `condition()` holds and returns what it returned."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(pause)
    raise AssertionError(f"waited {seconds} s for {what}")
