"""t-SNE in its process: progress, the layout, a stop, an error."""

import sys

import numpy as np
import pytest

from core.data.dataset import make_dataset
from core.explain.tsne import TsneJob, lay_out
from tests.networks import draw_noise, save_run
from tests.workers import wait_for


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    noise = draw_noise(60), (np.arange(60) % 10).astype(np.uint8)
    dataset = make_dataset("Noise", "noise", noise, noise)
    return save_run(tmp_path_factory.mktemp("tsne"), "ann", dataset=dataset)


@pytest.fixture
def endless():
    script = "import time; print('{\"done\": 0.3}', flush=True); time.sleep(99)"
    job = TsneJob("", command=[sys.executable, "-c", script])
    yield job
    job.stop()


def test_groups_stay_together_and_progress_is_told():
    rng = np.random.default_rng(0)
    centres = np.repeat(np.eye(3, 60), 20, axis=0) * 40
    told = []
    points = lay_out(
        (rng.normal(size=(60, 60)) + centres).astype(np.float32), told.append
    )
    assert points.shape == (60, 2)
    assert told == sorted(told)
    assert len(told) >= 5
    assert told[-1] == 1
    groups = points.reshape(3, 20, 2)
    within = groups.std(axis=1).max()
    middles = groups.mean(axis=1)
    assert (
        min(np.linalg.norm(middles[i] - middles[i - 1]) for i in range(3)) > 2 * within
    )


def test_a_layout_comes_back_from_its_process(folder):
    job = TsneJob(folder)
    assert job.points is None
    job.start()
    job.start()  # a second click changes nothing
    wait_for(lambda: not job.is_running, what="the layout")
    assert job.error is None
    assert job.progress == 1
    assert job.points.shape == (60, 2)
    assert np.isfinite(job.points).all()


def test_a_stop_ends_the_process_at_once(endless):
    endless.start()
    wait_for(lambda: endless.progress == 0.3, what="progress")
    process = endless._process
    endless.stop()
    assert not endless.is_running
    assert process.poll() is not None
    assert endless.points is None
    assert endless.error is None


def test_it_starts_again_after_a_stop(endless):
    endless.start()
    endless.stop()
    endless.start()
    assert endless.is_running


def test_a_run_without_features_says_so(tmp_path):
    job = TsneJob(save_run(tmp_path, "ann"))
    job.start()
    wait_for(lambda: not job.is_running, what="the error")
    assert "test.npz cannot be read" in job.error


def test_a_child_that_dies_is_an_error():
    job = TsneJob(
        "",
        command=[sys.executable, "-c", "print('hm', 3); print(3); raise SystemExit(3)"],
    )
    job.start()
    wait_for(lambda: not job.is_running, what="the end")
    assert job.error == "The layout ended early (exit code 3). Start it again."
