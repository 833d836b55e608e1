"""Which runs a link or a session names, on this server and on another one."""

import shutil

import pytest

from core.runs.choosing import find_runs, link_names
from core.runs.config import TrainingConfig
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
