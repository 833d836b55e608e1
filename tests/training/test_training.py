"""Training in its subprocess: what a run folder holds, stop, continue, kill."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from core.analysis.evaluation import Evaluation
from core.data.sources import load_dataset
from core.files import read_npz
from core.runs.config import TrainingConfig
from core.runs.store import RunStore
from core.training.executors import LocalExecutor
from core.training.queue import TrainingQueue
from core.training.recipes import get_recipe
from core.training.worker import train_run
from tests.conftest import ROOT, write_idx
from tests.workers import train_here, train_in_subprocess, wait_for


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "runs")


@pytest.fixture
def queue(store):
    queue = TrainingQueue(store, LocalExecutor())
    yield queue
    for run in store.list()[0]:
        if run.is_active:
            os.kill(run.status.pid, signal.SIGKILL)
    queue.close()


@pytest.fixture
def endless(small_folder):
    """A config that would train for many minutes."""
    return get_recipe("ann").config.replace(epochs=500, data=str(small_folder))


def waiting(store):
    runs = store.list()[0]
    return [run.id for run in runs if run.status.state == "queued"]


def test_a_finished_run_holds_everything(finished_runs):
    runs, damaged = finished_runs.list()
    assert damaged == []
    for run in runs:
        assert run.status.state == "finished"
        assert run.history["epoch"].tolist() == [0, 1]
        assert not run.steps.empty
        labels, probabilities = run.test_predictions()
        assert probabilities.dtype == np.float32
        evaluation = Evaluation(labels, probabilities)
        assert evaluation.accuracy == pytest.approx(run.summary.test_accuracy)
        assert evaluation.loss == pytest.approx(run.summary.test_loss, rel=1e-4)
        (by_epoch,) = read_npz(run.path / "epochs.npz", "probabilities")
        assert by_epoch.shape == (2, run.dataset.validation, 10)
        assert run.environment["packages"]["keras"]
        assert len(run.dataset.digest) == 64
        low, high = run.summary.interval
        assert low < evaluation.accuracy < high
        layers = run.summary.layers
        assert sum(row.parameters for row in layers) == run.summary.parameters


@pytest.mark.slow
def test_the_saved_model_is_plain_keras_and_gives_the_same_answers(
    finished_runs, small_folder, tmp_path
):
    """Checked in a process that cannot import this project."""
    run = finished_runs.list()[0][0]
    code = """
