"""Rows that a run leaves out lie in its folder under the name in its config."""

import hashlib

import numpy as np
import pytest

from core.runs.config import TrainingConfig
from core.runs.left_out import FILE, read_left_out
from core.runs.store import RunStore


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "runs")


def test_rows_are_sorted_once_each_and_named_by_number_and_digest(store):
    run = store.create(TrainingConfig(), left_out=[9, 4, 9, 70_000 - 1])
    rows = np.array([4, 9, 69_999], "<i8")
    digest = hashlib.sha256(rows.tobytes()).hexdigest()
    assert run.config.leave_out == f"3-{digest[:12]}"
    np.testing.assert_array_equal(read_left_out(run.path, run.config.leave_out), rows)


def test_a_repeated_run_finds_its_rows(store):
    first = store.create(TrainingConfig(), left_out=[1, 2])
    again = store.create(first.config.replace(seed=1))
    assert again.config.leave_out == first.config.leave_out
    assert read_left_out(again.path, again.config.leave_out).tolist() == [1, 2]


def test_nothing_left_out_leaves_no_trace(store):
    run = store.create(TrainingConfig(), left_out=[])
    assert run.config.leave_out is None
    assert not (run.path / FILE).exists()


def test_rows_nobody_has_are_refused(store):
    config = TrainingConfig(leave_out="2-0123456789ab")
    with pytest.raises(ValueError, match="leave_out must name rows"):
        store.create(config)


def test_other_rows_than_the_named_are_refused(store):
    run = store.create(TrainingConfig(), left_out=[1, 2])
    with pytest.raises(ValueError, match="received others"):
        read_left_out(run.path, "2-0123456789ab")


@pytest.mark.parametrize("rows", [[-1], [10_000_000]])
def test_rows_outside_a_training_file_are_refused(store, rows):
    with pytest.raises(ValueError, match="rows of the training file"):
        store.create(TrainingConfig(), left_out=rows)
