"""Accuracy on altered images: asked once, kept, compared; a rule is the network."""

import numpy as np
import pytest

from core.analysis.comparison import Comparison
from core.analysis.evaluation import Evaluation
from core.analysis.significance import wilson_interval
from core.data.alterations import ALTERATIONS
from core.data.dataset import Split
from core.data.drawn import draw_garments
from core.experiments.answers import SHIPPED, Case, decode, encode, write_shipped
from core.experiments.families import FAMILIES
from core.experiments.robustness import (
    choose_rows,
    compare_answers,
    count_images,
    measure,
    open_answers,
    read_robustness,
)
from core.release.robustness import pack_robustness
from core.runs.store import RunStore
from tests.conftest import ROOT

NOISE, NUMBER = ALTERATIONS["noise"], 60


@pytest.fixture(scope="module")
def split():
    return Split(*draw_garments(90, 1, seed=2)[0])


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "runs", references=ROOT / "models/pretrained")


@pytest.fixture
def runs(store):
    by_recipe = {run.config.recipe: run for run in store.list()[0]}
    return [by_recipe["cnn"], by_recipe["ann"]]


@pytest.fixture
def answers(store, tmp_path):
    return open_answers(store, references=tmp_path)


class Rule:
    """Stands for the process of the networks: predicts by an image's brightness."""

    def __init__(self):
        self.asked = []  # how many networks each time

    def __call__(self, function, folders, images):
        module, name = function.split(":")
        assert f"def {name}" in (ROOT / f"{module.replace('.', '/')}.py").read_text()
        self.asked.append(len(folders))
        return np.stack([self.predict(folder, images) for folder in folders])

    def predict(self, folder, images):
        """The `cnn` looks at all pixels, others at the upper half."""
        seen = images if "-cnn-" in folder else images[:, :14]
        labels = seen.reshape(len(images), -1).mean(axis=1).astype(int) % 10
        return np.eye(10, dtype=np.float32)[labels]


def ask_all(answers, runs, split, rule, **options):
    options = {"number": NUMBER} | options
    return list(measure(answers, runs, split, NOISE, ask=rule, **options))


def test_accuracies_are_those_of_numpy(answers, runs, split):
    rule = Rule()
    steps = ask_all(answers, runs, split, rule)
    assert [step.amount for step in steps] == list(NOISE.amounts)
    assert [step.done for step in steps] == pytest.approx(np.arange(7) / 7)
    rows = choose_rows(split.labels, NUMBER)
    images, labels = split.images[rows], split.labels[rows]
    for run in runs:
        known = read_robustness(answers, run, NOISE, number=NUMBER)
        assert known.is_complete
        assert known.images == NUMBER
        for amount in NOISE.amounts:
            noise = np.random.default_rng(0).standard_normal(images.shape, np.float32)
            noisy = np.clip(np.rint(images + np.float32(amount) * noise), 0, 255)
            predicted = rule.predict(run.path.name, noisy.astype(np.uint8)).argmax(1)
            right = int((predicted == labels).sum())
            assert known.accuracy(amount) == right / NUMBER
            assert known.interval(amount) == wilson_interval(right, NUMBER)


def test_a_second_look_asks_nobody(answers, runs, split):
    ask_all(answers, runs, split, rule := Rule())
    assert rule.asked == [2] * 7
    assert ask_all(answers, runs, split, rule) == []
    assert len(rule.asked) == 7


def test_what_was_asked_before_a_stop_is_kept(answers, runs, split):
    rule = Rule()
    steps = measure(answers, runs, split, NOISE, ask=rule, number=NUMBER)
    for step in steps:
        if step.amount == 20:  # it is not asked for any more
            break
    known = read_robustness(answers, runs[0], NOISE, number=NUMBER)
    assert known.amounts == (0, 10)
    assert not known.is_complete
    steps = ask_all(answers, runs, split, rule)
    assert [step.amount for step in steps] == [20, 30, 40, 50, 80]


def test_only_the_network_that_is_new_is_asked(answers, runs, split):
    ask_all(answers, runs[:1], split, rule := Rule(), amounts=[0, 50])
    ask_all(answers, runs, split, rule, amounts=[0, 50, 80])
    assert rule.asked == [1, 1, 1, 1, 2]


def test_answers_of_other_weights_do_not_count(answers, runs, split, store):
    ask_all(answers, runs[1:], split, Rule())
    case = Case.of(runs[1], NOISE, NUMBER)
    path = store.folder / ".experiments" / case.file_name
    assert answers.find(case)
    path.write_text(path.read_text().replace(case.weights, "0" * 32))
    assert answers.find(case) == {}


