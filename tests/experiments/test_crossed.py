"""The crossed pair: either network with the other's recipe."""

import pytest

from core.experiments.crossed import find_crossed
from core.runs.store import RunStore


@pytest.fixture
def pair(finished_runs):
    ann, cnn = sorted(finished_runs.list()[0], key=lambda run: run.config.recipe)
    return ann, cnn


def test_the_crossed_pair_swaps_recipes(pair):
    ann, cnn = pair
    crossed = find_crossed(ann, cnn, pair)
    assert crossed is not None
    first, second = crossed.configs
    assert (first.architecture, first.optimizer) == ("ann", "muon")
    assert (second.architecture, second.optimizer) == ("cnn", "adam")
    assert crossed.missing == [0, 1]
    assert crossed.titles == ("ANN, recipe of CNN", "CNN, recipe of ANN")
    assert crossed.seconds > 0


def test_a_run_is_not_crossed_with_itself_or_its_like(pair):
    ann, _ = pair
    assert find_crossed(ann, ann, pair) is None


def test_the_command_line_and_the_queue_know_crossed_runs(pair, tmp_path):
    crossed = find_crossed(*pair, pair)
    assert crossed is not None
    run = RunStore(tmp_path / "runs").create(
        crossed.configs[0], title=crossed.titles[0]
    )
    assert run.config.experiment == "fair"
    assert not run.is_usual
