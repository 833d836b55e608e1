"""A request to the networks' process: answered, however long; never waited for ever."""

import subprocess
import sys
import threading

import pytest

from core.networks.inference import InferenceError, InferenceWorker

CHILD = """
import pickle, sys, time
pickle.load(sys.stdin.buffer)
end = time.monotonic() + 0.6
while time.monotonic() < end and {works}: pass
time.sleep(0 if {works} else 99)
pickle.dump(("value", 7), sys.stdout.buffer)
"""


@pytest.fixture
def start(monkeypatch):
    """Makes a worker whose child computes for a second, or sleeps."""
    workers = []

    def start(*, works):
        worker = InferenceWorker(hung_seconds=0.3, wait_seconds=0.05)
        command = [sys.executable, "-c", CHILD.format(works=works)]
        worker._process = subprocess.Popen(command, stdin=-1, stdout=-1)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.close()


def test_a_long_computation_is_waited_for_and_others_are_told(start):
    worker, replies = start(works=True), []
    asked = threading.Thread(target=lambda: replies.append(worker.call("a:b")))
    asked.start()
    while not worker._lock.locked():
        pass
    worker.start()  # waits for nobody
    with pytest.raises(InferenceError, match="at work for others"):
        worker.call("a:b")
    asked.join(20)
    assert replies == [7]


def test_a_hung_process_is_ended_and_the_next_request_gets_another(start):
    worker = start(works=False)
    child = worker._process
    with pytest.raises(InferenceError, match=r"did nothing for 0\.3 seconds"):
        worker.call("a:b")
    assert child.poll() is not None
    worker._process = start(works=True)._process
    assert worker.call("a:b") == 7
