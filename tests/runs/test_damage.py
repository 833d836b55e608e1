"""Run folders changed by hand: listed as damaged with a reason, and no run suffers."""

import io
import json
import os
import zipfile

import numpy as np
import pytest

from core.architecture import LayerRow
from core.files import read_json, write_json, write_npz
from core.runs.config import TrainingConfig
from core.runs.evaluations import evaluation_of
from core.runs.status import Status
from core.runs.store import RunStore
from core.runs.summary import NUMBERS, DatasetDescription, Summary

TEST, VALIDATION = 30, 20
TABLE = "epoch,accuracy,loss,val_accuracy,val_loss,learning_rate,seconds\n"


@pytest.fixture
def store(tmp_path):
    """A store with an evaluated run, made by hand in no time, and a queued one."""
    store = RunStore(tmp_path / "runs")
    run = store.create(TrainingConfig(), title="evaluated")
    dataset = DatasetDescription("garments", "0" * 64, 100, VALIDATION, TEST)
    store.describe(run.id, dataset=dataset.to_dict())
    layers = (LayerRow("image", "InputLayer", "", (28, 28, 1), 0, 0),)
    figures = dict.fromkeys(NUMBERS, 1) | {"interval": (0.5, 1.0), "layers": layers}
    write_json(run.path / "summary.json", Summary(**figures).to_dict())
    for stem, count in (("test", TEST), ("validation", VALIDATION)):
        write_npz(run.path / f"{stem}.npz", **predictions(count))
    by_epoch = np.full((2, VALIDATION, 10), 0.1, np.float16)
    write_npz(run.path / "epochs.npz", probabilities=by_epoch)
    (run.path / "history.csv").write_text(TABLE + "0,0.5,1,0.5,1,0.01,2\n")
    store.write_status(run.id, Status("finished", epoch=1, epochs=1, done=1.0))
    store.create(TrainingConfig(), title="healthy")
    return store


def predictions(count, **changes):
    probabilities = np.zeros((count, 10), np.float32)
    probabilities[:, 0] = 1
    return {
        "labels": np.zeros(count, np.uint8),
        "probabilities": probabilities,
    } | changes


def text(content):
    return lambda path: path.write_text(content)


def but(**changes):
    """Replaces keys of a JSON file, `a__b` inside the object `a`."""

    def change(path):
        values = read_json(path)
        for name, value in changes.items():
            *outer, last = name.split("__")
            inner = values
            for key in outer:
                inner = inner[key]
            inner[last] = value
        path.write_text(json.dumps(values))  # NaN and Infinity, too

    return change


def arrays(**changes):
    return lambda path: write_npz(path, **predictions(TEST, **changes))


def fifo(path):
    path.unlink()
    os.mkfifo(path)


def folder(path):
    path.unlink()
    path.mkdir()


def link(path):
    outside = path.parents[2] / path.name
    path.rename(outside)
    path.symlink_to(outside)


def large(path):
    os.truncate(path, 10**10)  # sparse: it takes no space


