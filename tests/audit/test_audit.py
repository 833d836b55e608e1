"""The label audit: ranking, duplicates, the folder, and the whole on few images."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from core.audit.duplicates import KINDS, count_exact, find_near_pairs
from core.audit.folder import AuditFolder, in_file_order
from core.audit.labels import audit_labels
from core.data.sources import load_dataset
from core.process import identity
from core.runs.status import Status
from core.training.precision import PRECISION_FILE


def answers_with_flips(seed=0, count=3000, flipped=90):
    """Returns flipped labels, honest answers to the true ones, and the flipped rows."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 10, count)
    sharpness = np.where(truth == 6, 1.0, 4.0)  # one class is hard
    logits = rng.normal(size=(count, 10))
    logits[np.arange(count), truth] += sharpness
    answers = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    rows = rng.choice(count, flipped, replace=False)
    labels = truth.copy()
    labels[rows] = (truth[rows] + rng.integers(1, 10, flipped)) % 10
    return labels, answers, rows


def test_flipped_labels_lead_the_ranking():
    labels, answers, flipped = answers_with_flips()
    audit = audit_labels(labels, answers)
    top = audit.order[:30]
    assert np.isin(top, flipped).mean() >= 0.9
    assert sorted(audit.order) == list(range(3000))
    assert (np.diff(audit.scores[audit.order]) <= 0).all()
    assert ((audit.scores >= 0) & (audit.scores < 1)).all()
    assert (audit.suggested != labels).all()


def test_the_score_is_the_divergence_from_the_mean_answer():
    answers = np.full((4, 10), 0.02)
    answers[[0, 1, 2, 3], [3, 3, 5, 5]] = 0.82
    labels = np.array([3, 3, 3, 5])
    mean = answers[:3].mean(axis=0)
    expected = [
        1 - np.exp(-(each * np.log(each / usual)).sum())
        for each, usual in zip(answers, [mean, mean, mean, answers[3]], strict=True)
    ]
    audit = audit_labels(labels, answers)
    assert audit.scores == pytest.approx(expected)
    assert audit.order[0] == 2
    assert audit.suggested[2] == 5
    assert audit.is_suspect.tolist() == [False, False, True, False]


def test_answers_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"must be \(3, 10\), received \(2, 10\)"):
        audit_labels(np.zeros(3, int), np.full((2, 10), 0.1))


def noise(count, seed):
    return np.random.default_rng(seed).integers(0, 256, (count, 28, 28), np.uint8)


def test_exact_and_near_duplicates_are_found_within_and_across():
    train, test = noise(40, 1), noise(30, 2)
    train[9] = train[4]
    test[7] = np.clip(test[2].astype(int) + 2, 0, 255)
    test[11] = np.clip(train[30].astype(int) + 1, 0, 255)
    assert count_exact(train, test) == dict(zip(KINDS, (1, 0, 0), strict=True))
    test[5] = train[0]
    assert count_exact(train, test) == dict(zip(KINDS, (1, 0, 1), strict=True))
    found = find_near_pairs(train, test)
    within, in_test, across = (found[kind] for kind in KINDS)
    assert within.rows[0].tolist() == [4, 9]
    assert within.distances[0] == 0
    assert in_test.rows[0].tolist() == [2, 7]
    assert in_test.distances[0] == pytest.approx(2, abs=0.05)
    assert across.rows[:2].tolist() == [[0, 5], [30, 11]]
    assert across.distances[1] == pytest.approx(1, abs=0.05)
    for pairs in found.values():
        assert (np.diff(pairs.distances) >= 0).all()


def test_distances_are_measured_in_all_pixels():
    train, test = noise(60, 3), noise(20, 4)
    pairs = find_near_pairs(train, test)[KINDS[2]]
    for (first, second), distance in zip(pairs.rows, pairs.distances, strict=True):
        gap = train[first].astype(float) - test[second]
        assert distance == pytest.approx(np.sqrt((gap**2).mean()), rel=1e-4)


def test_marks_are_kept_taken_back_and_checked(tmp_path):
    folder = AuditFolder.of(tmp_path, "a" * 64)
    assert folder.marks() == {"training": {}, "test": {}}
    folder.mark("test", np.int64(3), "wrong")
    folder.mark("test", 4, "unclear")
    folder.mark("test", 4, None)
    assert AuditFolder.of(tmp_path, "a" * 64).marks()["test"] == {3: "wrong"}
    with pytest.raises(ValueError, match="received 'test' and 'maybe'"):
        folder.mark("test", 3, "maybe")
    (folder.path / "marks.json").write_text(json.dumps({"test": {"3": "maybe"}}))
    with pytest.raises(ValueError, match="a mark must be one of"):
        folder.marks()


def test_a_dead_process_is_told(tmp_path):
    folder = AuditFolder.of(tmp_path, "b" * 64)
    assert folder.status is None
    folder.write_status(Status("running", pid=2**22 - 1, started=1.0))
    assert folder.status.state == "interrupted"
    assert "Start the audit again" in folder.status.error


def test_the_file_s_order_is_restored(small_folder):
    dataset = load_dataset(str(small_folder))
    images, labels = in_file_order(dataset)
    assert len(labels) == 1000
    row = dataset.train_rows[17]
    assert np.array_equal(images[row], dataset.train.images[17])
    row = dataset.validation_rows[5]
    assert labels[row] == dataset.validation.labels[5]


@pytest.mark.slow
def test_audit_ranks_every_training_label(core, tmp_path, tiny_folder):
    output, runs = tmp_path / "audit.csv", tmp_path / "runs"
    runs.mkdir()
    options = ("--runs-dir", runs, "--data", tiny_folder, "--output", output)
    done = core("audit", *options, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["labels"] == 200
    assert set(result["exact_duplicates"]) == set(KINDS)
    assert "network 1 of 4" in done.stderr
    assert (runs / PRECISION_FILE).exists()
    ranking = pd.read_csv(output)
    assert list(ranking) == ["rank", "index", "label", "suggested_label", "score"]
    assert ranking["rank"].tolist() == list(range(1, 201))
    assert sorted(ranking["index"]) == list(range(200))
    again = core("audit", *options)
    assert "using the saved predictions" in again.stderr
    assert pd.read_csv(output).equals(ranking)


def test_audit_refuses_an_output_without_a_folder(core, tmp_path, tiny_folder):
    done = core(
        "audit", "--data", tiny_folder, "--output", tmp_path / "no" / "audit.csv"
    )
    assert done.returncode == 2
    assert "Make the folder first" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGSTOP")
def test_an_audit_that_hangs_is_told_and_ended_by_stop(tmp_path):
    folder = AuditFolder(tmp_path / "audit")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1) as child:
        child.send_signal(signal.SIGSTOP)
        pid, started = identity(child.pid)
        folder.write_status(Status("running", pid=pid, started=started, epochs=4))
        folder.request_stop()
        assert child.poll() is None  # it was heard a moment ago
        then = time.time() - 20.2
        os.utime(folder.path / "status.json", (then, then))
        assert folder.status.phase == "no sign of life for 20 s, Stop ends it"
        folder.request_stop()
        assert child.wait(timeout=10) == -signal.SIGKILL
    assert folder.status.state == "stopped"
    assert folder.claim()  # the next one may begin
