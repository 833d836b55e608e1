"""t-SNE as a job: progress, the layout, an error."""

import numpy as np
import pytest

from core.data.dataset import make_dataset
from core.explain.tsne import lay_out, layout_of, tsne_job
from tests.networks import draw_noise, save_run
from tests.workers import wait_for


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    noise = draw_noise(60), (np.arange(60) % 10).astype(np.uint8)
    dataset = make_dataset("Noise", "noise", noise, noise)
    return save_run(tmp_path_factory.mktemp("tsne"), "ann", dataset=dataset)


def test_groups_stay_together_and_progress_is_told():
    rng = np.random.default_rng(0)
    centres = np.repeat(np.eye(3, 60), 20, axis=0) * 40
    told = []
    points = lay_out(
        (rng.normal(size=(60, 60)) + centres).astype(np.float32),
        lambda done: told.append(done),
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


@pytest.mark.slow
def test_a_layout_comes_back_from_its_process(folder):
    job = tsne_job(folder)
    assert layout_of(job) is None
    job.start()
    job.start()  # a second click changes nothing
    wait_for(lambda: not job.is_running, what="the layout")
    assert job.error is None
    assert job.done == 1
    assert layout_of(job).shape == (60, 2)
    assert np.isfinite(layout_of(job)).all()


@pytest.mark.slow
def test_a_run_without_features_says_so(tmp_path):
    job = tsne_job(save_run(tmp_path, "ann"))
    job.start()
    wait_for(lambda: not job.is_running, what="the error")
    assert "test.npz cannot be read" in job.error
