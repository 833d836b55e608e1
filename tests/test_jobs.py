"""Jobs: progress, the result, the error, a stop, the end of the parent."""

import concurrent.futures
import os
import subprocess
import sys
import time

import psutil
import pytest

from core import process
from core.jobs import Job, start_surviving
from core.process import PROJECT
from tests.workers import wait_for

# What follows up to the fixtures runs in children.


def add(report, *numbers):
    print("a library prints", flush=True)
    report(done=0.5)
    return sum(numbers)


def fail(report, kind, words):
    raise {"ValueError": ValueError, "KeyError": KeyError}[kind](words)


def die(report, code):
    print("the last line", flush=True)
    os._exit(code)


def hang(report, file):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"])
    with open(file, "a") as log:  # noqa: PTH123
        log.write(f"{os.getpid()} {child.pid}\n")
    report(done=0.3)
    time.sleep(99)


def write_later(report, file):
    time.sleep(1)
    with open(file, "w") as log:  # noqa: PTH123
        log.write("done")


@pytest.fixture
def start():
    """Starts jobs of this module's functions; stops them at the end."""
    jobs = []

    def start_job(name, *arguments):
        jobs.append(Job(f"tests.test_jobs:{name}", *arguments))
        jobs[-1].start()
        return jobs[-1]

    yield start_job
    for job in jobs:
        job.stop()


def finish(job):
    wait_for(lambda: not job.is_running, what="the job")
    return job.error


def test_a_job_tells_how_far_it_is_and_returns_its_result(start):
    job = start("add", 1, 2)
    assert finish(job) is None
    assert (job.done, job.result) == (0.5, 3)


def test_run_waits_and_raises(start):
    seen = []
    job = Job("tests.test_jobs:add", 4, 5)
    assert job.run(lambda job: seen.append(job.done)) == 9
    assert set(seen) <= {0, 0.5}
    with pytest.raises(ValueError, match=r"^no such thing$"):
        Job("tests.test_jobs:fail", "ValueError", "no such thing").run()


def test_an_error_is_told_as_it_reads_a_bug_with_its_type(start):
    assert finish(start("fail", "ValueError", "Try 3.")) == "Try 3."
    assert finish(start("fail", "KeyError", "x")) == "KeyError: 'x'"


def test_a_child_that_dies_is_an_error_with_its_last_line(start):
    assert finish(start("die", 3)) == (
        "The process ended unexpectedly (exit code 3). It said: the last line. "
        "Try again."
    )


def test_a_child_that_is_killed_is_an_error(start, tmp_path):
    job = start("hang", str(tmp_path / "log"))
    wait_for(lambda: job.done, what="progress")
    os.kill(family(tmp_path / "log")[0].pid, 9)
    assert "was killed (signal 9)" in finish(job)


def test_a_process_that_cannot_start_is_an_error(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    job = Job("tests.test_jobs:add")
    job.start()
    assert not job.is_running
    assert "could not start" in job.error


def family(file):
    """Returns the processes whose ids `hang` wrote."""
    pids = file.read_text().split()
    return [psutil.Process(int(pid)) for pid in pids if psutil.pid_exists(int(pid))]


def is_alive(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_stop_kills_the_child_with_its_children(start, tmp_path):
    job = start("hang", str(tmp_path / "log"))
    wait_for(lambda: job.done == 0.3, what="progress")
    processes = family(tmp_path / "log")
    assert len(processes) == 2
    assert os.name == "nt" or os.getsid(processes[0].pid) == processes[0].pid
    job.stop()
    assert not job.is_running
    assert job.error is None
    assert job.result is None
    wait_for(lambda: not any(map(is_alive, processes)), seconds=5, what="their end")
    job.stop()  # again is no error


def test_a_second_start_does_not_start_a_second_child(start, tmp_path):
    job = start("hang", str(tmp_path / "log"))
    wait_for(lambda: job.done, what="the child")
    children = psutil.Process().children()
    job.start()
    assert job.is_running
    assert psutil.Process().children() == children
    assert len((tmp_path / "log").read_text().splitlines()) == 1


def test_it_starts_again_after_a_stop(start, tmp_path):
    job = start("hang", str(tmp_path / "log"))
    wait_for(lambda: job.done, what="the child")
    job.stop()
    job.start()
    assert job.is_running
    assert job.done == 0


@pytest.mark.slow
def test_many_threads_may_poll(start):
    job = start("fail", "ValueError", "no")

    def poll():
        while job.is_running:
            assert 0 <= job.done <= 1
        return job.error

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        polls = [pool.submit(poll) for _ in range(8)]
    assert {each.result() for each in polls} == {"no"}


PARENT = """
import sys, time
from pathlib import Path
from core import process
from core.jobs import Job, start_surviving
log = Path(sys.argv[1])
job = Job("tests.test_jobs:hang", str(log / "hang"))
job.start()
while not job.done: time.sleep(0.05)
start_surviving("tests.test_jobs:write_later", str(log / "later"), log=log / "log")
print("ready", flush=True)
time.sleep(99)
"""


@pytest.mark.slow
def test_a_job_ends_with_its_parent_unless_it_survives(tmp_path):
    command = [sys.executable, "-c", PARENT, str(tmp_path)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout.readline() == b"ready\n"
        child, grandchild = family(tmp_path / "hang")
        parent.kill()
    wait_for(lambda: not is_alive(child), seconds=5, what="its end")
    grandchild.kill()
    later = tmp_path / "later"
    wait_for(lambda: later.exists() and later.read_text(), what="the survivor")


def test_what_a_survivor_says_is_in_its_log(tmp_path):
    log = tmp_path / "log"
    process = start_surviving("tests.test_jobs:fail", "KeyError", "x", log=log)
    assert process.wait(30) == 1
    assert "KeyError: 'x'" in log.read_text()


def test_keras_is_given_a_whole_path_for_its_folder(monkeypatch, tmp_path):
    """It would make a folder called `~` of a tilde."""
    asked = {}
    monkeypatch.setattr(process.subprocess, "Popen", lambda _, **o: asked.update(o))
    monkeypatch.setenv("KERAS_HOME", "~/keras")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    process.start_module("core.jobs")
    assert asked["env"]["KERAS_HOME"] == str(tmp_path / "keras")
    monkeypatch.delenv("KERAS_HOME")
    process.start_module("core.jobs")
    assert "KERAS_HOME" not in asked["env"]
