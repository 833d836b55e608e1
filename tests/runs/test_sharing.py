"""A run handed on: the same answers elsewhere, and no hostile zip gets in."""

import io
import json
import pickle
import platform
import re
import struct
import zipfile

import numpy as np
import pytest

from core.__main__ import main
from core.files import write_json
from core.networks.inference import InferenceWorker
from core.runs.archive import MAX_BYTES
from core.runs.sharing import import_run, pack_run
from core.runs.store import RunStore


@pytest.fixture(scope="module")
def worker():
    worker = InferenceWorker()
    yield worker
    worker.close()


@pytest.fixture(scope="module")
def packed(finished_runs, worker):
    """Title -> the zip of that finished run."""
    return {run.title: pack_run(run, worker) for run in finished_runs.list()[0]}


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "elsewhere")


def open_zip(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def make_zip(files, packing=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


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
        worker.call("core.networks.network:predict", str(each.path), noise)
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


def test_a_zip_names_no_path_and_no_machine(packed, small_folder):
    files = open_zip(packed["CNN"])
    for content in files.values():
        assert str(small_folder.parent).encode() not in content
    words = {
        name: content.decode() for name, content in files.items() if "npz" not in name
    }
    for name, text in words.items():
        assert not re.search(rf"\b({re.escape(platform.node())}|pid)\b", text), name
    assert json.loads(words["config.json"])["config"]["data"] == small_folder.name


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

    monkeypatch.setattr("core.commands.sharing.InferenceWorker", Borrowed)
    file = tmp_path / "ann.zip"
    words = ["--runs-dir", str(runs.folder)]
    assert main(["export", "ANN", "--output", str(file), *words]) == 0
    there = ["--runs-dir", str(tmp_path / "there"), "--json"]
    capsys.readouterr()
    assert main(["import", str(file), *there]) == 0
    run_id = json.loads(capsys.readouterr().out)["run_id"]
    assert RunStore(tmp_path / "there").get(run_id).title == "ANN"
    assert main(["export", "ANN", "--output", str(tmp_path / "ann.rar"), *words]) == 2
    assert "must end in .zip" in capsys.readouterr().err
    file.write_bytes(b"PK")
    assert main(["import", str(file), *there]) == 2
    assert "is no zip" in capsys.readouterr().err


# What strangers may send: each takes the files of an honest CNN and returns a zip.


def with_file(name, content):
    return lambda files: make_zip(files | {name: content})


def without(name):
    return lambda files: make_zip({k: v for k, v in files.items() if k != name})


def with_json(name, *path, value):
    def change(files):
        values = json.loads(files[name])
        inner = values
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
        return make_zip(files | {name: json.dumps(values).encode()})

    return change


def with_text(name, old, new):
    return lambda files: make_zip(
        files | {name: files[name].replace(old.encode(), new.encode(), 1)}
    )


def with_array(name, array, change):
    def build(files):
        with np.load(io.BytesIO(files[name])) as arrays:
            held = dict(arrays)
        held[array] = change(held[array])
        return make_zip(files | {name: npz(**held)})

    return build


def with_entry(**attributes):
    """Adds attributes to the entry of config.json that no honest zip has."""

    def build(files):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in files.items():
                info = zipfile.ZipInfo(name)
                if name == "config.json":
                    for key, value in attributes.items():
                        setattr(info, key, value)
                archive.writestr(info, content)
        return buffer.getvalue()

    return build


def with_header(header, numbers=b""):
    """Replaces the test labels by an `.npy` file with a header of our choice."""
    text = header.encode() + b" " * (117 - len(header)) + b"\n"
    array = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + numbers

    def build(files):
        arrays = open_zip(files["test.npz"]) | {"labels.npy": array}
        return make_zip(files | {"test.npz": make_zip(arrays)})

    return build


def twice(files):
    content = make_zip(files)
    buffer = io.BytesIO(content)
    with pytest.warns(UserWarning), zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("config.json", files["config.json"])
    return buffer.getvalue()


def encrypted(files):
    content = bytearray(make_zip(files))
    entry = content.rindex(b"PK\x01\x02")  # of the last file
    content[entry + 8] |= 1
    return bytes(content)


def flipped(files):
    content = bytearray(make_zip(files, zipfile.ZIP_STORED))
    content[content.index(b'"title"') + 3] ^= 1
    return bytes(content)


def changed(array, value):
    array = array.copy()
    array.flat[0] = value
    return array


def keras_config():
    layer = {"class_name": "Lambda", "config": {"function": "import os"}}
    config = {"class_name": "Functional", "config": {"layers": [layer]}}
    return json.dumps(config).encode()


class Hostile:
    def __reduce__(self):
        return print, ("a pickle was loaded",)


KNOB = ("config.json", "config")
HOSTILE = {
    "no zip": (lambda files: b"hello", "is no zip"),
    "empty": (lambda files: b"", "is no zip"),
    "truncated": (lambda files: make_zip(files)[:-30], "is no zip"),
    "half of it": (lambda files: make_zip(files)[:5000], "is no zip"),
    "too large": (lambda files: b"P" * (MAX_BYTES + 1), "at most 40,000,000 bytes"),
    "bit flipped": (flipped, "damaged"),
    "traversal": (with_file("../config.json", b"{}"), "received '../config.json'"),
    "absolute": (with_file("/etc/passwd", b""), "received '/etc/passwd'"),
    "backslashes": (with_file("..\\..\\run.bat", b""), "received"),
    "drive": (with_file("C:/run.bat", b""), "received 'C:/run.bat'"),
    "folder": (with_file("inside/", b""), "received 'inside/'"),
    "nested": (with_file("inside/config.json", b"{}"), "received"),
    "zip in zip": (with_file("more.zip", make_zip({"a": b""})), "received 'more.zip'"),
    "nul": (with_entry(filename="config.json\0.exe"), "received"),
    "link": (with_entry(external_attr=0o120777 << 16), "received a link"),
    "device": (with_entry(external_attr=0o020666 << 16), "received a link"),
    "bzip2": (with_entry(compress_type=zipfile.ZIP_BZIP2), "packed in another way"),
    "encrypted": (encrypted, "encrypted"),
    "duplicate": (twice, "twice"),
    "pickle": (with_file("model.pkl", pickle.dumps(Hostile())), "received 'model.pkl'"),
    "keras file": (with_file("model.keras", b"PK"), "received 'model.keras'"),
    "script": (with_file("worker.log", b""), "received 'worker.log'"),
    "many files": (
        lambda files: make_zip(files | {f"{n:04}": b"" for n in range(3000)}),
        "far more files",
    ),
    "bomb": (with_file("config.json", b" " * 50_000_000), "would unpack to 50,000,000"),
    "bomb in npz": (
        with_file("test.npz", npz(labels=np.zeros(90_000_000, np.uint8))),
        "test.npz must hold|unpack to",
    ),
    "no weights": (without("weights.npz"), "must hold"),
    "no config": (without("config.json"), "must hold"),
    "newer": (with_json("share.json", "version", value=2), "newer version"),
    "version text": (with_json("share.json", "version", value="1"), "version must be"),
    "other format": (with_json("share.json", "format", value="x"), "format must be"),
    "id": (with_json("share.json", "id", value="../../outside"), "id of a run"),
    "no object": (with_file("config.json", b"[1]"), "must hold an object"),
    "deep json": (with_file("summary.json", b"[" * 90_000), "is not JSON"),
    "keras config": (with_file("config.json", keras_config()), "created must be"),
    "created": (with_json("config.json", "created", value="now"), "created must be"),
    "future": (with_json("config.json", "created", value=10**300), "created must be"),
    "title": (with_json("config.json", "title", value=["x"]), "title must be text"),
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
    "digest": (
        with_json("config.json", "dataset", "digest", value="x"),
        "64 hexadecimal",
    ),
    "count": (
        with_json("config.json", "dataset", "test", value=10**12),
        "test must be a number",
    ),
    "packages": (
        with_json("config.json", "environment", "packages", value={"a": [1]}),
        "packages must be",
    ),
    "running": (with_json("status.json", "state", value="running"), "state must be"),
    "epoch": (with_json("status.json", "epoch", value=True), "epoch must be"),
    "lie": (with_json("summary.json", "test_accuracy", value=0.999), "answers give"),
    "text figure": (
        with_json("summary.json", "parameters", value="many"),
        "parameters must be",
    ),
    "nan in json": (with_text("summary.json", "0.", "NaN, 0."), "is not JSON"),
    "nan": (with_json("summary.json", "seconds", value=float("nan")), "is no number"),
    "infinity": (
        with_json("summary.json", "seconds", value=float("inf")),
        "is no number",
    ),
    "formula": (
        with_text("history.csv", "\n0,", '\n"=cmd|calc",'),
        "history.csv must hold 7 numbers",
    ),
    "columns": (with_text("steps.csv", "epoch", "when"), "steps.csv must start with"),
    "binary table": (with_file("history.csv", b"\xff\x00"), "is no table"),
    "no arrays": (with_file("test.npz", b"hello"), "is no zip"),
    "pickled array": (
        with_array("test.npz", "labels", lambda a: np.array([Hostile()] * len(a))),
        "labels must be uint8",
    ),
    "more arrays": (with_file("test.npz", npz(evil=np.zeros(3))), "must hold"),
    "huge dims": (
        with_header(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999, 9999),}"
        ),
        "labels must be uint8",
    ),
    "huge length": (
        with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (10**9,), }"),
        "no plain array",
    ),
    "long promise": (
        with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (9999999,), }"),
        "its shape",
    ),
    "negative": (
        with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (-1,), }"),
        "no plain array|its shape",
    ),
    "code header": (with_header("__import__('os').system('true')"), "no plain array"),
    "double": (
        with_array("test.npz", "probabilities", lambda a: a.astype(float)),
        "must be float32",
    ),
    "not numbers": (
        with_array("test.npz", "probabilities", lambda a: changed(a, np.nan)),
        "must be finite",
    ),
    "no share": (
        with_array("test.npz", "probabilities", lambda a: changed(a, 7)),
        "sum to 1",
    ),
    "class 11": (
        with_array("test.npz", "labels", lambda a: changed(a, 11)),
        "labels must be 0 to 9",
    ),
    "fewer": (with_array("test.npz", "features", lambda a: a[:9]), "answer each image"),
    "epochs": (
        with_array("epochs.npz", "probabilities", lambda a: a[:, :, :4]),
        "epochs.npz must hold probabilities",
    ),
    "nan weights": (
        with_array("weights.npz", "logits.bias", lambda a: changed(a, np.inf)),
        "must be finite",
    ),
    "weights shape": (
        with_array("weights.npz", "logits.bias", lambda a: a[:9]),
        r"logits.bias must be \(10,\), received \(9,\)",
    ),
    "weights more": (
        with_array("weights.npz", "logits.kernel", lambda a: a[None]),
        "logits.kernel must be",
    ),
    "silent network": (
        with_array("weights.npz", "logits.kernel", lambda a: np.full_like(a, 3e38)),
        "answers in numbers",
    ),
    "another network": (
        with_json(*KNOB, "architecture", value="ann"),
        "another network's",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_zip_changes_nothing(name, packed, worker, store, capfd):
    build, message = HOSTILE[name]
    content = build(open_zip(packed["CNN"]))
    write_json(store.folder.parent / "before.json", {})
    before = sorted(store.folder.parent.rglob("*"))
    with pytest.raises(ValueError, match=message):
        import_run(content, store, worker)
    store.folder.mkdir(exist_ok=True)  # a runs folder may be made, if it stays empty
    assert sorted(store.folder.parent.rglob("*")) == sorted([*before, store.folder])
    assert "a pickle was loaded" not in capfd.readouterr().out