def test_a_damaged_file_is_asked_for_again(answers, runs, split, store):
    ask_all(answers, runs[:1], split, rule := Rule())
    case = Case.of(runs[0], NOISE, NUMBER)
    path = store.folder / ".experiments" / case.file_name
    whole = path.read_text()
    for damage in (whole[:-40], "{}", whole.replace('"10": "', '"10": "A')):
        path.write_text(damage)
        assert answers.find(case) == {}
    ask_all(answers, runs[:1], split, rule)
    assert path.read_text() == whole


def test_answers_survive_being_written():
    right = {0.0: np.arange(13) % 3 == 0, 0.5: np.ones(13, bool)}
    case = Case("run", "w", "d", "blur", 13)
    found, read = decode(encode(case, right))
    assert found == case
    assert list(read) == [0.0, 0.5]
    assert all(np.array_equal(read[amount], right[amount]) for amount in right)


@pytest.mark.parametrize(
    "change", [{"images": 0}, {"images": True}, {"right": {"x": ""}}, {"run": 3}]
)
def test_what_does_not_fit_is_refused(change):
    values = encode(Case("run", "w", "d", "blur", 8), {1.0: np.ones(8, bool)})
    with pytest.raises(ValueError, match=r"cannot|could not|must"):
        decode(values | change)


def test_shipped_answers_are_found_and_the_learners_own_come_first(
    answers, runs, split, store, tmp_path
):
    shipped = Case.of(runs[0], NOISE, NUMBER)
    right = {amount: np.zeros(NUMBER, bool) for amount in NOISE.amounts}
    write_shipped(tmp_path / SHIPPED, [(shipped, right)])
    assert read_robustness(answers, runs[0], NOISE, number=NUMBER).accuracy(50) == 0
    assert ask_all(answers, runs[:1], split, Rule()) == []
    answers.add(shipped, {50.0: np.ones(NUMBER, bool)})
    known = read_robustness(answers, runs[0], NOISE, number=NUMBER)
    assert (known.accuracy(50), known.accuracy(80)) == (1, 0)


def test_complete_answers_are_packed_and_read_again(answers, runs, store, tmp_path):
    def fill(run, key, amounts):
        case = Case.of(run, ALTERATIONS[key], count_images(run))
        answers.add(case, {each: np.ones(case.images, bool) for each in amounts})

    with pytest.raises(ValueError, match="answers to pack, received none"):
        pack_robustness(answers, runs, tmp_path)
    fill(runs[0], "mirror", (0, 1))
    fill(runs[1], "mirror", (0,))  # was stopped
    path = pack_robustness(answers, runs, tmp_path)
    assert path.stat().st_size < 2000
    elsewhere = RunStore(tmp_path / "other", references=ROOT / "models/pretrained")
    fresh = open_answers(elsewhere, references=tmp_path)
    found = [read_robustness(fresh, run, ALTERATIONS["mirror"]) for run in runs]
    assert [each.amounts for each in found] == [(0, 1), ()]


def test_a_difference_is_that_of_the_compare_page():
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 10, 300).astype(np.uint8)
    right = rng.random((2, 300)) < [[0.8], [0.6]]
    first, second = (
        Evaluation(labels, np.eye(10)[np.where(each, labels, (labels + 1) % 10)])
        for each in right
    )
    comparison = Comparison(first, second)
    found = compare_answers(*right)
    assert found.value == pytest.approx(right[0].mean() - right[1].mean())
    assert found.interval == comparison.difference_interval
    assert found.p == comparison.mcnemar_p
    assert found.is_clear
    assert not compare_answers(right[0], right[0]).is_clear


def test_different_numbers_of_images_are_not_compared():
    with pytest.raises(ValueError, match="the same images, received 5 and 6"):
        compare_answers(np.ones(5, bool), np.ones(6, bool))


def test_rows_hold_the_same_share_of_every_class():
    labels = np.repeat([0, 1, 2], [50, 100, 350])
    rows = choose_rows(labels, 101)
    assert len(set(rows.tolist())) == 101
    assert np.bincount(labels[rows]) == pytest.approx([10.1, 20.2, 70.7], abs=1)
    assert np.array_equal(choose_rows(labels, 900), np.arange(500))


def test_every_alteration_belongs_to_one_experiment():
    keys = [key for family in FAMILIES.values() for key in family]
    assert sorted(keys) == sorted(ALTERATIONS)
