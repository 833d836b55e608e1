"""Which process works on a run: named so that a reused process id is not mistaken."""

import os

import psutil

START_TOLERANCE = 1.0  # seconds; the clocks behind create_time drift a little


def own_identity():
    """Returns `(pid, start time in seconds)` of this process."""
    return identity(os.getpid())


def identity(pid):
    """Returns `(pid, start time)` of a process; the time is 0.0 if it is gone."""
    try:
        return pid, psutil.Process(pid).create_time()
    except psutil.Error:
        return pid, 0.0


def is_alive(pid, started):
    """Tells whether the process `pid` that started at `started` still runs."""
    if not pid:
        return False
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) < START_TOLERANCE
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def worker_environment():
    """Returns the environment of our worker processes."""
    return os.environ | {
        "TF_CPP_MIN_LOG_LEVEL": "2",  # errors only
        "KERAS_BACKEND": "tensorflow",  # the one that is installed
    }


def lower_priority():
    """Lets everything else on the machine go first: pages stay quick in training.

    Linux's idle class gives way the moment the server or the browser wakes up; a high
    nice value alone lets them wait for the end of a time slice.
    """
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        lowest = psutil.IDLE_PRIORITY_CLASS if psutil.WINDOWS else 15
        psutil.Process().nice(lowest)
