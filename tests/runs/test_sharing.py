"""A run handed on: the same predictions elsewhere, and no hostile file gets in."""

import errno
import io
import json
import pickle
import platform
import re
import struct
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest
from safetensors.numpy import load, save

from core.__main__ import main
from core.data.formats.official import OFFICIAL_DIGEST
from core.files import write_json
from core.report.model_file import read_network
from core.runs.config import TrainingConfig
from core.runs.left_out import read_left_out
from core.runs.shared_file import MAX_BYTES, MAX_HEADER
from core.runs.sharing import import_run, pack_run
from core.runs.store import RunStore
from core.training.worker import train_run


@pytest.fixture(scope="module")
def worker(inference):
    return inference


@pytest.fixture(scope="module")
def packed(finished_runs, worker):
    """Title -> the file of that finished run."""
    return {run.title: pack_run(run, worker) for run in finished_runs.list()[0]}


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "elsewhere")


def open_file(content):
    """Returns the metadata and the arrays of a safetensors file."""
    (size,) = struct.unpack("<Q", content[:8])
    return json.loads(content[8 : 8 + size])["__metadata__"], load(content)


@pytest.mark.parametrize("title", ["CNN", "ANN"])
def test_an_imported_run_gives_identical_answers(
    title, packed, finished_runs, worker, store
):
    run = next(run for run in finished_runs.list()[0] if run.title == title)
    twin = store.get(import_run(packed[title], store, worker))
    assert (twin.id, twin.title, twin.created) == (run.id, run.title, run.created)
    assert twin.is_evaluated
    noise = np.random.default_rng(0).integers(0, 256, (40, 28, 28), np.uint8)
    asked = [
        worker.call("core.networks.loader:predict", str(each.path), noise)
        for each in (run, twin)
    ]
    assert np.array_equal(*asked)
    for kind in ("test_predictions", "validation_predictions"):
        mine, theirs = getattr(run, kind)(), getattr(twin, kind)()
        assert all(map(np.array_equal, mine, theirs))
    assert twin.history.equals(run.history)
    assert twin.steps.equals(run.steps)
    mine, theirs = run.summary.to_dict(), twin.summary.to_dict()
    assert theirs.pop("layers") == mine.pop("layers")
    for name in mine.keys() - {"file_bytes"}:
        assert theirs[name] == pytest.approx(mine[name])


def test_a_file_names_no_path_and_no_machine(packed, small_folder):
    assert str(small_folder.parent).encode() not in packed["CNN"]
    metadata, _ = open_file(packed["CNN"])
    for name, text in metadata.items():
        assert not re.search(rf"\b({re.escape(platform.node())}|pid)\b", text), name
    assert json.loads(metadata["config"])["config"]["data"] == small_folder.name


def test_the_same_run_twice_gets_two_ids(packed, worker, store):
    first = import_run(packed["ANN"], store, worker)
    second = import_run(packed["ANN"], store, worker)
    assert first != second
    store.delete(first)  # what lies in the trash can come back, so its id is taken
    assert import_run(packed["ANN"], store, worker) not in (first, second)
    assert len(store.list()[0]) == 2


def test_where_the_same_images_are_known_they_are_found(packed, worker, runs):
    run = next(run for run in runs.list()[0] if run.title == "ANN")
    twin = runs.get(import_run(packed["ANN"], runs, worker))
    assert twin.config.data == run.config.data


def test_an_unfinished_run_is_not_packed(runs, worker):
    waiting = runs.create(runs.list()[0][0].config)
    with pytest.raises(ValueError, match="must be finished or stopped to be shared"):
        pack_run(waiting, worker)


def test_a_runs_folder_that_cannot_be_written_is_told(packed, worker, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OSError, match="cannot be written"):
        import_run(packed["ANN"], RunStore(tmp_path / "file" / "runs"), worker)


