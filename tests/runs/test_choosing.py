"""Which runs a link or a session names, on this server and on another one."""

import shutil
import time

import pytest

from core.files import read_json, write_json
from core.runs.choosing import (
    default_pair,
    find_runs,
    finished_pair,
    headline_pair,
    link_names,
)
from core.runs.config import TrainingConfig
from core.runs.evaluations import compare_runs
from core.runs.store import RunStore
from tests.conftest import ROOT

OWN, DAMAGED, DELETED = (f"20260101-00000{n}-ann-0000000{n}" for n in range(3))


@pytest.fixture
def store(tmp_path):
    """The reference runs, and of the learner's one each: good, damaged, deleted."""
    shipped = ROOT / "models/pretrained"
    store = RunStore(tmp_path / "runs", references=shipped)
    for run_id in (OWN, DAMAGED, DELETED):
        shutil.copytree(next(shipped.glob("*-ann-*")), store.folder / run_id)
    store.rename(OWN, "Mine")
    store.rename(DELETED, "Gone")
    store.delete(DELETED)
    (store.folder / DAMAGED / "config.json").write_text("{")
    return store


def find(store, *wanted):
    runs, problems = find_runs(wanted, store.list(), store.deleted)
    return [(run.title, run.is_reference) for run in runs], problems


def test_a_link_names_reference_runs_by_recipe(store):
    listed = link_names(store.list()[0])
    assert listed[OWN] == OWN
    assert "reference:cnn" in listed.values()
    for name in listed.values():
        assert find(store, name)[1] == []
    assert find(store, "reference:cnn", OWN)[0] == [("CNN", True), ("Mine", False)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("20200101-000000-cnn-00000000", "not on this server: CNN (ref) stands in"),
        ("20200101-000000-custom-cnn-00000000", "There is no run"),
        ("reference:no-such", "There is no run"),
        ("../../etc", "There is no run"),
        (DAMAGED, "is damaged: config.json is not JSON"),
        (DELETED, "Gone was deleted. You can restore it"),
        ("queued", "Waits is queued: it has nothing to show."),
    ],
)
def test_what_cannot_be_shown_is_said_and_the_rest_is_shown(store, name, words):
    waits = store.create(
        TrainingConfig(recipe="cnn", architecture="cnn"), title="Waits"
    )
    shown, problems = find(store, waits.id if name == "queued" else name, OWN)
    assert ("Mine", False) in shown
    assert shown[0] == (("CNN", True) if "stands in" in words else ("Mine", False))
    assert len(problems) == 1
    assert words in problems[0]


@pytest.mark.parametrize("knobs", [{"leak_test": True}, {"experiment": "shuffled"}])
def test_no_page_begins_with_a_leaked_run_or_an_experiments(store, knobs):
    source = next((ROOT / "models/pretrained").glob("*-ann-*"))
    newer = store.folder / "20991231-000000-ann-00000009"
    shutil.copytree(source, newer)
    described = read_json(newer / "config.json")
    described["config"] |= knobs
    write_json(newer / "config.json", described | {"created": time.time()})
    runs = store.list()[0]
    assert runs[0].id == newer.name
    for pair in (default_pair(runs), headline_pair(runs, None), finished_pair(runs)):
        assert pair
        assert newer.name not in [run.id for run in pair]


def test_a_leaked_run_says_so_in_its_title_once(store):
    store.describe(OWN, config={**store.get(OWN).config.to_dict(), "leak_test": True})
    assert store.get(OWN).title == "Mine (leaked)"
    store.rename(OWN, store.get(OWN).title)
    assert store.get(OWN).title == "Mine (leaked)"
    store.rename(OWN, "x" * 80)
    assert store.get(OWN).title == "x" * 71 + " (leaked)"


def test_there_is_no_verdict_on_a_leaked_run(store):
    store.describe(OWN, config={**store.get(OWN).config.to_dict(), "leak_test": True})
    leaked, fair = store.get(OWN), store.list()[0][1]
    assert not fair.is_leaked
    with pytest.raises(ValueError, match=r"Mine \(leaked\) learned from the test"):
        compare_runs(leaked, fair)
