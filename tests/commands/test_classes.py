"""`python -m core classes`: one class, its ROC curve and a threshold by cost."""

import json

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from core.commands.classes import read_class


def test_a_costly_miss_lowers_the_threshold(core, runs):
    told = []
    for cost in (1, 20):
        done = core(
            *("classes", "CNN", "shirt", "--cost", cost),
            *("--runs-dir", runs.folder, "--json"),
        )
        assert done.returncode == 0, done.stderr
        told.append(json.loads(done.stdout))
    assert told[1]["threshold"] < told[0]["threshold"]
    assert told[1]["by_threshold"]["missed"] <= told[0]["by_threshold"]["missed"]
    run = runs.get(told[0]["run_id"])
    with np.load(run.path / "test.npz") as file:
        is_shirt, score = file["labels"] == 6, file["probabilities"][:, 6]
    for each in told:
        assert each["class"] == "Shirt"
        assert each["auc"] == pytest.approx(roc_auc_score(is_shirt, score))
        called = score >= each["threshold"]
        assert each["by_threshold"]["missed"] == (is_shirt & ~called).sum()
        assert each["by_threshold"]["false_alarms"] == (called & ~is_shirt).sum()
        assert each["prevalence"] == is_shirt.mean()


def test_it_is_told_in_lines(core, runs):
    done = core("classes", "ANN", "6", "--runs-dir", runs.folder)
    assert "ANN, Shirt: AUC " in done.stdout
    assert "Prevalence: 10.0 % of the test images (20 of 200)" in done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("classes", "CNN", "shrit"), "did you mean Shirt?"),
        (("classes", "CNN", "bag", "--cost", "-1"), "cost must be above 0"),
    ],
)
def test_bad_words_are_told_with_what_to_do(core, words, message):
    done = core(*words)
    assert done.returncode == 2
    assert message in done.stderr


def test_classes_have_names_and_numbers():
    assert [read_class(each) for each in ("Ankle boot", "boots", "9")] == [9, 9, 9]
