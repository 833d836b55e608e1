"""Workers that hang are told from those that live, and one odd run stops no queue."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future

import pytest

from core.process import identity
from core.runs import heartbeat
from core.runs.config import TrainingConfig
from core.runs.status import Status
from core.runs.store import RunStore
from core.training import hung, queue
from core.training.progress import describe_progress
from core.training.queue import TrainingQueue, explain_end
from tests.workers import wait_for


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "runs")


def train(store, pid=None):
    """Makes a run that `pid` works on, and that has been silent for 20 seconds."""
    run = store.create(TrainingConfig(), claim=True)
    pid, started = identity(pid)
    status = Status("running", phase="training", pid=pid, started=started, epochs=8)
    store.write_status(run.id, status)
    fall_silent(run)
    return store.get(run.id)


def fall_silent(run, seconds=20.2):
    then = time.time() - seconds
    os.utime(run.path / "status.json", (then, then))


def test_a_silent_worker_is_told_and_a_living_one_is_not(store):
    run = train(store)
    assert describe_progress(run.status) == "no sign of life for 20 s …"
    store.request_stop(run.id)
    words = describe_progress(run.status)
    assert words == "no sign of life for 20 s, it will be ended …"
    (run.path / heartbeat.FILE).touch()
    assert run.status.phase == "stopping"
    run.stop_file.unlink()
    assert describe_progress(run.status) == "epoch 1 of 8"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGSTOP")
def test_a_worker_that_hangs_is_ended_after_a_stop(store, monkeypatch):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1) as child:
        child.send_signal(signal.SIGSTOP)
        run, watch = train(store, child.pid), hung.HangWatch()
        monkeypatch.setattr(hung, "GRACE_SECONDS", 0.0)
        assert not watch.end_if_hung(store, run)  # nobody asked for its end
        store.request_stop(run.id)
        (run.path / heartbeat.FILE).touch()
        assert not watch.end_if_hung(store, run)  # it computes
        (run.path / heartbeat.FILE).unlink()
        monkeypatch.setattr(hung, "GRACE_SECONDS", 10.0)
        assert not watch.end_if_hung(store, run)  # it may yet stop
        monkeypatch.setattr(hung, "GRACE_SECONDS", 0.0)
        with monkeypatch.context() as patch:
            spent = itertools.count(1)
            patch.setattr(hung, "processor_seconds", lambda pid: next(spent))
            assert not watch.end_if_hung(store, run)  # it computes, slowly
        assert watch.end_if_hung(store, run)
        assert child.wait(5) == -signal.SIGKILL
    status = store.get(run.id).status
    assert status.state == "interrupted"
    assert "gave no sign of life" in status.error


@pytest.mark.parametrize("idle", [60.0, -1.0])
def test_a_heart_beats_until_nothing_is_done(tmp_path, monkeypatch, idle):
    monkeypatch.setattr(heartbeat, "IDLE_SECONDS", idle)
    monkeypatch.setattr(heartbeat, "WORK_SECONDS", 1e9)  # nothing counts as work
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.01)
    folder = tmp_path / "run"
    folder.mkdir()
    thread = threading.Thread(target=heartbeat._beat, args=(folder,))
    thread.start()
    time.sleep(0.05)
    assert (folder / heartbeat.FILE).exists() == (idle > 0)
    folder.rename(tmp_path / "elsewhere")
    thread.join(5)
    assert not thread.is_alive()


class Executor:
    """Starts nothing; remembers what it was given."""

    def __init__(self):
        self.started = []

    def submit(self, task, folder):
        self.started.append(folder)
        return Future()

    def shutdown(self, *, wait):
        pass


@pytest.fixture
def line(store, monkeypatch):
    """A queue that is quick, and starts nothing."""
    monkeypatch.setattr(queue, "TICK_SECONDS", 0.01)
    line = TrainingQueue(store, Executor(), parallel=1)
    yield line
    line.close()


def test_a_queue_survives_any_error(store, line, monkeypatch):
    def fail():
        raise RuntimeError("out of the blue")

    with monkeypatch.context() as patch:
        patch.setattr(store, "list", fail)
        wait_for(lambda: line.problem, seconds=5, what="the problem")
        assert line.problem == "The queue waits: RuntimeError: out of the blue"
    run = store.create(TrainingConfig())
    wait_for(lambda: line.executor.started, seconds=5, what="the next run")
    assert line.executor.started == [str(run.path)]
    assert line.problem is None


def test_an_odd_run_holds_up_no_other(store, line, tmp_path):
    odd = RunStore(tmp_path / "drafts").create(TrainingConfig(), title="odd")
    (odd.path / "claim").mkdir()  # cannot be taken over
    os.utime(odd.path / "claim", (0, 0))
    store.folder.mkdir(exist_ok=True)
    odd.path.rename(store.folder / odd.id)
    good = store.create(TrainingConfig(), title="good")
    wait_for(lambda: line.executor.started, seconds=5, what="the good run")
    assert line.executor.started == [str(good.path)]


def test_a_damaged_claim_is_taken_over(store):
    run = store.create(TrainingConfig())
    (run.path / "claim").write_text("{")
    assert not store.claim(run.id)  # somebody may be writing it
    os.utime(run.path / "claim", (0, 0))
    assert store.claim(run.id)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no FIFO")
def test_the_end_of_a_worker_is_told_in_its_own_words(tmp_path):
    (tmp_path / "worker.log").write_text(
        "begin\n\nTraceback\nE0000 no card\n  line 3\nError: no disk\n"
    )
    words = explain_end(1, tmp_path)
    assert "(exit code 1). It said: Traceback | line 3 | Error: no disk The" in words
    (tmp_path / "worker.log").unlink()
    os.mkfifo(tmp_path / "worker.log")
    assert "(exit code 1). The epochs" in explain_end(1, tmp_path)