def npy(shape, *, dtype="<f4", method=zipfile.ZIP_DEFLATED):
    """Writes an archive whose header says more than is there."""

    def change(path):
        header = io.BytesIO()
        described = {"descr": dtype, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(header, described)
        with zipfile.ZipFile(path, "w", method) as archive:
            archive.writestr("labels.npy", header.getvalue() + bytes(99))

    return change


DAMAGE = {
    "deep": ("status.json", text("[" * 100_000), "status.json is not JSON"),
    "nested": ("status.json", text('{"a":' * 50 + "1" + "}" * 50), "nested more"),
    "pid text": ("status.json", but(pid="abc"), "pid must be a process id"),
    "pid below 0": ("status.json", but(pid=-1), "pid must be"),
    "pid huge": ("status.json", but(pid=10**30), "pid must be"),
    "pid share": ("status.json", but(pid=1.5), "pid must be"),
    "nan": ("status.json", but(done=float("nan")), "NaN is not a finite number"),
    "infinity": ("status.json", but(loss=float("inf")), "not a finite number"),
    "1e300": ("status.json", but(epochs=1e300), "epochs must be a number from 0"),
    "1e999": ("status.json", text('{"state": "queued", "eta": 1e999}'), "not a finite"),
    "digits": ("status.json", text('{"epoch": ' + "9" * 9999 + "}"), "is not JSON"),
    "epoch text": ("status.json", but(epoch="3"), "epoch must be"),
    "done": ("status.json", but(done=7), "done must be a share"),
    "eta": ("status.json", but(eta_seconds=1e300), "eta_seconds must be"),
    "accuracy": ("status.json", but(accuracy=[1]), "accuracy must be a number"),
    "phase": ("status.json", but(phase=["x"]), "phase must be short text"),
    "error": ("status.json", but(error="x" * 10**5), "error must be short text"),
    "state": ("status.json", but(state={}), "state must be one of"),
    "twice": ("status.json", text('{"state": 1, "state": 2}'), "occurs twice"),
    "fifo": ("status.json", fifo, "must be a regular file"),
    "fifo config": ("config.json", fifo, "must be a regular file"),
    "fifo summary": ("summary.json", fifo, "must be a regular file"),
    "folder": ("status.json", folder, "status.json cannot be read"),
    "link": ("config.json", link, "must not lead to another folder"),
    "large": ("summary.json", large, "at most 1,000,000 bytes"),
    "created": ("config.json", but(created=1e300), "created must be a time"),
    "options": ("config.json", but(config__options={"a": [[1]]}), "must be values"),
    "knob": (
        "config.json",
        but(config__architecture="custom-cnn", config__options={"blocks": "x"}),
        "blocks must be",
    ),
    "parent": ("config.json", but(config__parent=7), "parent must be a run's id"),
    "packages": ("config.json", but(environment={"packages": 5}), "packages must be"),
    "cores": ("config.json", but(environment={"cores": "2"}), "cores must be int"),
    "dataset": ("config.json", but(dataset__test=-1), "test must be a number"),
    "other count": ("config.json", but(dataset__test=3), "labels must be uint8"),
    "accuracy 9": ("summary.json", but(test_accuracy=9), "from 0 to 1"),
    "seconds": ("summary.json", but(seconds=1e300), "seconds must be"),
    "interval": ("summary.json", but(interval=[0.9, 0.1]), "two numbers in 0..1"),
    "layer": ("summary.json", but(layers=[{"name": 1}]), "layers or seeds"),
    "layers": ("summary.json", but(layers=[[1]]), "layers or seeds"),
    "seeds": (
        "summary.json",
        but(reference={"seeds": {"1": "x"}}),
        "accuracy of seed 1",
    ),
    "fifo arrays": ("test.npz", fifo, "must be a regular file"),
    "4 TB": ("test.npz", npy((10**12,)), "labels must be uint8 of shape"),
    "4 TB alone": ("test.npz", npy((TEST, 10**12), dtype="|u1"), "must be uint8"),
    "pickle": ("test.npz", npy((TEST,), dtype="|O"), "must hold numbers"),
    "below 0": ("test.npz", npy((-TEST,), dtype="|u1"), "must hold numbers"),
    "packed oddly": ("test.npz", npy((TEST,), method=zipfile.ZIP_BZIP2), "deflated"),
    "cut": ("test.npz", lambda path: os.truncate(path, 99), "cannot be read"),
    "no archive": ("test.npz", text("x"), "cannot be read"),
    "no array": ("test.npz", lambda path: write_npz(path, a=1), "labels.npy"),
    "wide": ("test.npz", arrays(probabilities=np.ones((TEST, 9), "f4")), "(30, 10)"),
    "double": ("test.npz", arrays(probabilities=np.ones((TEST, 10))), "float32"),
    "3 answers": ("test.npz", lambda path: write_npz(path, **predictions(3)), "(30,)"),
    "gone": ("test.npz", lambda path: path.unlink(), "No such file"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_an_odd_folder_is_listed_with_its_reason(store, name):
    file, change, words = DAMAGE[name]
    run = next(run for run in store.list()[0] if run.title == "evaluated")
    change(run.path / file)
    runs, damaged = RunStore(store.folder).list()
    assert [each.title for each in runs] == ["healthy"]
    assert damaged[0].id == run.id
    assert words in damaged[0].problem
    assert len(damaged[0].problem) < 400
    store.delete(run.id)  # as its reason says
    assert store.deleted()[0][0] == run.id


LATER = {  # what shows only when it is asked for
    "labels": ("test.npz", arrays(labels=np.full(TEST, 99, np.uint8)), "0 to 9"),
    "header": (
        "test.npz",
        npy((TEST,), dtype="|u1"),
        "no item named 'probabilities.npy'",
    ),
    "epochs": (
        "epochs.npz",
        lambda path: write_npz(path, probabilities=np.ones((2, 3, 10), "f2")),
        "epochs.npz cannot be read: probabilities must be",
    ),
    "fifo": ("validation.npz", fifo, "must be a regular file"),
    "gone": ("validation.npz", lambda path: path.unlink(), "Retrain it"),
    "rows": ("history.csv", fifo, "must be a regular file"),
    "table": ("history.csv", large, "history.csv must have at most"),
    "columns": ("history.csv", text("a,b\n1,2\n"), "history.csv cannot be read"),
    "bytes": (
        "history.csv",
        lambda path: path.write_bytes(b"\xff\x00x"),
        "history.csv cannot be read",
    ),
}


@pytest.mark.parametrize("name", LATER)
def test_what_is_read_later_is_checked_later(store, name):
    file, change, words = LATER[name]
    run = next(run for run in store.list()[0] if run.title == "evaluated")
    change(run.path / file)
    with pytest.raises(ValueError, match=words):
        _ = evaluation_of(run), run.validation_predictions(), run.history
        run.epoch_predictions()


def test_odd_rows_are_left_out(store):
    run = next(run for run in store.list()[0] if run.title == "evaluated")
    rows = ["0,0.5,1,0.5,1,0.01,2", "x,,,,,,", "1,inf,1,1,1,1,1", "1e300,1,1,1,1,1,1"]
    (run.path / "history.csv").write_text(TABLE + "\n".join([*rows, "3"]))
    assert run.history["epoch"].tolist() == [0]
    huge = TABLE + "0,0.5,1,0.5,1,0.01,2\n" * 100_100
    (run.path / "history.csv").write_text(huge)
    assert len(run.history) == 100_000
