"""Differences over seeds, against their definitions and the house's own Welch."""

from statistics import mean

import pytest

from core.analysis.significance import welch_interval
from core.experiments.effects import contrast, split_lead
from core.experiments.plans import ANN, ANNS, CNN, CNNS
from tests.experiments.cells import results


def test_two_groups_differ_as_by_welch():
    first, second = [0.846, 0.850, 0.843], [0.818, 0.820, 0.815]
    effect = contrast([first, second], [1, -1])
    assert effect.value == pytest.approx(mean(first) - mean(second))
    assert effect.interval == pytest.approx(welch_interval(first, second))
    assert effect.is_clear
    assert str(effect).startswith("+2.9 points (95 %: +2")
    assert "3 seeds of each" in str(effect)


def test_one_seed_has_no_interval():
    effect = contrast([[0.9], [0.8]], [1, -1])
    assert effect.interval is None
    assert not effect.is_clear
    assert str(effect) == "+10.0 points (1 seed of each: too few to tell)"


def test_who_leads_is_named_first():
    effect = contrast([[0.80, 0.81, 0.82], [0.85, 0.86, 0.87]], [1, -1])
    words = effect.tell_lead("the CNN", "the ANN")
    assert words.startswith("the ANN leads the CNN by **5.0 points (95 %: +2.7 to +7.3")


def test_a_group_without_seeds_is_refused():
    with pytest.raises(ValueError, match="needs a seed"):
        contrast([[0.9], []], [1, -1])


def test_network_and_recipe_add_up_to_the_lead():
    cells = {
        (CNN, CNNS): results(0.93, 0.92),
        (CNN, ANNS): results(0.90, 0.91),
        (ANN, CNNS): results(0.85, 0.86),
        (ANN, ANNS): results(0.86, 0.87),
    }
    shares = split_lead(cells)
    assert shares is not None
    assert shares.lead.value == pytest.approx(0.06)
    # The network: 0.07 with the CNN's recipe, 0.04 with the ANN's.
    assert shares.network.value == pytest.approx(0.055)
    # The recipe: 0.02 for the CNN, -0.01 for the ANN.
    assert shares.recipe.value == pytest.approx(0.005)
    total = shares.network.value + shares.recipe.value
    assert total == pytest.approx(shares.lead.value)


def test_a_lead_is_not_taken_apart_without_the_crossed_trainings():
    assert split_lead({(CNN, CNNS): results(0.9)}) is None