def test_export_and_import_by_command(runs, tmp_path, capsys, worker, monkeypatch):
    class Borrowed:  # a worker of its own would take five seconds to start, twice
        call = worker.call

        def close(self):
            pass

    monkeypatch.setattr("core.commands.files.InferenceWorker", Borrowed)
    file = tmp_path / "ann.safetensors"
    words = ["--runs-dir", str(runs.folder)]
    assert main(["export", "ANN", "--output", str(file), *words]) == 0
    there = ["--runs-dir", str(tmp_path / "there"), "--json"]
    capsys.readouterr()
    assert main(["import", str(file), *there]) == 0
    run_id = json.loads(capsys.readouterr().out)["run_id"]
    assert RunStore(tmp_path / "there").get(run_id).title == "ANN"
    assert main(["export", "ANN", "--output", str(tmp_path / "ann.zip"), *words]) == 2
    assert "must end in .safetensors or .keras" in capsys.readouterr().err
    network = tmp_path / "ann.keras"
    assert main(["export", "ANN", "--output", str(network), *words]) == 0
    assert network.read_bytes() == read_network(runs.get(run_id).model_path)
    capsys.readouterr()
    assert main(["import", str(network), *there]) == 2
    assert "is a Keras model" in capsys.readouterr().err


# What strangers may send: each takes the metadata and arrays of an honest CNN and
# returns a file.


def with_text(name, text):
    return lambda metadata, arrays: save(arrays, metadata | {name: text})


def with_json(name, *path, value):
    def change(metadata, arrays):
        values = json.loads(metadata[name])
        inner = values
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
        return save(arrays, metadata | {name: json.dumps(values)})

    return change


def with_array(name, change):
    return lambda metadata, arrays: save(
        arrays | {name: np.ascontiguousarray(change(arrays[name]))}, metadata
    )


def with_more(name):
    return lambda metadata, arrays: save(arrays | {name: np.ones(3, "f4")}, metadata)


def without(name):
    return lambda metadata, arrays: save(
        {key: array for key, array in arrays.items() if key != name}, metadata
    )


def cut(change):
    return lambda metadata, arrays: change(save(arrays, metadata))


def with_header(change):
    """Lets `change` have the header as an object or, changed already, as text."""

    def build(metadata, arrays):
        content = save(arrays, metadata)
        (size,) = struct.unpack("<Q", content[:8])
        header = change(json.loads(content[8 : 8 + size]))
        header = header if isinstance(header, bytes) else json.dumps(header).encode()
        return struct.pack("<Q", len(header)) + header + content[8 + size :]

    return build


def with_entry(name, **changes):
    return with_header(lambda header: header | {name: header[name] | changes})


def twice(header):
    text = json.dumps(header)
    entry = f'"test.labels": {json.dumps(header["test.labels"])}'
    return text.replace(entry, f"{entry}, {entry}").encode()


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return lambda metadata, arrays: buffer.getvalue()


def changed(value):
    def change(array):
        array = array.copy()
        array.flat[0] = value
        return array

    return change


class Hostile:
    def __reduce__(self):
        return print, ("a pickle was loaded",)


