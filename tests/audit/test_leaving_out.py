"""Which training rows a table or marks name, and which of them a run may leave out."""

import numpy as np
import pandas as pd
import pytest

from core.audit.labels import audit_labels
from core.audit.leaving_out import read_rows, rows_of_training
from core.data.sources import load_dataset


@pytest.fixture(scope="module")
def dataset(tiny_folder):
    return load_dataset(str(tiny_folder))


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_the_head_of_an_audits_ranking_is_read(tmp_path):
    labels = np.arange(10).repeat(3)
    ranking = audit_labels(labels, np.full((30, 10), 0.1)).to_frame()
    path = write(tmp_path / "audit.csv", ranking.head(4).to_csv(index=False))
    assert read_rows(path) == ranking["index"].head(4).tolist()


def test_of_marks_those_count_that_say_a_training_label_is_wrong(tmp_path):
    marks = [("training", 7, "wrong"), ("training", 9, "right"), ("test", 3, "wrong")]
    table = pd.DataFrame(marks, columns=["split", "index", "mark"])
    path = write(tmp_path / "marks.csv", table.to_csv(index=False))
    assert read_rows(path) == [7]


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("a,b\n1,2\n", "columns a, b"),
        ("index\n1.5\n", "the index '1.5'"),
        ("index\n-1\n", "the index '-1'"),
        ("index\nseven\n", "the index 'seven'"),
        ("", "what is no CSV"),
        ('index\n"1\n', "what is no CSV"),
    ],
)
def test_other_tables_are_refused(tmp_path, text, received):
    with pytest.raises(ValueError) as caught:
        read_rows(write(tmp_path / "odd.csv", text))
    assert f"received {received}" in str(caught.value)
    assert "Take the CSV that `audit` writes" in str(caught.value)


def test_validation_images_stay_to_judge_by(dataset):
    train, validation = dataset.train_rows[:3], dataset.validation_rows[:2]
    found = rows_of_training(dataset, [*train, *validation, train[0]])
    assert found.tolist() == sorted(train.tolist())
    assert rows_of_training(dataset, []).tolist() == []


def test_rows_of_another_file_and_all_rows_are_refused(dataset):
    with pytest.raises(ValueError, match="0 to 199, received 200"):
        rows_of_training(dataset, [5, 200])
    with pytest.raises(ValueError, match="some training images must be left"):
        rows_of_training(dataset, dataset.train_rows)