import sys, gzip, numpy as np, keras
model = keras.models.load_model(sys.argv[1])
content = gzip.open(sys.argv[2] + "/t10k-images-idx3-ubyte.gz").read()
images = np.frombuffer(content, np.uint8, offset=16).reshape(-1, 28, 28, 1)
expected = np.load(sys.argv[3])["probabilities"]
answers = model.predict(images, verbose=0)
assert not model.compiled  # it would train on with an optimizer that is not the run's
assert "core" not in sys.modules and "models" not in sys.modules
print(np.abs(answers - expected).max())
"""
    command = [sys.executable, "-c", code, str(run.model_path), str(small_folder)]
    command.append(str(run.path / "test.npz"))
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.split()[-1]) < 1e-4


@pytest.mark.slow
def test_the_same_seed_repeats_the_run(store, small_folder):
    config = get_recipe("ann").config.replace(
        epochs=1,
        data=str(small_folder),
        augmentation="flip-shift",
        precision="float32",  # bf16 sums depend on how the threads share them
    )
    first, second = train_here(store, config), train_here(store, config)
    other = train_here(store, config.replace(seed=config.seed + 1))
    assert first.history["loss"].tolist() == pytest.approx(
        second.history["loss"].tolist(), rel=1e-4
    )
    assert first.history["loss"].tolist() != pytest.approx(
        other.history["loss"].tolist(), rel=1e-4
    )


def test_every_knob_trains(store, small_folder):
    """One run with all the unusual knobs: none of them may break the loop."""
    config = TrainingConfig(
        recipe="custom-cnn",
        architecture="custom-cnn",
        options={"blocks": 2, "filters": 8, "pooling": "stride", "batch_norm": False},
        epochs=6,
        batch_size=50,
        optimizer="sgd",
        schedule="plateau",
        learning_rate=1e-12,  # learns nothing: patience must end it
        augmentation="rotate-shift-zoom",
        label_smoothing=0.1,
        dropout=0.2,
        patience=1,
        train_size=200,
        precision="float32",
        data=str(small_folder),
    )
    run = train_here(store, config)
    assert run.status.state == "finished", run.status.error
    assert run.dataset.train == 200
    assert run.summary.epochs < 6


def test_the_epoch_whose_weights_patience_restores_is_told(
    store, tiny_folder, tmp_path
):
    """Keras restores the best weights even where nothing stopped early."""
    folder = tmp_path / "random labels"  # they can only be memorised
    shutil.copytree(tiny_folder, folder)
    labels = np.random.default_rng(0).permutation(np.arange(200, dtype=np.uint8) % 10)
    write_idx(folder / "train-labels-idx1-ubyte.gz", labels)
    config = get_recipe("ann").config.replace(
        data=str(folder),
        epochs=8,
        initial_epoch=3,
        patience=8,
        batch_size=16,
        learning_rate=0.01,
        schedule="constant",
        precision="float32",
    )
    run = train_here(store, config)
    best = int(run.history["val_loss"].argmin())
    assert run.summary.epochs == 8
    assert best < 7  # or the test tells nothing
    assert run.summary.val_loss == pytest.approx(run.history["val_loss"][best])
    assert run.summary.restored_epoch == run.restored_epoch == 3 + best + 1
    older = replace(run, outcome=run.summary.replace(restored_epoch=None))
    assert older.restored_epoch == 3 + best + 1
    assert f"weights of epoch {3 + best + 1} restored" in run.restored_words
    assert run.trained_epochs == 3 + best + 1


def test_the_end_of_the_curve_is_the_network_of_the_tables(store, tiny_folder):
    """In half precision it predicts a little differently while it trains."""
    config = get_recipe("ann").config.replace(
        data=str(tiny_folder), epochs=2, batch_size=16, precision="bfloat16"
    )
    run = train_here(store, config)
    assert run.status.state == "finished", run.status.error
    last = run.history.iloc[-1]
    assert last["val_loss"] == pytest.approx(run.summary.val_loss, rel=1e-9)
    assert last["val_accuracy"] == pytest.approx(run.summary.val_accuracy)
    _, probabilities = run.validation_predictions()
    np.testing.assert_array_equal(
        run.epoch_predictions()[-1], probabilities.astype(np.float16)
    )


@pytest.mark.slow
def test_a_time_budget_ends_on_time_at_rate_zero(store, small_folder):
    config = get_recipe("ann").config.replace(time_budget=3.0, data=str(small_folder))
    run = train_here(store, config)
    assert run.status.state == "finished", run.status.error
    rates = run.history["learning_rate"]
    assert rates.iloc[-1] < 0.02 * config.learning_rate < rates.max()
    assert run.summary.seconds > 2.9
    assert run.summary.epochs == len(run.history) == run.status.epochs
    assert run.status.done == 1.0


def test_continue_starts_from_the_parents_weights(runs):
    parent = next(run for run in runs.list()[0] if run.title == "ANN")
    config = parent.config.replace(
        parent=parent.id, initial_epoch=2, epochs=1, learning_rate=1e-9
    )
    child = train_here(runs, config)
    assert child.status.state == "finished", child.status.error
    assert child.history["epoch"].tolist() == [2]
    assert child.summary.test_accuracy == parent.summary.test_accuracy


def test_continuing_a_run_without_a_model_is_explained(runs):
    parent = runs.list()[0][0]
    parent.model_path.unlink()
    config = parent.config.replace(parent=parent.id, epochs=1)
    child = train_here(runs, config)
    assert child.status.state == "failed"
    assert "has none. Continue a finished or a stopped run" in child.status.error


@pytest.mark.slow
def test_bad_data_fails_the_run_with_its_words(store, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    run = store.create(TrainingConfig(data=str(empty)), claim=True)
    assert train_in_subprocess(run.path) == 1
    run = store.get(run.id)
    assert run.status.state == "failed"
    assert str(empty) in run.status.error


@pytest.mark.slow
def test_a_corrupt_status_is_replaced_by_the_next_word(store, small_folder):
    config = get_recipe("ann").config.replace(epochs=1, data=str(small_folder))
    run = store.create(config, claim=True)
    (run.path / "epochs.npz").mkdir()  # cannot be written: the run must say so
    train_run(run.path)
    status = store.get(run.id).status
    assert status.state == "failed"
    assert "epochs.npz" in status.error


@pytest.mark.slow
def test_diverged_training_says_what_to_try(store, small_folder):
    config = TrainingConfig(
        recipe="custom-ann",
        architecture="custom-ann",
        options={"layers": 5, "batch_norm": False, "activation": "relu"},
        optimizer="sgd",
        schedule="constant",
        learning_rate=1.0,  # with momentum and no normalisation: it explodes
        batch_size=20,
        data=str(small_folder),
    )
    run = train_here(store, config)
    assert run.status.state == "failed"
    assert "Training diverged" in run.status.error
    assert "try a tenth" in run.status.error


def test_a_worker_that_cannot_start_leaves_the_run_waiting(store, endless):
    run = store.create(endless)
    executor = LocalExecutor()

    def refuse():
        raise OSError(12, "Cannot allocate memory")

    executor._start = refuse
    queue = TrainingQueue(store, executor)
    try:
        wait_for(lambda: queue.problem, what="the problem")
        assert "Cannot allocate memory" in queue.problem
        assert store.get(run.id).status.state == "queued"
    finally:
        queue.close()
    assert store.claim(run.id)


@pytest.mark.slow
def test_status_is_never_half_written_and_stop_keeps_what_was_learned(
    store, queue, endless
):
    run = store.create(endless)
    queue.submit(run.id)
    wait_for(lambda: store.get(run.id).status.epoch >= 1, what="the first epoch")
    seen = set()

    def read():
        content = (run.path / "status.json").read_text()
        assert json.loads(content)["state"] == "running"
        seen.add(content)
        return len(seen) >= 20

    wait_for(read, what="twenty versions", pause=0.002)
    queue.stop(run.id)
    wait_for(lambda: store.get(run.id).status.state == "stopped", what="the stop")
    stopped = store.get(run.id)
    assert stopped.is_evaluated
    assert stopped.model_path.exists()
    assert 1 <= stopped.summary.epochs < 500


@pytest.mark.slow
def test_a_queued_run_waits_its_turn_removed_and_brought_back(store, queue, endless):
    first = store.create(endless)
    queue.submit(first.id)
    wait_for(lambda: store.get(first.id).is_active, what="the first run")
    second = store.create(endless.replace(epochs=1))
    assert waiting(store) == [second.id]
    queue.stop(second.id)
    assert store.deleted()[0][0] == second.id
    assert waiting(store) == []
    assert store.get(first.id).is_active
    store.restore(second.id)
    assert waiting(store) == [second.id]
    queue.stop(first.id)

    def is_second_finished():
        second_now, first_now = store.get(second.id), store.get(first.id)
        assert not (first_now.is_active and second_now.is_active)
        return second_now.status.state == "finished"

    wait_for(is_second_finished, what="the second run")


@pytest.mark.slow
def test_a_killed_worker_gives_a_failed_run_with_its_history(store, queue, endless):
    run = store.create(endless)
    queue.submit(run.id)
    wait_for(lambda: store.get(run.id).status.epoch >= 2, what="two epochs")
    os.kill(store.get(run.id).status.pid, signal.SIGKILL)
    wait_for(lambda: store.get(run.id).status.state == "failed", what="the failure")
    failed = store.get(run.id)
    assert "was killed (signal 9)" in failed.status.error
    assert len(failed.history) >= 2
    assert failed.recorded.state == "failed"


SERVER = """
import sys, time
from core.runs.store import RunStore
from core.training.executors import LocalExecutor
from core.training.queue import TrainingQueue
queue = TrainingQueue(RunStore(sys.argv[1]), LocalExecutor())
time.sleep(600)
"""


def start_server(store):
    command = [sys.executable, "-c", SERVER, str(store.folder)]
    return subprocess.Popen(command, cwd=ROOT)


@pytest.mark.slow
def test_a_restarted_server_follows_the_worker_that_lived_on(
    store, endless, small_folder
):
    first = store.create(endless)
    server = start_server(store)
    wait_for(lambda: store.get(first.id).status.epoch >= 1, what="the first epoch")
    server.kill()
    server.wait()
    quick = endless.replace(epochs=1)
    second = store.create(quick)
    queue = TrainingQueue(store, LocalExecutor())
    try:
        epoch = store.get(first.id).status.epoch
        wait_for(lambda: store.get(first.id).status.epoch > epoch, what="more epochs")
        assert store.get(second.id).status.state == "queued"
        queue.stop(first.id)
        wait_for(lambda: store.get(first.id).status.state == "stopped")
        wait_for(lambda: store.get(second.id).status.state == "finished")
    finally:
        queue.close()


@pytest.mark.slow
def test_a_restarted_server_marks_the_dead_and_goes_on(store, endless):
    first = store.create(endless)
    second = store.create(endless.replace(epochs=1))
    server = start_server(store)
    wait_for(lambda: store.get(first.id).status.epoch >= 1, what="the first epoch")
    server.kill()
    server.wait()
    os.kill(store.get(first.id).status.pid, signal.SIGKILL)
    queue = TrainingQueue(store, LocalExecutor())
    try:
        wait_for(lambda: store.get(second.id).status.state == "finished")
        assert store.get(first.id).recorded.state == "interrupted"
        assert not store.get(first.id).history.empty
    finally:
        queue.close()


def test_mirror_images_are_judged_beside_the_plain_ones(finished_runs, small_folder):
    from core.networks.loader import predict

    runs = {run.title: run for run in finished_runs.list()[0]}
    assert runs["ANN"].summary.test_accuracy_flip is None
    run, test = runs["CNN"], load_dataset(str(small_folder)).test
    plain = predict(str(run.path), test.images)
    labels, probabilities = run.test_predictions()
    np.testing.assert_allclose(plain, probabilities, atol=1e-5)
    both = (plain + predict(str(run.path), test.images[:, :, ::-1])).argmax(1)
    assert run.summary.test_accuracy_flip == np.mean(both == labels)


def test_a_question_to_a_run_without_a_model_is_explained(tmp_path):
    from core.networks.loader import predict

    with pytest.raises(ValueError, match="run must have a saved model"):
        predict(str(tmp_path), np.zeros((1, 28, 28), np.uint8))