KNOB = ("config", "config")
NO_FILE = "no safetensors file"
HOSTILE = {
    "short text": (lambda *_: b"id,label\n0,9\n", "is text, such as a CSV"),
    "empty": (lambda *_: b"", NO_FILE),
    "length alone": (lambda *_: struct.pack("<Q", 0), NO_FILE),
    "text": (lambda *_: b"<!doctype html>" * 99, "is text.*export RUN"),
    "pickle": (lambda *_: pickle.dumps(Hostile()), NO_FILE),
    "truncated": (cut(lambda content: content[:-30]), "damaged"),
    "within the header": (cut(lambda content: content[:500]), NO_FILE),
    "more behind": (cut(lambda content: content + b"PK"), "damaged"),
    "too large": (lambda *_: b"P" * (MAX_BYTES + 1), "at most 40,000,000 bytes"),
    "zip": (zipped(**{"share.json": "{}"}), "a zip, as earlier versions"),
    "keras file": (
        zipped(**{"config.json": "{}", "model.weights.h5": ""}),
        "a Keras model.*export RUN",
    ),
    "h5": (lambda *_: b"\x89HDF\r\n\x1a\n" + bytes(99), "a Keras model"),
    "huge length": (cut(lambda content: b"\xff" * 8 + content[8:]), NO_FILE),
    "long header": (with_header(lambda h: h | {"x" * MAX_HEADER: 1}), NO_FILE),
    "no json": (with_header(lambda _: b"{hello}"), "header is not JSON"),
    "no text": (with_header(lambda _: b"\xff\xfe{}"), "header is not JSON"),
    "deep header": (with_header(lambda _: b"[" * 90_000), "header is not JSON"),
    "list": (with_header(lambda _: b"[]"), "header must hold an object"),
    "duplicate": (with_header(twice), "a key occurs twice"),
    "no metadata": (
        with_header(lambda h: h | {"__metadata__": None}),
        "arrays of another program.*export RUN",
    ),
    "metadata": (with_header(lambda h: h | {"__metadata__": {"id": 1}}), "be texts"),
    "no entry": (with_header(lambda h: h | {"test.labels": "x"}), "damaged"),
    "offsets swapped": (with_entry("test.labels", data_offsets=[9, 1]), "damaged"),
    "overlap": (with_entry("test.labels", data_offsets=[0, 4]), "damaged"),
    "outside": (with_entry("test.labels", data_offsets=[0, 10**12]), "damaged"),
    "negative offset": (with_entry("test.labels", data_offsets=[-8, 0]), "damaged"),
    "huge dims": (with_entry("test.labels", shape=[10**12, 10**12]), "damaged"),
    "negative dims": (with_entry("test.labels", shape=[-1]), "damaged"),
    "unknown type": (with_entry("test.labels", dtype="PICKLE"), "damaged"),
    "path": (with_more("../../outside"), "received '../../outside.'|alone"),
    "more arrays": (with_more("test.evil"), "arrays of a run alone"),
    "another group": (with_more("worker.log"), "arrays of a run alone"),
    "more weights": (with_more("weights.conv_9.kernel"), "another network's"),
    "no weights": (without("weights.logits.bias"), "another network's"),
    "no predictions": (without("test.probabilities"), "test must hold all"),
    "half of it": (without("validation.labels"), "validation must hold all"),
    "nothing": (lambda metadata, _: save({}, metadata), "must hold"),
    "newer": (with_text("version", "3"), "newer version"),
    "version text": (with_text("version", "two"), "version must be"),
    "other format": (with_text("format", "x"), "format must be"),
    "id": (with_text("id", "../../outside"), "id of a run"),
    "no object": (with_text("config", "[1]"), "must hold an object"),
    "deep json": (with_text("summary", "[" * 90_000), "is not JSON"),
    "keys twice": (with_text("status", '{"state": 1, "state": 2}'), "occurs twice"),
    "keras config": (with_text("config", '{"class_name": "Lambda"}'), "config must be"),
    "created": (with_json("config", "created", value="now"), "created must be"),
    "future": (with_json("config", "created", value=10**300), "created must be"),
    "title": (with_json("config", "title", value=["x"]), "title must be text"),
    "no title": (with_json("config", "title", value="\u202e\n"), "at least one letter"),
    "new knob": (with_json(*KNOB, "magic", value=1), "does not know: magic"),
    "text as number": (with_json(*KNOB, "epochs", value="8"), "epochs must be"),
    "architecture": (
        with_json(*KNOB, "architecture", value="lambda"),
        "architecture must be one of",
    ),
    "option": (
        with_json(*KNOB, "options", value={"units": 10**9}),
        "takes the knobs|must be",
    ),
    "option clash": (with_json(*KNOB, "options", value={"name": "x"}), "do not fit"),
    "path as data": (with_json(*KNOB, "data", value="/etc"), "without a path"),
    "dots as data": (with_json(*KNOB, "data", value=".."), "without a path"),
    "share as data": (with_json(*KNOB, "data", value="\\\\a\\b"), "without a path"),
    "parent": (with_json(*KNOB, "parent", value="../x"), "id of a run"),
    "digest": (with_json("config", "dataset", "digest", value="x"), "64 hexadecimal"),
    "count": (
        with_json("config", "dataset", "test", value=10**12),
        "test must be a number",
    ),
    "packages": (
        with_json("config", "environment", "packages", value={"a": [1]}),
        "packages must be",
    ),
    "running": (with_json("status", "state", value="running"), "state must be"),
    "epoch": (with_json("status", "epoch", value=True), "must be counts"),
    "lie": (with_json("summary", "test_accuracy", value=0.999), "predictions give"),
    "text figure": (
        with_json("summary", "parameters", value="many"),
        "parameters must be",
    ),
    "negative": (with_json("summary", "seconds", value=-1), "seconds must be"),
    "restored": (with_json("summary", "restored_epoch", value=99), "one of its epochs"),
    "no epoch": (with_json("summary", "restored_epoch", value=1.5), "a count from 1"),
    "share": (with_json("summary", "test_accuracy_flip", value=7), "from 0 to 1"),
    "nan": (with_json("summary", "seconds", value=float("nan")), "is not a finite"),
    "infinity": (with_json("summary", "seconds", value=float("inf")), "not a finite"),
    "overflow": (with_text("summary", '{"seconds": 1e999}'), "not a finite"),
    "columns": (with_array("steps.table", lambda a: a[:, :3]), "steps.table must be"),
    "nan in a table": (with_array("history.table", changed(np.nan)), "must be finite"),
    "double": (
        with_array("test.probabilities", lambda a: a.astype(float)),
        "must be float32",
    ),
    "not numbers": (with_array("test.probabilities", changed(np.nan)), "be finite"),
    "no share": (with_array("test.probabilities", changed(7)), "sum to 1"),
    "class 11": (with_array("test.labels", changed(11)), "labels must be 0 to 9"),
    "fewer": (with_array("test.features", lambda a: a[:9]), "test must hold"),
    "more axes": (with_array("test.labels", lambda a: a[None]), "test.labels must be"),
    "none": (with_array("test.labels", lambda a: a[:0]), "damaged|test.labels must be"),
    "epochs": (
        with_array("epochs.probabilities", lambda a: a[:, :9]),
        "epochs must hold probabilities",
    ),
    "more epochs": (
        with_array("history.table", lambda a: np.repeat(a, 9, axis=0)),
        "history must have at most 2 rows",
    ),
    "rows": (
        with_array("steps.table", lambda a: np.repeat(a[:1], 100_001, axis=0)),
        "steps must have at most 100,000 rows",
    ),
    "official": (
        with_json("config", "dataset", "digest", value=OFFICIAL_DIGEST),
        "Fashion-MNIST has 10,000 test images",
    ),
    "nan weights": (with_array("weights.logits.bias", changed(np.inf)), "be finite"),
    "weights shape": (
        with_array("weights.logits.bias", lambda a: a[:9]),
        r"logits.bias must be \(10,\), received \(9,\)",
    ),
    "weights more": (
        with_array("weights.logits.kernel", lambda a: a[None]),
        "logits.kernel must be",
    ),
    "silent network": (
        with_array("weights.logits.kernel", lambda a: np.full_like(a, 3e38)),
        "predicts in numbers",
    ),
    "another network": (
        with_json(*KNOB, "architecture", value="ann"),
        "another network's",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_changes_nothing(name, packed, worker, store, capfd):
    build, message = HOSTILE[name]
    content = build(*open_file(packed["CNN"]))
    write_json(store.folder.parent / "before.json", {})
    before = sorted(store.folder.parent.rglob("*"))
    with pytest.raises(ValueError, match=message):
        import_run(content, store, worker)
    store.folder.mkdir(exist_ok=True)  # a runs folder may be made, if it stays empty
    assert sorted(store.folder.parent.rglob("*")) == sorted([*before, store.folder])
    assert "a pickle was loaded" not in capfd.readouterr().out


def test_files_damaged_at_random_change_nothing(packed, worker, store):
    """Half of them in the header, half in the arrays; some damage only rounds a weight.

    What is taken all the same is a whole run.
    """
    whole = np.frombuffer(packed["CNN"], np.uint8)
    header = int.from_bytes(packed["CNN"][:8], "little") + 8
    rng = np.random.default_rng(5)
    refused = 0
    for number in range(60):
        content = whole.copy()
        first, last = (0, header) if number % 2 else (header, len(content))
        places = rng.integers(first, last, 1 + number % 7)
        content[places] ^= (1 << rng.integers(0, 8, len(places))).astype(np.uint8)
        try:
            run = store.get(import_run(content.tobytes(), store, worker))
        except ValueError as error:
            refused += 1
            assert "Traceback" not in str(error)
        else:
            assert run.is_evaluated
    runs, damaged = store.list()
    assert damaged == []
    assert len(runs) == 60 - refused
    assert refused > 20


def test_labels_must_be_those_of_others_on_the_same_data(packed, worker, runs):
    metadata, arrays = open_file(packed["CNN"])
    arrays["test.labels"] = arrays["test.labels"][::-1].copy()
    summary, predicted = json.loads(metadata["summary"]), arrays["test.probabilities"]
    right = predicted.argmax(axis=1) == arrays["test.labels"]
    summary["test_accuracy"] = float(right.mean())
    content = save(arrays, metadata | {"summary": json.dumps(summary)})
    with pytest.raises(ValueError, match=r"must be those of [CA]NN, on the same data"):
        import_run(content, runs, worker)


def test_figures_that_follow_from_predictions_are_taken_from_them(
    packed, worker, store, finished_runs
):
    metadata, arrays = open_file(packed["ANN"])
    lies = {"val_accuracy": 1.0, "val_loss": 0.0, "test_loss": 0.0, "interval": [0, 1]}
    summary = json.dumps(json.loads(metadata["summary"]) | lies)
    content = save(arrays, metadata | {"summary": summary})
    found = store.get(import_run(content, store, worker)).summary.to_dict()
    run = next(run for run in finished_runs.list()[0] if run.title == "ANN")
    for name in lies:
        assert found[name] == pytest.approx(run.summary.to_dict()[name], rel=1e-5)


@pytest.mark.parametrize("place", ["write_npz", "read_run"])
def test_a_full_disk_is_told_and_nothing_stays(
    packed, worker, store, monkeypatch, place
):
    def full(*_, **arrays):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"core.runs.sharing.{place}", full)
    words = r"cannot be written \(No space left on device\)\. Free some space"
    with pytest.raises(OSError, match=words):
        import_run(packed["ANN"], store, worker)
    assert list(store.folder.iterdir()) == []


def test_an_almost_full_disk_takes_no_run(packed, worker, store, monkeypatch):
    usage = SimpleNamespace(free=12_000_000)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage)
    for add in (
        lambda: import_run(packed["ANN"], store, worker),
        lambda: store.create(TrainingConfig()),
    ):
        with pytest.raises(OSError, match="12 MB are free, a new run needs 200"):
            add()
    assert not store.folder.exists()


