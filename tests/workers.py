"""Worker processes for tests, and waiting for what they do."""

import subprocess
import sys
import time

from tests.conftest import ROOT


def train_in_subprocess(folder):
    """Trains the run in `folder` as the queue would; returns the exit code."""
    command = [sys.executable, "-m", "core.training.worker", str(folder)]
    return subprocess.run(command, cwd=ROOT, timeout=300, check=False).returncode


def wait_for(condition, *, seconds=90, what="it"):
    """Waits until `condition()` holds and returns what it returned."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")
