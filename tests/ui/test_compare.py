"""Compare: every figure for two runs against SciPy and scikit-learn, and many runs."""

import base64
import json
import math
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.metrics import accuracy_score, recall_score

from core.analysis.comparison import Comparison, correct_pairs
from core.analysis.evaluation import SMALLEST_PROBABILITY, Evaluation
from core.data.dataset import CLASS_NAMES
from core.runs.appearance import run_colors
from core.ui.compare.configurations import (
    describe_best,
    find_configurations,
    limit_charted,
    pick_pair,
)
from core.ui.compare.seeds import describe_intervals, describe_lead, seed_frame
from core.ui.labels.suspects import describe_order
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.verdict import describe_fairness
from tests.runs.test_groups import SMALL, make_run
from tests.ui.test_pages import facts, words


def loss(predictions, slope=1.0):
    """Cross-entropy of the softmax of logits times a slope, by SciPy."""
    labels, probabilities = predictions
    logits = np.log(np.maximum(probabilities.astype(float), SMALLEST_PROBABILITY))
    return -log_softmax(slope * logits, axis=1)[np.arange(len(labels)), labels].mean()


def after_temperature(run):
    """The test loss under the temperature that fits validation best, by SciPy."""
    validation = run.validation_predictions()
    found = minimize_scalar(
        lambda slope: loss(validation, slope), bounds=(0.05, 20), method="bounded"
    )
    return loss(run.test_predictions(), found.x)


def accuracy(predictions):
    labels, probabilities = predictions
    return f"{100 * accuracy_score(labels, probabilities.argmax(1)):.2f} %"


COLUMNS = {  # of the table -> what it must show for a run
    "Validation accuracy": lambda run: accuracy(run.validation_predictions()),
    "Test accuracy": lambda run: accuracy(run.test_predictions()),
    "Test loss": lambda run: loss(run.test_predictions()),
    "Test loss after temperature": after_temperature,
}


@pytest.fixture
def pair(runs):
    by_title = {run.title: run for run in runs.list()[0]}
    return [by_title["CNN"], by_title["ANN"]]


@pytest.mark.parametrize("column", COLUMNS)
def test_the_table_equals_scikit_learn(full_page, pair, column):
    shown = facts(full_page("compare"))[column].tolist()
    expected = [COLUMNS[column](run) for run in pair]
    if isinstance(expected[0], float):
        assert [float(each) for each in shown] == pytest.approx(expected, abs=1.1e-3)
    else:
        assert shown == expected


def wilson(right, n):
    interval = stats.binomtest(int(right), int(n)).proportion_ci(method="wilson")
    return [100 * interval.low, 100 * interval.high]


def traces(page, key):
    """What a chart of a page draws, by the beginning of its widget's id."""
    chart = next(each for each in page.get("plotly_chart") if key in each.proto.id)
    return json.loads(chart.proto.spec)["data"]


def test_the_verdict_equals_scipy(full_page, pair):
    page = full_page("compare")
    labels, _ = pair[0].test_predictions()
    first, second = (run.test_predictions()[1].argmax(1) == labels for run in pair)
    n, more, fewer = len(labels), (first & ~second).sum(), (second & ~first).sum()
    for metric, right in zip(page.metric, (first, second), strict=True):
        low, high = wilson(right.sum(), n)
        assert metric.value == f"{100 * right.mean():.1f} %"
        assert metric.delta == f"{low:.1f} to {high:.1f} %"
    p, q = (more + 1) / (n + 2), (fewer + 1) / (n + 2)
    half = stats.norm.ppf(0.975) * math.sqrt((p + q - (p - q) ** 2) / (n + 2))
    text = words(page).replace("\\", "")
    assert (
        f"CNN minus ANN: {100 * (more - fewer) / n:+.2f} points, 95 % interval "
        f"{100 * (p - q - half):+.2f} to {100 * (p - q + half):+.2f}."
    ) in text
    assert stats.binomtest(int(more), int(more + fewer)).pvalue == pytest.approx(
        Comparison(*(Evaluation(*run.test_predictions()) for run in pair)).mcnemar_p
    )
    for run in pair:
        last = pd.read_csv(run.path / "history.csv").iloc[-1]
        gap = 100 * (last["accuracy"] - last["val_accuracy"])
        assert f"{gap:+.1f} points after the last epoch" in text


