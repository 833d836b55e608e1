"""The run folder: created whole, listed even when damaged, deleted with an undo."""

import subprocess
import sys

import numpy as np
import pytest

from core.files import read_json, read_npz, write_bytes, write_json, write_npz
from core.process import identity
from core.runs.choosing import open_runs
from core.runs.config import TrainingConfig
from core.runs.reading import clean_title
from core.runs.settings import Settings, save_settings
from core.runs.status import Status
from core.runs.store import RUN_ID, RunStore


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "runs")


def test_a_new_run_is_queued_and_can_be_read_again(store):
    config = TrainingConfig(recipe="simple-cnn", seed=3)
    run = store.create(config)
    assert RUN_ID.fullmatch(run.id)
    assert run.status.state == "queued"
    assert run.title == "simple-cnn s3"
    again = RunStore(store.folder).get(run.id)
    assert again.config == config
    assert again.history.empty
    assert again.steps.empty
    assert not again.is_evaluated


def test_runs_are_listed_newest_first(store):
    first = store.create(TrainingConfig())
    first.path.rename(store.folder / first.id.replace("20", "19", 1))
    second = store.create(TrainingConfig())
    runs, damaged = store.list()
    assert runs[0].id == second.id
    assert len(runs) == 2
    assert damaged == []


def test_an_unwritable_runs_folder_is_explained(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    with pytest.raises(OSError, match=r"cannot be written.*FASHION_MNIST_RUNS_DIR"):
        RunStore(blocker / "runs").create(TrainingConfig())


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("status.json", b"{", "status.json is not JSON"),
        ("status.json", b'{"state": "dancing"}', "state must be one of"),
        ("status.json", b'{"state": "queued", "bogus": 1}', "does not fit"),
        ("config.json", b"\xff\xfe", "config.json is not JSON"),
        ("config.json", b"[1]", "must hold an object"),
        ("config.json", b'{"created": 1, "config": {"epochs": 0}}', "epochs must be"),
        ("summary.json", b"{}", "interval must be two numbers"),
        (
            "summary.json",
            b'{"interval": [0.8, 0.9], "layers": [{"name": 1}]}',
            "summary.json: layers",
        ),
        (
            "summary.json",
            b'{"interval": [0.8, 0.9], "layers": []}',
            "test_accuracy must be a number",
        ),
    ],
)
def test_a_damaged_run_is_listed_with_its_reason(store, name, content, words):
    healthy = store.create(TrainingConfig())
    broken = store.create(TrainingConfig())
    (broken.path / name).write_bytes(content)
    runs, damaged = store.list()
    assert [run.id for run in runs] == [healthy.id]
    assert damaged[0].id == broken.id
    assert words in damaged[0].problem


def test_a_missing_config_is_damage_not_a_crash(store):
    run = store.create(TrainingConfig())
    (run.path / "config.json").unlink()
    _, damaged = store.list()
    assert "config.json cannot be read" in damaged[0].problem


def test_the_queue_and_the_folder_take_so_many_runs(store, monkeypatch):
    save_settings(store.folder, Settings(queue=2))
    waiting = [store.create(TrainingConfig()) for _ in range(2)]
    with pytest.raises(ValueError, match="The queue takes 2 runs, and 2 are waiting"):
        store.create(TrainingConfig())
    for run in waiting:
        store.write_status(run.id, Status("finished"))
    store.create(TrainingConfig())
    store.create(TrainingConfig(), claim=True)
    monkeypatch.setattr("core.runs.room.MAX_RUNS", 4)
    with pytest.raises(ValueError, match="takes 4 runs, this one has 4"):
        store.create(TrainingConfig(), claim=True)


def test_all_that_an_experiment_trains_counts_as_one_in_the_queue(store):
    save_settings(store.folder, Settings(queue=2))
    config = TrainingConfig(experiment="fair")
    for seed in range(3):
        store.create(config.replace(seed=seed))
    store.create(TrainingConfig())
    with pytest.raises(ValueError, match="The queue takes 2 runs, and 2 are waiting"):
        store.create(TrainingConfig())
    store.create(config.replace(seed=3))  # more of what waits already


