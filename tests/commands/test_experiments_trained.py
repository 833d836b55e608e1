"""`experiment`: what is missing is trained once, then told; results are packed."""

import json

import pytest

from core.experiments.shipped import read_shipped
from core.runs.store import RunStore
from tests.workers import train_here


@pytest.fixture
def trained(monkeypatch):
    """Trains in this process; the list holds the titles of what was trained."""
    titles = []

    def train(store, config, *, title=None, executor=None):
        titles.append(title)
        return train_here(store, config, title=title)

    monkeypatch.setattr("core.commands.experiment.train_and_follow", train)
    monkeypatch.setattr("core.training.executors.LocalExecutor.warm_up", lambda _: None)
    return titles


@pytest.mark.slow
def test_an_experiment_trains_what_is_missing_and_packs_it(
    core, trained, tiny_folder, tmp_path
):
    words = ("experiment", "sharing", "--data", tiny_folder, "--seeds", "0")
    done = core(*words, "--json")
    assert done.returncode == 0
    rows = json.loads(done.stdout)
    assert [row["series"] for row in rows] == ["convolution", "local", "dense"]
    assert trained == [
        f"Weight sharing: {row['series']}, same recipe, s0" for row in rows
    ]
    assert rows[0]["parameters"] < rows[1]["parameters"] < rows[2]["parameters"]
    again = core(*words)
    assert len(trained) == 3, "nothing is trained twice"
    assert "local" in again.stdout
    assert "1 seed" in again.stdout

    output = tmp_path / "shipped"
    packed = core(*words, "--pack", "--output", output, "--json")
    assert json.loads(packed.stdout)["results"] == 3
    run = RunStore(tmp_path / "runs").list()[0][0]
    results = read_shipped(output).results_on(run.dataset.digest)
    shares = {each.test_accuracy for each in results.values()}
    assert run.summary.test_accuracy in shares


def test_nothing_is_trained_where_that_was_asked(core, trained, tiny_folder):
    done = core("experiment", "leak", "--data", tiny_folder, "--no-training", "--json")
    assert json.loads(done.stdout) == []
    assert done.returncode == 1
    assert trained == []


def test_nothing_to_pack_is_said(core, tiny_folder):
    done = core("experiment", "all", "--data", tiny_folder, "--pack")
    assert done.returncode == 2
    assert "must hold runs of experiments to pack" in done.stderr
