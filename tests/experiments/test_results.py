"""Results found among runs and in what ships; the file they ship in."""

import json
from dataclasses import replace

import pytest

from core.experiments.plan import Trial
from core.experiments.plans import get_plan
from core.experiments.results import (
    collect,
    find_results,
    identity,
    list_missing,
    list_open,
    read_result,
)
from core.experiments.shipped import NAME, Shipped, read_shipped, write_shipped
from core.runs.config import TrainingConfig
from core.runs.status import Status
from core.runs.store import RunStore


@pytest.fixture
def ann(finished_runs):
    return next(r for r in finished_runs.list()[0] if r.config.architecture == "ann")


def find(trials, runs, shipped=None, digest=""):
    return find_results(trials, runs, shipped or {}, digest=digest)


def test_configs_are_the_same_training_wherever_the_data_lies():
    config = TrainingConfig(architecture="custom-cnn", options={"blocks": 2})
    same = config.replace(
        data="drawn",
        experiment="fair",
        recipe="custom-cnn",
        options={"blocks": 2, "kernel": 3},
    )
    assert identity(config) == identity(same)  # kernel 3 is the default
    for other in ({"seed": 1}, {"options": {"blocks": 1}}, {"dropout": 0.1}):
        assert identity(config) != identity(config.replace(**other))


def test_a_run_with_the_same_settings_is_the_result(ann, finished_runs):
    trials = [Trial("ANN", "x", ann.config.replace(experiment="fair"))]
    runs = finished_runs.list()[0]
    found = find(trials, runs, digest=ann.dataset.digest)
    (result,) = found.values()
    assert result.run is ann
    assert result.test_accuracy == ann.summary.test_accuracy
    assert result.curves["val_loss"] == tuple(ann.history["val_loss"])
    assert list_missing(trials, found) == []
    assert find(trials, runs, digest="other data") == {}


def test_what_ships_stands_in_and_is_still_missing_here(ann):
    trials = [Trial("ANN", "x", ann.config)]
    shipped = {identity(ann.config): replace(read_result(ann), run=None)}
    found = find(trials, [], shipped)
    assert [each.test_accuracy for each in found.values()] == [
        ann.summary.test_accuracy
    ]
    assert list_missing(trials, found) == trials


def test_missing_trainings_are_listed_once():
    trials = get_plan("fair").trials  # the CNN's own recipe is in two places
    assert len({identity(each.config) for each in trials}) < len(trials)
    missing = list_missing(trials, {})
    assert len(missing) == len({identity(each.config) for each in trials})
    assert missing[0] == trials[0]


def test_results_are_collected_by_place_and_seed(ann):
    trials = [Trial("ANN", 1, ann.config), Trial("ANN", 2, ann.config.replace(seed=9))]
    result = read_result(ann)
    assert collect(trials, {identity(ann.config): result}) == {("ANN", 1): [result]}


def test_waiting_runs_of_an_experiment_are_found(tmp_path):
    store = RunStore(tmp_path / "runs")
    plan = get_plan("shuffled", data="drawn")
    first = store.create(plan.trials[0].config)
    store.create(TrainingConfig(data="drawn"))
    done = store.create(plan.trials[1].config)
    store.write_status(done.id, Status("failed"))
    runs = store.list()[0]
    assert [run.id for run in list_open(plan, runs, data="drawn")] == [first.id]
    assert list_open(plan, runs, data="fashion-mnist") == []


def test_results_ship_and_are_read_again(ann, tmp_path):
    result = read_result(ann)
    key = identity(ann.config)
    shipped = Shipped(
        dataset=ann.dataset,
        environment={"cores": 2},
        results={key: result},
        nearest_mean={100: (0.61234, 0.5)},
    )
    write_shipped(tmp_path, shipped)
    again = read_shipped(tmp_path)
    assert again.results_on("other data") == {}
    found = again.results_on(ann.dataset.digest)[key]
    assert found.run is None
    assert found.weights == result.weights
    assert found.test_accuracy == pytest.approx(result.test_accuracy, abs=1e-5)
    assert found.curves["loss"] == pytest.approx(result.curves["loss"], abs=1e-4)
    assert again.nearest_mean == {100: (0.6123, 0.5)}


def test_nothing_ships_where_there_is_no_file(tmp_path):
    assert read_shipped(tmp_path).results == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("test_accuracy", 1.5),
        ("val_accuracy", "high"),
        ("weights", [1]),
        ("seconds", -1),
    ],
)
def test_a_damaged_figure_is_named(ann, tmp_path, name, value):
    shipped = Shipped(dataset=ann.dataset, results={"": read_result(ann)})
    write_shipped(tmp_path, shipped)
    values = json.loads((tmp_path / NAME).read_text())
    values["results"][0][name] = value
    (tmp_path / NAME).write_text(json.dumps(values))
    with pytest.raises(ValueError, match=name):
        read_shipped(tmp_path)