def test_a_learners_own_run_goes_before_those_of_an_experiment(store):
    first = store.create(TrainingConfig(experiment="fair"))
    second = store.create(TrainingConfig(experiment="fair", seed=1))
    own = store.create(TrainingConfig())
    assert open_runs(store.list()[0]) == [own, first, second]


def test_delete_and_bring_back(store):
    run = store.create(TrainingConfig(), title="keep me")
    store.delete(run.id)
    assert store.list()[0] == []
    assert store.deleted() == [(run.id, "keep me")]
    store.restore(run.id)
    assert store.get(run.id).title == "keep me"
    assert store.deleted() == []


def test_odd_things_in_the_trash_hold_up_no_deletion(store):
    trash = store.folder / ".trash"
    trash.mkdir(parents=True)
    (trash / "nowhere").symlink_to("nothing")
    (trash / "file").write_text("x")
    run = store.create(TrainingConfig())
    store.delete(run.id)
    assert [run_id for run_id, _ in store.deleted()] == [run.id]


def test_rename_keeps_the_rest(store):
    run = store.create(TrainingConfig(seed=5))
    store.rename(run.id, "  my\n run ")
    renamed = store.get(run.id)
    assert renamed.title == "my run"
    assert renamed.config.seed == 5
    with pytest.raises(ValueError, match="at least one letter"):
        store.rename(run.id, "  ")


@pytest.mark.parametrize("name", ["..", "../../etc", "x", "", None, 7, "a/b"])
def test_ids_from_outside_are_checked(store, name):
    with pytest.raises(KeyError, match="is not a run id"):
        store.get(name)


def test_long_titles_are_cut():
    assert len(clean_title("x" * 500)) == 80


def test_one_holder_of_a_claim(store):
    run = store.create(TrainingConfig())
    assert store.claim(run.id)
    assert not store.claim(run.id)


def test_the_claim_of_a_dead_process_is_taken_over(store):
    run = store.create(TrainingConfig())
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    pid, started = identity(child.pid)
    child.communicate(b"\n")
    write_json(run.path / "claim", {"pid": pid, "started": started})
    assert store.claim(run.id)


def test_a_run_whose_process_is_gone_reads_interrupted(store):
    run = store.create(TrainingConfig())
    store.write_status(run.id, Status("running", pid=2**22 + 1, started=1.0))
    status = store.get(run.id).status
    assert status.state == "interrupted"
    assert "ended unexpectedly" in status.error


def test_a_reused_process_id_is_not_mistaken(store):
    run = store.create(TrainingConfig())
    pid, started = identity()
    store.write_status(run.id, Status("running", pid=pid, started=started))
    assert store.get(run.id).status.state == "running"
    store.write_status(run.id, Status("running", pid=pid, started=started - 100))
    assert store.get(run.id).status.state == "interrupted"


def test_a_stop_request_shows_at_once(store):
    run = store.create(TrainingConfig())
    pid, started = identity()
    store.write_status(run.id, Status("running", pid=pid, started=started))
    store.request_stop(run.id)
    assert store.get(run.id).status.state == "stopping"


def test_half_a_line_of_steps_is_left_out(store):
    run = store.create(TrainingConfig())
    (run.path / "steps.csv").write_text(
        "epoch,accuracy,loss,images_per_second\n0.5,0.5,1.2,1000\n0.7"
    )
    assert run.steps["epoch"].tolist() == [0.5]


def test_files_are_written_whole(tmp_path):
    path = tmp_path / "a.json"
    write_json(path, {"a": 1})
    with pytest.raises(TypeError, match="object is not JSON serializable"):
        write_json(path, {"a": object()})
    assert read_json(path) == {"a": 1}
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


def test_a_failed_write_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a"
    write_bytes(path, b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="No space"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_arrays_round_trip_and_pickles_are_refused(tmp_path):
    path = tmp_path / "a.npz"
    write_npz(path, labels=np.arange(3))
    (labels,) = read_npz(path, "labels")
    assert labels.tolist() == [0, 1, 2]
    np.savez(path, labels=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match=r"a\.npz cannot be read"):
        read_npz(path, "labels")
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ValueError, match=r"a\.npz"):
        read_npz(path, "labels")
