"""What the experiments train: seeds, equal settings, and what alone differs."""

import dataclasses

import pytest

import models
from core.experiments.plan import SEEDS
from core.experiments.plans import KEYS, REMEDIES, cross, get_plan, memorise
from core.experiments.results import identity
from core.runs.config import TrainingConfig
from core.training.recipes import get_recipe


def differing(first, second):
    """Returns the names of the settings in which two configs differ."""
    return {
        field.name
        for field in dataclasses.fields(TrainingConfig)
        if getattr(first, field.name) != getattr(second, field.name)
    }


@pytest.mark.parametrize("key", KEYS)
def test_every_training_can_be_built_and_knows_its_experiment(key):
    plan = get_plan(key, data="drawn")
    for trial in plan.of_seeds():
        config = trial.config
        assert (config.experiment, config.data) == (key, "drawn")
        models.check_options(
            config.architecture, dropout=config.dropout, **config.options
        )
        assert len(plan.title_of(trial)) <= 80
    assert {trial.config.seed for trial in plan.of_seeds()} == set(SEEDS)


def test_an_unknown_experiment_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="one of fair, noise-training, shuffled"):
        get_plan("bogus")


def test_crossing_takes_the_network_of_one_and_all_else_of_the_other():
    ann, cnn = (get_recipe(name).config for name in ("ann", "cnn"))
    crossed = cross(ann, cnn)
    assert differing(crossed, cnn) == {"recipe", "architecture"}
    assert (crossed.architecture, crossed.optimizer) == ("ann", "muon")


def test_shuffling_and_leaking_change_one_setting():
    for key, name in (("shuffled", "shuffle_pixels"), ("leak", "leak_test")):
        first, second, *_ = get_plan(key).trials
        assert first.series == second.series
        assert differing(first.config, second.config) == {name}


def test_the_amount_alone_differs_between_sizes():
    trials = [each for each in get_plan("amount").trials if each.series == "CNN"]
    assert [trial.config.train_size for trial in trials] == [
        trial.x for trial in trials
    ]
    assert differing(trials[0].config, trials[-1].config) == {"train_size"}


def test_remedies_add_up():
    both = memorise("CNN", "stopping", "dropout")
    assert both.x == "dropout, stopping"
    assert (both.config.dropout, both.config.patience) == (0.5, 5)
    assert both.config.augmentation == "none"
    assert len({identity(memorise("CNN", each).config) for each in REMEDIES}) == 5
