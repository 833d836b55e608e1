"""Runs grouped by what differs between them, and that in words."""

from pathlib import Path

import pytest

from core.runs.config import TrainingConfig
from core.runs.groups import describe_differences, differing_knobs, group_runs
from core.runs.run import Run, Status
from core.runs.summary import Summary

TITLES = {"custom-cnn": "Your own CNN", "cnn": "CNN"}


def make_run(title, *, val=0.9, test=0.9, state="finished", **settings):
    """An evaluated run without a folder."""
    settings = {"recipe": "custom-cnn", "architecture": "custom-cnn"} | settings
    config = TrainingConfig(**settings)
    outcome = Summary(
        test_accuracy=test, interval=(test - 0.01, test + 0.01), test_loss=0.3,
        val_accuracy=val, val_loss=0.3, epochs=3, seconds=60.0,
        images_per_second=1000.0, parameters=1000, macs=10_000, file_bytes=1000,
        latency_ms=1.0, layers=(),
    )  # fmt: skip
    status = Status(state)
    run_id = f"20261120-{title}-{config.seed}-{val}"
    return Run(run_id, Path("none"), title, 0.0, config, status, outcome)


def group(*runs):
    return group_runs(runs, [run.title for run in runs], TITLES)


SMALL = {"options": {"filters": 16}}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({}, {}, ""),
        ({"seed": 1}, {"seed": 3}, "Seed 1 / 3"),
        ({}, {"optimizer": "muon"}, "Optimizer adam / muon"),
        (
            {},
            {"leave_out": "1200-3f9a1c2e4b5d"},
            "Training images left out none / 1,200 images (3f9a1c2e4b5d)",
        ),
        # What is written out and what is left at its default are the same.
        ({"options": {"filters": 32}}, {}, ""),
        (SMALL, {}, "Filters 16 / 32"),
        ({}, {"dropout": 0.25}, "Dropout recipe default / 25 %"),
        ({"dropout": 0.25}, {"dropout": 0.254}, "Dropout 25 % / 25.4 %"),
        ({"data": "a"}, {"data": "/moved/a"}, ""),  # told apart by their digest
        ({}, {"state": "stopped"}, "Stopped after none / 3 epochs"),
        (
            {"parent": "20261120-old-3f9a1c2e", "initial_epoch": 1},
            {},
            "Continues 3f9a1c2e after 1 epoch / none",
        ),
        (
            {"recipe": "cnn", "architecture": "cnn"},
            {"recipe": "ann", "architecture": "ann", "label_smoothing": 0.1},
            "Network cnn / ann, Label smoothing 0.0 / 0.1",
        ),
        # As old runs call it.
        ({"architecture": "cnn-photo"}, {"architecture": "cnn-accurate"}, ""),
    ],
)
def test_what_differs_is_named(first, second, expected):
    assert describe_differences([make_run("a", **first), make_run("b", **second)]) == (
        expected
    )


def test_of_seven_runs_every_difference_is_named():
    knobs = [{}, {"epochs": 2}, {"patience": 3}, {"train_size": 5000}]
    knobs += [{"precision": "float32"}, {"flip_average": True}, {"time_budget": 60.0}]
    differing = differing_knobs([make_run("x", **each) for each in knobs])
    assert set(differing) == {
        *("Epochs", "Patience", "Training images", "Number format", "Training time"),
    }  # averaging over a mirror image makes no other network
    assert all(len(row) == 7 for row in differing.values())


def test_groups_are_named_by_what_they_share_and_by_what_differs():
    runs = [
        make_run(f"{title} s{seed}", seed=seed, val=val + seed / 1000, **settings)
        for title, val, settings in (
            ("Mine", 0.90, {}),
            ("Net", 0.92, SMALL),
            ("Net", 0.91, SMALL | {"optimizer": "muon"}),
        )
        for seed in (1, 2, 3)
    ]
    found = group(*runs, make_run("Alone", val=0.5, epochs=1))
    assert [each.name for each in found] == [
        "Net (Optimizer adam)", "Net (Optimizer muon)", "Mine", "Alone",
    ]  # fmt: skip
    assert [len(each.seeds) for each in found] == [3, 3, 3, 1]
    assert [each.middle.config.seed for each in found] == [2, 2, 2, 0]


def test_runs_with_titles_of_their_own_are_named_by_their_recipe():
    wide = [make_run(name, seed=seed) for seed, name in enumerate(("Ada", "Bob"))]
    deep = [make_run(name, seed=seed, **SMALL) for seed, name in enumerate("xy")]
    names = {each.name for each in group(*wide, *deep)}
    assert names == {"Your own CNN (Filters 32)", "Your own CNN (Filters 16)"}
    assert group(*wide)[0].name == "Your own CNN"


def test_a_repeated_seed_is_no_new_draw():
    runs = [make_run("Net", seed=0, val=val) for val in (0.90, 0.92, 0.91)]
    (only,) = group(*runs, make_run("Net", seed=1, val=0.88))
    assert len(only.runs) == 4
    assert [run.summary.val_accuracy for run in only.seeds] == [0.92, 0.88]
    assert only.val_accuracy == pytest.approx(0.90)


def test_a_stopped_run_is_no_seed_of_those_that_ended():
    runs = [make_run("Net", seed=0), make_run("Net", seed=1, state="stopped")]
    assert len(group(*runs)) == 2