def test_a_title_is_cleaned(packed, worker, store):
    metadata, arrays = open_file(packed["ANN"])
    config = json.loads(metadata["config"])
    config["title"] = "  my\u202e\x1b[31m\n<b>run</b>" + "x" * 200
    content = save(arrays, metadata | {"config": json.dumps(config)})
    title = store.get(import_run(content, store, worker)).title
    assert title.startswith("my[31m<b>run</b>x")
    assert len(title) == 80


def test_rows_left_out_and_layers_of_our_own_travel_with_a_run(
    tiny_folder, tmp_path, worker, store
):
    config = TrainingConfig(
        recipe="window-net",
        architecture="window-net",
        options={"sharing": "local", "filters": 4},
        epochs=1,
        shuffle_pixels=True,
        precision="float32",
        data=str(tiny_folder),
    )
    here = RunStore(tmp_path / "here")
    run = here.create(config, claim=True, left_out=[3, 5])
    train_run(run.path)
    run = here.get(run.id)
    assert run.is_evaluated, run.status.error
    packed = pack_run(run, worker)
    twin = store.get(import_run(packed, store, worker))
    assert twin.config.leave_out == run.config.leave_out
    assert read_left_out(twin.path, twin.config.leave_out).tolist() == [3, 5]
    noise = np.random.default_rng(0).integers(0, 256, (40, 28, 28), np.uint8)
    asked = [
        worker.call("core.networks.loader:predict", str(each.path), noise)
        for each in (run, twin)
    ]
    assert np.array_equal(*asked)
    metadata, arrays = open_file(packed)
    arrays = {name: array for name, array in arrays.items() if "left_out" not in name}
    with pytest.raises(ValueError, match="left_out must hold the rows 2-"):
        import_run(save(arrays, metadata), store, worker)