def test_the_charts_equal_scikit_learn(full_page, pair):
    page = full_page("compare")
    labels = pair[0].test_predictions()[0]
    support = np.bincount(labels, minlength=10)
    recalls = [each for each in traces(page, "recalls") if each.get("name")]
    for run, recall in zip(pair, recalls, strict=True):
        predicted = run.test_predictions()[1].argmax(1)
        order = [CLASS_NAMES.index(name) for name in recall["text"]]
        expected = 100 * recall_score(labels, predicted, average=None)[order]
        received = unpack(recall["x"])
        assert received == pytest.approx(expected)
        right = np.bincount(labels[labels == predicted], minlength=10)
        ends = np.array(list(map(wilson, right, support)))[order]
        bars = recall["error_x"]
        assert received + unpack(bars["array"]) == pytest.approx(ends[:, 1])
        assert received - unpack(bars["arrayminus"]) == pytest.approx(ends[:, 0])
    for row in traces(page, "accuracies"):
        run = next(each for each in pair if each.title == row["name"])
        right = (run.test_predictions()[1].argmax(1) == labels).sum()
        assert row["x"] == pytest.approx([100 * right / len(labels)])
        assert row["customdata"][0] == pytest.approx(wilson(right, len(labels)))


def unpack(values):
    """Returns the numbers of a list, or of an array as plotly packs it."""
    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
    return np.array(values)


def evaluate(runs, *, n=2000):
    """Gives runs predictions as good as their test accuracy says."""
    labels = np.random.default_rng(0).integers(0, 10, n)
    shown = []
    for place, (run, color) in enumerate(zip(runs, run_colors(runs), strict=True)):
        luck = np.random.default_rng(place).random(n)
        wrong = np.where(luck < run.summary.test_accuracy, labels, 9 - labels)
        evaluation = Evaluation(labels, np.eye(10)[wrong])
        shown.append(EvaluatedRun(run, run.title, color, evaluation, place))
    return shown


def seven_runs():
    """Three seeds of the best configuration, three of the second, and an outsider."""
    best = [
        make_run(f"Wide s{s}", seed=s, val=0.93 + s / 1000, test=0.9 + s / 500)
        for s in range(3)
    ]
    good = [
        make_run(f"Slim s{s}", seed=s, val=0.92, test=0.89 + s / 100, **SMALL)
        for s in range(3)
    ]
    return evaluate([*good, *best, make_run("Outsider", val=0.8, test=0.95, epochs=1)])


def test_the_verdict_of_seven_runs_is_on_two_configurations():
    shown = seven_runs()
    configurations = find_configurations(shown)
    assert [each.name for each in configurations] == ["Wide", "Slim", "Outsider"]
    pair = pick_pair(configurations)
    assert [run.title for run in pair] == ["Wide s1", "Slim s1"]
    alone = find_configurations([each for each in shown if "Wide" in each.title])
    assert [run.title for run in pick_pair(alone)] == ["Wide s2", "Wide s1"]


def test_validation_chooses_and_the_best_on_test_is_named_as_such():
    text = describe_best(seven_runs())
    assert "Chosen by validation, **Wide s2** is the best of 7" in text
    assert "**Outsider** has the highest test accuracy" in text
    assert "best of 7 on the same images, so expect a little less on new ones" in text


def test_seeds_are_compared_as_scipy_does():
    configurations = find_configurations(seven_runs())
    frame = seed_frame(configurations).set_index("Configuration")
    wide, slim = [0.9, 0.902, 0.904], [0.89, 0.90, 0.91]
    low, high = stats.ttest_ind(slim, wide, equal_var=False).confidence_interval(0.95)
    differences = frame["Test, minus the best"].str.replace("−", "-")
    assert differences.tolist() == [
        "",
        f"-0.20 (95 %: {100 * low:+.2f} to {100 * high:+.2f})",
        "too few seeds to tell",
    ]
    assert frame["Test, SD"].tolist() == ["0.20", "1.00", ""]
    assert "share the same test images" in describe_intervals(configurations)
    assert describe_lead(*configurations[:2]).startswith("Over 3 and 3 seeds, **Wide**")
    assert not describe_lead(configurations[0], configurations[2])
    equal = make_run("A", seed=0), make_run("A", seed=1)
    level = [replace(each, runs=equal) for each in configurations]
    assert "0.00 (too few seeds to tell)" in describe_lead(*level[:2])


