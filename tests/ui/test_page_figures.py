"""Every figure of Confidence and Classes, worked out by other means for two runs."""

import re

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from scipy.stats import binomtest
from sklearn.metrics import (
    average_precision_score,
    precision_recall_fscore_support,
    roc_auc_score,
)

from core.data.dataset import CLASS_NAMES
from tests.ui.test_pages import facts, words

LABELS = np.arange(10)
COVERED = 0.8  # where the slider starts


def as_percent(share, digits=1):
    return f"{100 * share:.{digits}f} %"


def numbers(text):
    """Returns the numbers of a cell such as `1.07 % (0.69 to 1.44 %)`."""
    return [float(each) for each in re.findall(r"\d+\.\d+", text)]


def load(run, split):
    with np.load(run.path / f"{split}.npz") as file:
        return file["labels"].astype(int), file["probabilities"].astype(float)


def bins_of(confidence):
    """Returns the bin of each confidence; a bin includes its upper edge."""
    return np.digitize(confidence, np.arange(1, 16) / 15 + 1e-12)


def calibration_error(is_right, confidence):
    bins, total = bins_of(confidence), 0.0
    for place in np.unique(bins):
        inside = bins == place
        total += abs((confidence - is_right)[inside].sum())
    return total / len(bins)


def resampled(is_right, confidence):
    """Returns the interval by drawing images, its bias taken off."""
    rng = np.random.default_rng(7)
    n = len(is_right)
    errors = []
    for _ in range(300):
        rows = rng.integers(0, n, n)
        errors.append(calibration_error(is_right[rows], confidence[rows]))
    bias = np.mean(errors) - calibration_error(is_right, confidence)
    return [max(0, each - bias) for each in np.quantile(errors, [0.025, 0.975])]


def simulated(confidence):
    """Returns the 95th percentile of the errors of calibrated networks."""
    rng = np.random.default_rng(7)
    draws = (rng.random(len(confidence)) < confidence for _ in range(300))
    return np.quantile([calibration_error(each, confidence) for each in draws], 0.95)


def best_temperature(labels, probabilities):
    logits = np.log(probabilities)

    def loss(temperature):
        chosen = log_softmax(logits / temperature, axis=1)
        return -chosen[np.arange(len(labels)), labels].mean()

    return minimize_scalar(loss, bounds=(0.05, 20), method="bounded").x


def check_error(cell, null, is_right, confidence):
    """Compares error, interval and null value with those worked out here."""
    error, low, high = numbers(cell)
    expected = calibration_error(is_right, confidence)
    assert error == pytest.approx(100 * expected, abs=0.006)
    width = 0.15 * (high - low)  # two ways of drawing
    expected = [100 * each for each in resampled(is_right, confidence)]
    assert [low, high] == pytest.approx(expected, abs=width)
    expected = 100 * simulated(confidence)
    assert numbers(null)[0] == pytest.approx(expected, rel=0.12)


def test_every_figure_on_confidence(full_page, runs):
    test = full_page("confidence")
    table, text = facts(test).set_index("Run"), words(test)
    for run in runs.list()[0]:
        row = table.loc[run.title]
        labels, probabilities = load(run, "test")
        is_right = probabilities.argmax(axis=1) == labels
        confidence = probabilities.max(axis=1)
        check_error(row["ECE"], row["Null value"], is_right, confidence)
        temperature = best_temperature(*load(run, "validation"))
        assert float(row["Temperature"]) == pytest.approx(temperature, abs=0.006)
        after = softmax(np.log(probabilities) / temperature, axis=1).max(axis=1)
        check_error(row["ECE after"], row["Null value after"], is_right, after)
        wrong = confidence[~is_right].mean()
        assert row["Mean confidence when wrong"] == as_percent(wrong)

        order = np.argsort(-confidence, kind="stable")[: round(COVERED * len(labels))]
        right, answered = int(is_right[order].sum()), len(order)
        interval = binomtest(right, answered).proportion_ci(0.95, method="wilson")
        low, high = 100 * interval.low, 100 * interval.high
        said = (
            f"**{run.title}** answers the {as_percent(COVERED)} of which it is most "
            f"confident (at least {as_percent(confidence[order[-1]])}) and is right on "
            f"{as_percent(right / answered, 2)} of them ({low:.2f} to {high:.2f} %), a "
            f"risk of {as_percent(1 - right / answered, 2)}, instead of "
            f"{as_percent(is_right.mean(), 2)} of all."
        )
        assert said in text


def check_cost(row, run, label):
    """Chooses the threshold on validation images by trying all; a miss costs 10."""

    def errors(split, threshold):
        labels, probabilities = load(run, split)
        called = probabilities[:, label] >= threshold
        return sum((labels == label) & ~called), sum((labels != label) & called)

    def cost(split, threshold):
        missed, false_alarms = errors(split, threshold)
        return 10 * missed + false_alarms

    tried = np.unique(load(run, "validation")[1][:, label])[::-1]
    best = min(tried, key=lambda each: cost("validation", each))  # of equals the first
    assert row["Threshold"] == f"{100 * best:.3g} %"
    missed, false_alarms = errors("test", best)
    n = len(load(run, "test")[0])
    assert row["Missed"].startswith(f"{missed} of ")
    assert row["False alarms"].startswith(f"{false_alarms} of ")
    assert numbers(row["Cost per 1,000"])[0] == pytest.approx(
        1000 * cost("test", best) / n, abs=0.06
    )


def test_every_figure_on_classes(full_page, runs):
    test = full_page("classes")
    table, text = test.dataframe[0].value, words(test)
    costs = facts(test).set_index("Run")
    assert table["Class"].tolist()[:10] == list(CLASS_NAMES)
    f1 = []
    for run in runs.list()[0]:
        labels, probabilities = load(run, "test")
        predictions = probabilities.argmax(axis=1)
        scores = [
            precision_recall_fscore_support(
                labels, predictions, labels=LABELS, average=kind, zero_division=0
            )
            for kind in (None, "macro", "weighted")
        ]
        for place, name in enumerate(("precision", "recall", "F1")):
            values = [*scores[0][place], scores[1][place], scores[2][place]]
            shown = table[f"{run.title}: {name}"].tolist()
            assert shown == [as_percent(each) for each in values]
        f1.append(np.array(values))
        total = len(labels)
        assert table["Images"].tolist() == [*scores[0][3], total, total]
        shirt = CLASS_NAMES.index("Shirt")
        area = average_precision_score(labels == shirt, probabilities[:, shirt])
        assert f"{run.title} {as_percent(area)}" in text
        area = roc_auc_score(labels == shirt, probabilities[:, shirt])
        assert f"{run.title} {area:.4f} (" in text
        check_cost(costs.loc[run.title], run, shirt)
    differences = [f"{100 * each:+.1f}" for each in f1[0] - f1[1]]
    assert table["F1 difference"].tolist() == differences
