"""Experiments that train: what the page shows, offers and queues."""

import pytest

from core.data.sources import load_dataset
from core.experiments.plans import get_plan
from core.experiments.results import CURVES, identity
from core.experiments.shipped import Shipped, write_shipped
from core.runs.places import default_references
from core.runs.store import RunStore
from core.runs.summary import DatasetDescription
from tests.experiments.cells import results


@pytest.fixture
def shipped(small_folder, small_data):
    """The results of `sharing` ship for the small garments: three seeds each."""
    dataset = load_dataset(str(small_folder))
    found = {}
    accuracy = {"convolution": 0.9, "local": 0.8, "dense": 0.85}
    for trial in get_plan("sharing").of_seeds():
        seed = trial.config.seed
        (result,) = results(
            accuracy[trial.series] + 0.01 * seed,
            curves=dict.fromkeys(CURVES, (0.5,)),
        )
        object.__setattr__(result, "config", trial.config)
        found[identity(trial.config)] = result
    description = DatasetDescription("small", dataset.digest, 900, 100, 200)
    write_shipped(default_references(), Shipped(description, {"cores": 2}, found))


def find_button(page, words):
    return next(each for each in page.button if each.label.startswith(words))


def said(page):
    return " ".join(each.value for each in (*page.markdown, *page.caption))


def test_what_ships_is_covered_until_guessed_and_can_be_trained_here(app, shipped):
    page = app("experiments", experiment="sharing", questions="true")
    assert not page.exception
    assert "Locality, without sharing" not in said(page)
    find_button(page, "convolution").click().run()
    assert not page.exception
    assert "Locality, without sharing" in said(page)
    assert "-5.0" in said(page).replace("\N{MINUS SIGN}", "-")  # local minus dense
    assert "9 of 9 results: 9 shipped with the app (on 2 cores)" in said(page)

    find_button(page, "Train seed 0 here").click().run()
    assert not page.exception
    waiting = RunStore(default_references().parent / "runs").list()[0]
    assert {run.config.experiment for run in waiting} == {"sharing"}
    assert {run.config.seed for run in waiting} == {0}
    assert len(waiting) == 3
    train = app("train")
    assert not train.exception
    assert "3 runs of experiments" in [each.label for each in train.expander]
    bars = [each.value for each in train.markdown if "**Experiment" in each.value]
    assert bars == ["**Experiment\\: Weight sharing**"], "one bar for all three"
    find_button(page, "Stop all").click().run()
    assert RunStore(default_references().parent / "runs").list()[0] == []


def test_without_results_the_page_offers_to_train(app, small_data):
    page = app("experiments", experiment="leak")
    assert not page.exception
    assert "None of 12 trainings has been done on this data." in said(page)
    labels = [each.label for each in page.button]
    assert any(each.startswith("Train 3 seeds here (about") for each in labels)