def test_charts_of_thirty_runs_show_eight_configurations_in_colours_of_their_own():
    runs = [
        make_run(f"Net {knob} s{seed}", seed=seed, val=0.9 - knob / 100, epochs=knob)
        for knob in range(1, 11)
        for seed in range(3)
    ]
    shown = evaluate(runs, n=50)
    charted = limit_charted(shown, find_configurations(shown))
    assert [each.run.config.epochs for each in charted] == list(range(1, 9))
    assert len({each.color for each in charted}) == 8
    assert limit_charted(shown[:8], find_configurations(shown[:8])) == shown[:8]
    assert len(correct_pairs([each.evaluation for each in shown])) == 30 * 29


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "how numbers round"),
        ({"seed": 2}, "only another seed"),
        ({"architecture": "cnn"}, "They differ in: Network custom-cnn / cnn"),
        ({"optimizer": "muon"}, "The network alone may not explain the difference"),
    ],
)
def test_the_verdict_names_what_differs(settings, expected):
    shown = evaluate([make_run("A"), make_run("B", **settings)], n=20)
    assert expected in describe_fairness(*shown).replace("\\", "")


def test_an_order_that_changes_comes_with_its_paired_interval():
    first, second, third = evaluate([make_run(each) for each in "ABC"], n=1000)
    labels, right = first.evaluation.labels, np.eye(10)
    ranks = {"A": 0.9, "B": 0.8, "C": 0.5}
    shown = [
        replace(each, evaluation=Evaluation(labels, right[np.where(
            np.arange(1000) < 1000 * ranks[each.title], labels, 9 - labels)]))
        for each in (first, second, third)
    ]  # fmt: skip
    flipped = [shown[1].evaluation, shown[0].evaluation, shown[2].evaluation]
    text = describe_order(shown, flipped)
    low, high = Comparison(flipped[1], flipped[0]).difference_interval
    assert "**The order of the runs changes**: B, A, C." in text
    interval = f"{100 * low:+.2f} and {100 * high:+.2f} points (95 % interval of"
    assert f"B minus A lies between {interval} the paired difference)." in text
    assert "A minus C" not in text
    same = describe_order(shown[:2], [each.evaluation for each in shown[:2]])
    assert "stays the same" in same
    assert "A minus B lies between" in same


def copy_run(store, run, seed):
    """Puts another seed of a run beside it; returns its id."""
    made = f"{run.id[:-2]}{seed:02d}"
    shutil.copytree(run.path, store.folder / made)
    path = store.folder / made / "config.json"
    described = json.loads(path.read_text())
    described["title"] = f"CNN s{seed}"
    described["config"]["seed"] = seed
    path.write_text(json.dumps(described))
    return made


def test_nine_runs_of_a_link_are_all_on_compare(app, runs):
    ids = [run.id for run in runs.list()[0]]
    for seed in range(1, 8):
        cnn = next(run for run in runs.list()[0] if run.title == "CNN")
        ids.append(copy_run(runs, cnn, seed))
    page = app("compare", runs=ids)
    assert not page.exception
    assert len(page.multiselect(key="compared_runs").value) == 9
    text = words(page).replace("\\", "")
    assert "Charts show 2 of 9 runs" in text
    _, settings, table, costs = (each.value for each in page.dataframe)
    assert set(settings["Optimizer"]) == {"muon", "adam"}
    assert table["Runs"].tolist() in ([8, 1], [1, 8])
    assert len(costs) == 9
    titles = {page.selectbox(key=each).value for each in ("first_run", "second_run")}
    assert "ANN" in titles
    assert len(titles) == 2
